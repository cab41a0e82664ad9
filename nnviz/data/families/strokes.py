"""Digits drawn with a pen that wavers: splines through points, slanted, turned and inked.

Each way to write a digit is a few strokes of control points (`nnviz.data.glyphs`). Every sample
moves these points, bends the whole, and has a pen of its own. The ink is a sum of Gaussian dots
along the stroke, which is a product of matrices: thousands of digits take a fraction of a second.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from nnviz.data.dataset import Task, TaskKind
from nnviz.data.pixels import WHITE, as_bytes, pixel_domain, pixel_names
from nnviz.data.source import DataSource, Raw

if TYPE_CHECKING:
    from nnviz.data.glyphs import Glyph

SIDE = 28
BOX = 20 / 28
"""The share of a picture that a digit is high; the rest is a rim of paper, as in MNIST."""

CHUNK = 256
LIGHT, FULL = 0.25, 0.75
"""How near to a stroke's middle line paper begins to be grey, and where it is all ink."""

Points = NDArray[np.floating[Any]]


def strokes(size: int, noise: float, rng: np.random.Generator, *, side: int = SIDE) -> Raw:
    """Pictures from 0, paper, to 1, ink; noise is how far the pen strays, by a digit's height."""
    from nnviz.data.glyphs import GLYPHS  # splines that nobody needs who draws no digits

    label = rng.permutation(np.arange(size) % len(GLYPHS))
    way = np.floor(rng.uniform(size=size) * [len(GLYPHS[own]) for own in label]).astype(np.int64)
    bends, pens = _bends(size, rng), _pens(size, rng)
    x = np.empty((size, side * side), np.uint8)
    for digit, glyphs in enumerate(GLYPHS):
        for at, glyph in enumerate(glyphs):
            own = np.flatnonzero((label == digit) & (way == at))
            wander = rng.standard_normal((len(own), *glyph.control.shape), np.float32)
            for start in range(0, len(own), CHUNK):
                rows = own[start : start + CHUNK]
                strayed = glyph.control + np.float32(noise) * wander[start : start + CHUNK]
                x[rows] = as_bytes(inked(glyph, strayed, bends[rows], pens[rows], side))
    return _raw(x, label, side)


def inked(glyph: Glyph, control: Points, bends: Points, pens: Points, side: int) -> Points:
    """Pictures ``(n, side * side)`` of one way to write a digit.

    Args:
        control: ``(n, K, 2)`` control points in the unit square, y downwards.
        bends: ``(n, 2, 3)``, what takes points about the middle of the square into
            the picture, in shares of its side.
        pens: ``(n, 2)``, the deviation of a dot as such a share, and how dark the ink is.
    """
    line = glyph.spline @ (control - np.float32(0.5))
    line = line @ bends[:, :, :2].swapaxes(1, 2) + bends[:, None, :, 2]
    spread = pens[:, 0, None]
    steps = np.linalg.norm(np.diff(line, axis=1, append=line[:, -1:]), axis=-1) * glyph.down
    dots = steps / (spread * np.float32(np.sqrt(2 * np.pi)))
    middles = (np.arange(side, dtype=np.float32) + np.float32(0.5)) / side
    along_x, along_y = (_bells(line[..., axis, None] - middles, spread) for axis in (0, 1))
    ink = np.matmul(along_y.swapaxes(1, 2) * dots[:, None], along_x)
    shares = np.clip((ink - LIGHT) / (FULL - LIGHT), 0.0, 1.0) * pens[:, 1, None, None]
    return shares.reshape(len(shares), -1)


def _bells(away: Points, spread: Points) -> Points:
    return np.exp(np.float32(-0.5) * (away / spread[..., None]) ** 2)


def _bends(size: int, rng: np.random.Generator) -> Points:
    """Slant, turn, width, height and place of each sample."""
    turn, slant = 0.12 * rng.standard_normal(size), 0.18 * rng.standard_normal(size)
    wide, high = BOX * rng.uniform(0.75, 1.05, size), BOX * rng.uniform(0.88, 1.05, size)
    cos, sin = np.cos(turn), np.sin(turn)
    bends = np.empty((size, 2, 3), np.float32)
    bends[:, 0, 0], bends[:, 0, 1] = cos * wide, -(sin + cos * slant) * high
    bends[:, 1, 0], bends[:, 1, 1] = sin * wide, (cos - sin * slant) * high
    bends[:, :, 2] = 0.5 + rng.uniform(-0.05, 0.05, (size, 2))
    return bends


def _pens(size: int, rng: np.random.Generator) -> Points:
    """How broad the pen of each sample is, and how dark."""
    pens = [rng.uniform(0.027, 0.045, size), rng.uniform(0.85, 1.0, size)]
    return np.column_stack(pens).astype(np.float32)


def _raw(x: NDArray[np.uint8], label: NDArray[np.int64], side: int) -> Raw:
    shape = (side, side, 1)
    return Raw(
        x=x,
        divisor=WHITE,
        y=label,
        features=pixel_names(shape),
        task=Task(TaskKind.CLASSIFICATION, tuple("0123456789")),
        strata=label,
        domain=pixel_domain(shape),
        image_shape=shape,
    )


SOURCES = (
    DataSource(
        name="strokes",
        title="Strokes",
        description="Digits drawn with a pen that wavers, as people write them.",
        family="Pictures",
        is_pictures=True,
        kind=TaskKind.CLASSIFICATION,
        make=strokes,
        size=6000,
        noise=0.03,
        train_share=0.8,
        side=SIDE,
        channels=1,
    ),
)
