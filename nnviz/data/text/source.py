"""A text of one's own in the list of data sets."""

from __future__ import annotations

from functools import partial

import numpy as np

from nnviz.data.source import DataSource, Raw
from nnviz.data.targets import TaskKind
from nnviz.data.text.recipe import TextRecipe

TEXT = "own-text"
"""The name under which a recipe asks for its own text."""


def text_source(text: TextRecipe) -> DataSource:
    """The data set that a text is: windows one after the other, the first 8 of 10 to learn from."""
    return DataSource(
        name=TEXT,
        title=text.file,
        description=f"Your own text, {text.path}.",
        family="Your files",
        kind=TaskKind.CLASSIFICATION,
        make=partial(_made, text),
        size=text.windows,
        train_share=0.8,
        has_size=False,
        has_noise=False,
        window=text.window,
    )


def _made(text: TextRecipe, size: int, noise: float, rng: np.random.Generator, window: int) -> Raw:
    """The text's windows. Size, noise and chance change nothing."""
    from nnviz.data.text.read import read  # hashing and its like: 10 ms nobody needs before

    return read(text.replace(window=window))
