"""An input that was made, and the film of how it came about."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from nnviz.core.shape import Shape
from nnviz.explain.explanation import Explanation, flat

MOST_LINES = 12


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Picture(Explanation):
    """An input as shares of what inputs may be: 0 is an axis' low end or dark, 1 its high end.

    n counts its numbers, k the frames of the film. A picture may be larger than what the network
    takes; other inputs are F features.

    Attributes:
        shares: float32 `(n,)`, the input that was found.
        start: float32 `(n,)`, what it began with.
        film: uint8 `(k, n)`, places on the way in 255ths, the last one what was found.
        film_values: `(k,)`, what was climbed at each of them.
        film_steps: `(k,)`, after how many steps each was.
        features: names of the features; none where it is a picture.
        shape: rows, columns and channels of a picture.
        value: what the network says of what was found.
        best, best_sample: the most it says of a sample, and of which of the training part; nan and
            -1 where nobody looked.
        what: what is climbed, "activation".
        is_done: whether the film is at its end.
    """

    shares: NDArray[np.float32]
    start: NDArray[np.float32]
    film: NDArray[np.uint8]
    film_values: NDArray[np.float64]
    film_steps: NDArray[np.int64]
    features: tuple[str, ...] = ()
    shape: Shape | None = None
    value: float = float("nan")
    best: float = float("nan")
    best_sample: int = -1
    what: str = "activation"
    is_done: bool = True

    def signature(self) -> NDArray[np.float64]:
        """What was changed: with what it began any two are alike."""
        return flat(self.shares) - flat(self.start)

    def frame(self, number: int) -> NDArray[np.float64]:
        """A frame of the film as shares `(n,)`; the last one without rounding."""
        if number in (-1, len(self.film) - 1):
            return flat(self.shares)
        return flat(self.film[number]) / 255

    def lines(self) -> tuple[str, ...]:
        if self.shape is not None:
            return (_sized(self.shape), *_shaded(self.shares, self.shape))
        width = max(map(len, self.features), default=0)
        rows = zip(self.features[:MOST_LINES], self.shares.tolist(), strict=False)
        return tuple(f"{name:<{width}}  {share:>6.1%} of its range" for name, share in rows)


def _sized(shape: Shape) -> str:
    rows, columns, channels = shape
    return f"A picture of {rows} x {columns} pixels{' in colour' if channels == 3 else ''}."


def _shaded(shares: NDArray[np.float32], shape: Shape) -> tuple[str, ...]:
    """A small picture in letters, dark to light; nothing of a large one."""
    if shape[1] > 40:
        return ()
    inks = np.array(list(" .:-=+*#%@"))
    grey = shares.reshape(shape).mean(axis=2)
    levels = np.clip(np.nan_to_num(grey) * len(inks), 0, len(inks) - 1).astype(int)
    return tuple("".join(np.repeat(inks[row], 2)) for row in levels)
