"""What is on the page of the Reader, as a value. Pure."""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from nnviz.ui.colors import diverging_rgb
from nnviz.ui.theme import Theme

Floats = NDArray[np.floating]


@dataclass(frozen=True, slots=True, eq=False)
class Page:
    """Tokens one after the other: those that stand for nothing, then the text.

    Attributes:
        names: what they are called.
        values: what the cell says at each, -1 to 1; NaN where that is not known.
        missing: so many at the beginning stand for nothing.
        first: the token that is the first step of what the network sees.
        drawn: so many at the end were drawn.
        caret: so many tokens stand before the place where one writes.
        marks: whether each is marked.
        chosen: the token that is selected; -1 for none.
        word: what is written and is no token yet.
        are_words: whether a blank ends each, so that they stand apart.
    """

    names: tuple[str, ...] = ()
    values: Floats = field(default_factory=lambda: np.empty(0))
    missing: int = 0
    first: int = 0
    drawn: int = 0
    caret: int = 0
    marks: tuple[bool, ...] = ()
    chosen: int = -1
    word: str = ""
    are_words: bool = False


def grounds(values: Floats, theme: Theme) -> NDArray[np.uint8]:
    """The colours `(n, 3)` RGB behind tokens; what is not known has none."""
    return diverging_rgb(np.nan_to_num(values, nan=0.0), theme)[:, 2::-1]
