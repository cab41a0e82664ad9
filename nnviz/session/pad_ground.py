"""What the pictures of a data set are drawn on, measured on its samples. No Qt.

A pad has `grain` x `grain` points for each pixel of the data, so that a pen is round where pixels
are few. Everything on it is a share of the data's range: 0 is dark, 1 is light.
"""

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from nnviz.data import Dataset

SIDE = 112
"""Points along the longer side of a pad, about."""

MOST_NUMBERS = 200_000
"""So many numbers of the samples are looked at."""

NEAR = 0.12
"""Shares that differ by no more are the same paper."""

EVEN = 0.85
"""The part of the corners that has to be paper."""

PLAIN_WIDTH = 0.08
"""The pen where nothing says how wide strokes are, as a share of the longer side."""

INKED = 0.25
"""A pixel with this part of the strongest ink belongs to what is drawn."""

Pixels = NDArray[np.float32]
"""Shares of the data's range, `(rows, columns, channels)`."""


@dataclass(frozen=True, slots=True, eq=False)
class Habit:
    """How samples lie on their paper: what a drawing is brought to.

    Attributes:
        centre: where the ink's centre of mass is, rows down and columns right of the middle, in
            pixels, `(2,)`.
        extent: the longer side of the box around the ink, in pixels.
    """

    centre: NDArray[np.float64]
    extent: float


@dataclass(frozen=True, slots=True, eq=False)
class Ground:
    """The paper and the pen of a data set.

    Attributes:
        shape: rows, columns and channels of the data.
        grain: points of the pad along each side of a pixel.
        paper: the colour in the corners `(C,)`.
        ink: the colour that stands out most from it `(C,)`.
        width: how wide the strokes of the samples are, in pixels.
        habit: how samples lie on the paper; None where they have no paper in common.
    """

    shape: tuple[int, int, int]
    grain: int
    paper: Pixels
    ink: Pixels
    width: float
    habit: Habit | None

    @property
    def has_paper(self) -> bool:
        """Whether the samples are all drawn on one colour."""
        return self.habit is not None

    @property
    def has_colour(self) -> bool:
        """Whether a pixel has three channels."""
        return self.shape[2] == 3

    @property
    def fill(self) -> Pixels | None:
        """What comes in from outside when a picture is moved; None repeats its border."""
        return self.paper if self.has_paper else None

    @property
    def pad_shape(self) -> tuple[int, int, int]:
        """Rows, columns and channels of the pad."""
        rows, columns, channels = self.shape
        return rows * self.grain, columns * self.grain, channels

    def amount(self, pixels: ArrayLike) -> NDArray[np.float32]:
        """How much ink there is, `(..., H, W)` from 0, of pictures `(..., H, W, C)`."""
        away = np.abs(np.asarray(pixels, np.float32) - self.paper).mean(axis=-1)
        return np.asarray(away, np.float32)


def can_draw(dataset: Dataset) -> bool:
    """Whether the samples are pictures that one could draw."""
    return dataset.image_shape is not None and dataset.base is None


def ground_of(dataset: Dataset) -> Ground:
    """The ground of a data set that `can_draw`. It looks at the first training samples only."""
    assert dataset.image_shape is not None
    rows, columns, channels = dataset.image_shape
    most = max(1, MOST_NUMBERS // (rows * columns * channels))
    pictures = np.clip(np.nan_to_num(dataset.pictures(dataset.x_train[:most])), 0, 1)
    corners = pictures[:, [0, 0, -1, -1], [0, -1, 0, -1]]
    paper = np.median(corners, axis=(0, 1)).astype(np.float32)
    is_even = float((np.abs(corners - paper) < NEAR).mean()) >= EVEN
    paper = _rounded(paper) if is_even else np.full(channels, 0.5, np.float32)
    ink = np.full(channels, 1.0 if paper.mean() < 0.5 else 0.0, np.float32)
    grain = max(1, round(SIDE / max(rows, columns)))
    bare = Ground((rows, columns, channels), grain, paper, ink, 0.0, None)
    amount = bare.amount(pictures)
    if not is_even:
        return replace(bare, width=PLAIN_WIDTH * max(rows, columns))
    return replace(bare, width=_width(amount), habit=_habit(amount))


def samples_of(dataset: Dataset, pictures: ArrayLike) -> NDArray[np.float32]:
    """Pictures `(n, H, W, C)` as samples `(n, F)`: the way back of `Dataset.pictures`."""
    flat = np.asarray(pictures, np.float32).reshape(-1, len(dataset.features))
    low, high = dataset.domain[:, 0], dataset.domain[:, 1]
    return np.asarray(low + flat * (high - low), np.float32)


def box(amount: NDArray[np.floating[Any]]) -> tuple[float, float, float, float] | None:
    """The box around the ink `(H, W)`: top, left, height and width; None where there is none."""
    is_ink = amount > INKED * max(float(amount.max(initial=0.0)), 1e-6)
    rows, columns = np.flatnonzero(is_ink.any(axis=1)), np.flatnonzero(is_ink.any(axis=0))
    if not rows.size:
        return None
    height, width = rows[-1] - rows[0] + 1, columns[-1] - columns[0] + 1
    return float(rows[0]), float(columns[0]), float(height), float(width)


def centre_of(amount: NDArray[np.floating[Any]]) -> NDArray[np.float64]:
    """The ink's centre of mass, down and right of the middle, of `(H, W)` with any ink."""
    total = float(amount.sum())
    rows, columns = (np.arange(side) - (side - 1) / 2 for side in amount.shape)
    down, right = amount.sum(axis=1) @ rows, amount.sum(axis=0) @ columns
    return np.array([down, right], np.float64) / total


def _habit(amount: NDArray[np.float32]) -> Habit | None:
    """The habit of samples by their ink `(n, H, W)`; None where nothing is drawn on any."""
    most = amount.max(axis=(1, 2))
    amount, most = amount[most > 0.02], most[most > 0.02]
    if not len(amount):
        return None
    is_ink = amount > INKED * most[:, None, None]
    extents = np.maximum(*(_lengths(is_ink.any(axis=axis)) for axis in (1, 2)))
    total = amount.sum(axis=(1, 2))
    middles = (np.arange(side) - (side - 1) / 2 for side in amount.shape[1:])
    sums = amount.sum(axis=2), amount.sum(axis=1)
    centre = [float(np.mean(ink @ at / total)) for ink, at in zip(sums, middles, strict=True)]
    return Habit(np.array(centre), float(np.median(extents)))


def _lengths(is_ink: NDArray[np.bool_]) -> NDArray[np.intp]:
    """From the first to the last that is true in each row of `(n, side)`; each has one."""
    return is_ink.shape[1] - is_ink[:, ::-1].argmax(axis=1) - is_ink.argmax(axis=1)


def _width(amount: NDArray[np.float32]) -> float:
    """How wide strokes are: twice the area of the ink by the length of its border, in pixels."""
    side = max(amount.shape[1:])
    framed = np.pad(amount, ((0, 0), (1, 1), (1, 1)))
    down, right = np.diff(framed, axis=1)[:, :, :-1], np.diff(framed, axis=2)[:, :-1]
    border = float(np.hypot(down, right).sum())
    width = 2 * float(amount.sum()) / border if border > 0 else 0.0
    return float(np.clip(width, 0.04 * side, 0.2 * side))


def _rounded(paper: Pixels) -> Pixels:
    """Paper that is almost black or white is black or white."""
    return np.where(paper < NEAR, 0, np.where(paper > 1 - NEAR, 1, paper)).astype(np.float32)
