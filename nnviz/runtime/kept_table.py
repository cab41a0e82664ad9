"""The samples of recipes. A person's own files take seconds to read, so the last ones are kept.

Undo and redo find it there, and so does a recipe whose files the worker process has read.
"""

from contextlib import suppress

from nnviz.data import DataRecipe, Dataset, load
from nnviz.data.images.source import IMAGES
from nnviz.data.table.source import TABLE
from nnviz.data.table.work import Cancelled, Progress
from nnviz.data.text.source import TEXT
from nnviz.runtime.messages import DataHandle
from nnviz.runtime.samples import received


class KeptTable:
    """Loads data sets, or has them."""

    def __init__(self) -> None:
        self._recipe: DataRecipe | None = None
        self._dataset: Dataset | None = None

    def take(self, recipe: DataRecipe, handle: DataHandle) -> None:
        """Keep samples that another process has read. What is gone again will be read anew."""
        with suppress(OSError):
            self._recipe, self._dataset = recipe, received(handle)

    def of(self, recipe: DataRecipe, progress: Progress, cancelled: Cancelled) -> Dataset:
        """The samples of a recipe. Raises what `load` raises."""
        if recipe == self._recipe and self._dataset is not None:
            return self._dataset
        dataset = load(recipe, progress, cancelled)
        if recipe.name in (TABLE, IMAGES, TEXT):
            self._recipe, self._dataset = recipe, dataset
        return dataset
