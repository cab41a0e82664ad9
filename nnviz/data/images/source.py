"""Pictures of one's own in the list of data sets."""

from __future__ import annotations

from functools import partial

import numpy as np

from nnviz.data.images.recipe import ImageRecipe
from nnviz.data.source import DataSource, Raw
from nnviz.data.targets import TaskKind

IMAGES = "images"
"""The name under which a recipe asks for its own pictures."""

SHARE = 0.8
LEAST, MOST = 0.05, 0.95


def images_source(images: ImageRecipe) -> DataSource:
    """The data set that pictures are: all that can be read, split as they are or 8 to 2."""
    given = images.given_share
    return DataSource(
        name=IMAGES,
        title=images.file,
        description=f"Your own pictures, {images.path}.",
        family="Your files",
        is_pictures=True,
        kind=TaskKind.CLASSIFICATION,
        make=partial(_made, images),
        size=images.count,
        train_share=SHARE if given is None or not LEAST <= given <= MOST else given,
        has_size=False,
        has_noise=False,
    )


def _made(images: ImageRecipe, size: int, noise: float, rng: np.random.Generator) -> Raw:
    """The pictures. The last three change nothing."""
    from nnviz.data.images.read import read

    return read(images)
