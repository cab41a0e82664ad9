"""How digits are written: strokes through control points, as splines.

A stroke is a Catmull-Rom spline (Catmull and Rom 1974) through its points; a point that is given
twice is a corner. All strokes of one way to write a digit are one matrix, so that points of the
line are a product with the control points.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

DOTS = 8
"""Points of the line between two control points."""

Stroke = tuple[tuple[float, float], ...]


@dataclass(frozen=True, slots=True, eq=False)
class Glyph:
    """One way to write a digit: K control points and M points of the line.

    `control` is ``(K, 2)`` in the unit square with y downwards, `spline` ``(M, K)``, and `down`
    ``(M,)``, 0 where the pen is lifted after a point.
    """

    control: NDArray[np.float32]
    spline: NDArray[np.float32]
    down: NDArray[np.float32]

    @classmethod
    def of(cls, *strokes: Stroke) -> Self:
        """The glyph of strokes, each of at least two points."""
        counts = [len(stroke) for stroke in strokes]
        spline = np.zeros((sum((n - 1) * DOTS + 1 for n in counts), sum(counts)), np.float32)
        down = np.ones(len(spline), np.float32)
        row = column = 0
        for count in counts:
            own = _spline(count)
            spline[row : row + len(own), column : column + count] = own
            row, column = row + len(own), column + count
            down[row - 1] = 0.0
        points = [point for stroke in strokes for point in stroke]
        return cls(np.array(points, np.float32), spline, down)


def _spline(count: int) -> NDArray[np.float64]:
    """What points of the line have of each of `count` control points: each row sums to 1."""
    at = np.arange((count - 1) * DOTS + 1) / DOTS
    first = np.minimum(at.astype(np.int64), count - 2)
    t = (at - first)[:, None]
    shares = np.concatenate(
        [
            t * (-1 + t * (2 - t)) / 2,
            (2 + t * t * (3 * t - 5)) / 2,
            t * (1 + t * (4 - 3 * t)) / 2,
            t * t * (t - 1) / 2,
        ],
        axis=1,
    )
    found = np.zeros((len(at), count))
    for offset in range(4):  # the first and the last point stand for those before and after them
        place = np.clip(first + offset - 1, 0, count - 1)
        np.add.at(found, (np.arange(len(at)), place), shares[:, offset])
    return found


ZERO = (
    (0.52, 0.06), (0.28, 0.18), (0.2, 0.5), (0.29, 0.83), (0.5, 0.94),
    (0.72, 0.82), (0.8, 0.5), (0.71, 0.17), (0.5, 0.06),
)  # fmt: skip
SEVEN = ((0.2, 0.12), (0.5, 0.11), (0.82, 0.1), (0.82, 0.1), (0.6, 0.45), (0.44, 0.94))

GLYPHS = (
    (Glyph.of(ZERO), Glyph.of(((0.6, 0.1), *ZERO[1:-1], (0.56, 0.12), (0.42, 0.14)))),
    (
        Glyph.of(((0.52, 0.06), (0.5, 0.5), (0.48, 0.94))),
        Glyph.of(((0.34, 0.26), (0.54, 0.06), (0.54, 0.06), (0.53, 0.5), (0.52, 0.94))),
        Glyph.of(
            ((0.34, 0.24), (0.52, 0.07), (0.52, 0.07), (0.51, 0.5), (0.51, 0.93)),
            ((0.28, 0.93), (0.74, 0.93)),
        ),
    ),
    (
        Glyph.of((
            (0.2, 0.28), (0.33, 0.11), (0.56, 0.07), (0.76, 0.2), (0.73, 0.42), (0.48, 0.67),
            (0.2, 0.92), (0.2, 0.92), (0.5, 0.91), (0.84, 0.91),
        )),
        Glyph.of((
            (0.24, 0.2), (0.5, 0.06), (0.74, 0.2), (0.68, 0.48), (0.42, 0.8), (0.24, 0.9),
            (0.18, 0.8), (0.32, 0.75), (0.52, 0.88), (0.7, 0.94), (0.86, 0.86),
        )),
    ),
    (
        Glyph.of((
            (0.22, 0.17), (0.45, 0.07), (0.71, 0.15), (0.7, 0.36), (0.44, 0.47), (0.44, 0.47),
            (0.72, 0.56), (0.78, 0.76), (0.54, 0.93), (0.2, 0.83),
        )),
        Glyph.of((
            (0.22, 0.09), (0.74, 0.09), (0.74, 0.09), (0.46, 0.42), (0.46, 0.42), (0.73, 0.52),
            (0.76, 0.77), (0.52, 0.93), (0.22, 0.84),
        )),
    ),
    (
        Glyph.of(
            ((0.62, 0.06), (0.4, 0.36), (0.16, 0.64), (0.16, 0.64), (0.5, 0.64), (0.86, 0.63)),
            ((0.64, 0.36), (0.63, 0.65), (0.62, 0.95)),
        ),
        Glyph.of(
            ((0.3, 0.08), (0.22, 0.48), (0.24, 0.55), (0.5, 0.56), (0.76, 0.5)),
            ((0.72, 0.08), (0.7, 0.5), (0.66, 0.94)),
        ),
    ),
    (
        Glyph.of((
            (0.76, 0.09), (0.34, 0.09), (0.34, 0.09), (0.29, 0.44), (0.29, 0.44), (0.55, 0.4),
            (0.78, 0.57), (0.72, 0.83), (0.48, 0.93), (0.2, 0.84),
        )),
        Glyph.of(
            (
                (0.36, 0.1), (0.3, 0.44), (0.3, 0.44), (0.58, 0.41), (0.78, 0.6), (0.7, 0.85),
                (0.44, 0.93), (0.22, 0.83),
            ),
            ((0.36, 0.1), (0.8, 0.08)),
        ),
    ),
    (
        Glyph.of((
            (0.68, 0.06), (0.4, 0.26), (0.22, 0.6), (0.32, 0.87), (0.56, 0.93), (0.76, 0.76),
            (0.66, 0.56), (0.46, 0.54), (0.26, 0.7),
        )),
        Glyph.of((
            (0.5, 0.06), (0.3, 0.38), (0.25, 0.74), (0.44, 0.93), (0.7, 0.86), (0.74, 0.64),
            (0.52, 0.52), (0.3, 0.64),
        )),
    ),
    (
        Glyph.of(SEVEN),
        Glyph.of(SEVEN, ((0.36, 0.52), (0.76, 0.5))),
        Glyph.of(((0.2, 0.24), (0.22, 0.1), (0.22, 0.1), (0.8, 0.1), (0.8, 0.1), (0.5, 0.94))),
    ),
    (
        Glyph.of((
            (0.72, 0.2), (0.52, 0.06), (0.31, 0.18), (0.36, 0.37), (0.63, 0.57), (0.74, 0.78),
            (0.5, 0.94), (0.26, 0.79), (0.36, 0.58), (0.63, 0.38), (0.72, 0.2),
        )),
        Glyph.of((
            (0.5, 0.48), (0.3, 0.32), (0.36, 0.12), (0.56, 0.07), (0.7, 0.22), (0.6, 0.42),
            (0.36, 0.58), (0.26, 0.8), (0.5, 0.94), (0.74, 0.8), (0.66, 0.6), (0.5, 0.48),
        )),
    ),
    (
        Glyph.of((
            (0.74, 0.26), (0.58, 0.08), (0.34, 0.13), (0.26, 0.34), (0.42, 0.49), (0.64, 0.43),
            (0.74, 0.24), (0.74, 0.24), (0.72, 0.56), (0.66, 0.94),
        )),
        Glyph.of((
            (0.72, 0.28), (0.54, 0.08), (0.3, 0.2), (0.34, 0.44), (0.58, 0.47), (0.72, 0.28),
            (0.73, 0.6), (0.6, 0.88), (0.3, 0.92),
        )),
    ),
)  # fmt: skip
"""The ways to write each digit, 0 to 9."""
