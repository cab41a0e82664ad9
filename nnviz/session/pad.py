"""A pad: what is drawn, and the way back and forth through it, as values. No Qt."""

from dataclasses import dataclass, replace
from typing import Self

import numpy as np
from numpy.typing import ArrayLike

from nnviz.session.pad_fit import fitted
from nnviz.session.pad_ground import Ground, Pixels

MOST_UNDONE = 50


@dataclass(frozen=True, slots=True, eq=False)
class Sheet:
    """A drawing on a ground, `ground.pad_shape`, read-only.

    `fits` says whether it is brought to where the samples of the data lie; `is_inverted` whether
    light and dark have changed places since it came here.
    """

    pixels: Pixels
    fits: bool = True
    is_inverted: bool = False

    @classmethod
    def blank(cls, ground: Ground, *, fits: bool = True) -> Self:
        """Nothing but paper."""
        return cls(owned(np.broadcast_to(ground.paper, ground.pad_shape)), fits)

    def is_blank(self, ground: Ground) -> bool:
        """Whether nothing is drawn."""
        return bool((self.pixels == ground.paper).all())

    def inverted(self) -> Self:
        """Light for dark."""
        return replace(self, pixels=owned(1 - self.pixels), is_inverted=not self.is_inverted)


@dataclass(frozen=True, slots=True, eq=False)
class Pad:
    """A sheet with those before it and those that were undone."""

    sheet: Sheet
    past: tuple[Sheet, ...] = ()
    future: tuple[Sheet, ...] = ()

    def drawn(self, sheet: Sheet) -> "Pad":
        """The next sheet; what was undone is forgotten."""
        return Pad(sheet, (*self.past, self.sheet)[-MOST_UNDONE:])

    def undone(self) -> "Pad":
        """The sheet before, if there is one."""
        if not self.past:
            return self
        return Pad(self.past[-1], self.past[:-1], (self.sheet, *self.future))

    def redone(self) -> "Pad":
        """What was undone last, if anything."""
        if not self.future:
            return self
        return Pad(self.future[0], (*self.past, self.sheet), self.future[1:])


def picture_of(sheet: Sheet, ground: Ground) -> Pixels:
    """What the network is shown of a sheet: its pixels `ground.shape`, each the mean of its points.

    A sheet that fits is first brought to where samples lie.
    """
    pixels = fitted(sheet.pixels, ground) if sheet.fits else sheet.pixels
    rows, columns, channels = ground.shape
    points = pixels.reshape(rows, ground.grain, columns, ground.grain, channels)
    return np.asarray(points.mean(axis=(1, 3)), np.float32)


def sheet_of(picture: ArrayLike, ground: Ground) -> Sheet:
    """A picture `ground.shape` of the data's own, to be drawn upon: it is shown as it is."""
    found = np.asarray(picture, np.float32)
    return Sheet(owned(found.repeat(ground.grain, 0).repeat(ground.grain, 1)), fits=False)


def owned(pixels: ArrayLike) -> Pixels:
    """A copy nobody writes to, from 0 to 1."""
    made = np.clip(np.array(pixels, np.float32), 0, 1)
    made.flags.writeable = False
    return made
