"""Where the tokens of a sequence lie as one reads them, and inks for colours. Pure."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QRectF

END = "⏎"
"""Behind it another line begins."""

BLACK, WHITE = "#000000", "#ffffff"

WORD_PAD, WORD_GAP = 4.0, 3.0
"""Room within and between tokens of several characters."""


@dataclass(frozen=True, slots=True, eq=False)
class Placed:
    """Where tokens lie on a page of a width, and how high that is."""

    places: tuple[QRectF, ...]
    height: float

    def at(self, x: float, y: float, *, nearest: bool = False) -> int:
        """The token at a point; -1 for none. The nearest of its line, or of the last, if wished."""
        found = -1
        for number, place in enumerate(self.places):
            if place.contains(x, y):
                return number
            if nearest and (place.top() <= y or found < 0) and place.left() <= max(x, 0):
                found = number
        return found


def placed(
    names: Sequence[str],
    advance: Callable[[str], float],
    line: float,
    width: float,
    *,
    missing: int = 0,
    are_words: bool = False,
) -> Placed:
    """Lay tokens out in lines `line` pixels high; `advance` says how wide a name is.

    The first ones, `missing`, only fill up a sequence: none of them ends a line. Words stand apart,
    and so do tokens of which any has several characters.
    """
    are_words = are_words or any(len(name) > 1 for name in names)
    pad, gap = (WORD_PAD, WORD_GAP) if are_words else (0.0, 0.0)
    x, y, places = 0.0, 0.0, []
    for at, name in enumerate(names):
        wide = advance(name) + 2 * pad
        if x > 0 and x + wide > width:
            x, y = 0.0, y + line
        places.append(QRectF(x, y, wide, line))
        x += wide + gap
        if name == END and at >= missing:
            x, y = 0.0, y + line
    last = places[-1].bottom() if places else 0.0
    return Placed(tuple(places), max(line, last, y + line if x == 0 and places else 0.0))


def inks(ground: NDArray[np.uint8]) -> list[str]:
    """Black or white for each ground `(n, 3)`, whichever can be told better: at least 4.5 to 1."""
    shares = ground.astype(np.float64) / 255
    linear = np.where(shares <= 0.04045, shares / 12.92, ((shares + 0.055) / 1.055) ** 2.4)
    bright = linear @ np.array([0.2126, 0.7152, 0.0722]) + 0.05
    return [WHITE if 1.05 / one > one / 0.05 else BLACK for one in bright.tolist()]
