"""What lies under a point: neurons and edges found from arrays. Pure."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from nnviz.ui.canvas.places import BundlePlace, LayerPlace

TOLERANCE = 5.0
"""Pixels between the mouse and an edge that it still means."""

LEAST_TARGET = 6.0
"""Pixels: neurons closer to one another than this have no gap that the mouse could fall into."""


def neuron_at(
    place: LayerPlace, x: float, y: float, scale: float = 1.0, width: float = 0.0
) -> int | None:
    """The neuron whose square holds a point of the scene.

    `width` is how wide neurons are drawn in scene units where that is more than their side; where
    they are too small to aim at, the nearest one is meant.
    """
    is_dense = place.pitch * scale < LEAST_TARGET
    tall = (place.pitch if is_dense else place.side) / 2
    wide = max(tall, width / 2)
    away = np.abs(place.centres - (x, y))
    inside = np.flatnonzero((away[:, 0] <= wide) & (away[:, 1] <= tall))
    return int(inside[away[inside].sum(axis=1).argmin()]) if len(inside) else None


def edge_at(
    bundle: BundlePlace,
    x: float,
    y: float,
    tolerance: float,
    shown: NDArray[Any] | None = None,
) -> tuple[int, int] | None:
    """The nearest edge within `tolerance` of a point, both in scene units: its start and its end.

    `shown` are the flat places of the edges that are drawn; None means all.
    """
    candidates = neighbours(bundle, x, y) if shown is None else shown
    if not len(candidates):
        return None
    away = distances(bundle.lines(candidates), x, y)
    nearest = int(away.argmin())
    if away[nearest] > tolerance:
        return None
    i, j = divmod(int(candidates[nearest]), len(bundle.ends))
    return i, j


def distances(lines: NDArray[np.float64], x: float, y: float) -> NDArray[np.float64]:
    """How far a point is from each of the lines `(k, 4)`, their ends included."""
    start, along = lines[:, :2], lines[:, 2:] - lines[:, :2]
    away = np.array([x, y]) - start
    length = np.maximum((along**2).sum(axis=1), 1e-12)
    share = np.clip((away * along).sum(axis=1) / length, 0, 1)
    rest = away - along * share[:, None]
    return np.asarray(np.hypot(rest[:, 0], rest[:, 1]))


def neighbours(bundle: BundlePlace, x: float, y: float) -> NDArray[np.intp]:
    """Of the edges from each start the one above and the one below a point: one is the nearest.

    Lines from one place lie in the order of their angles, so the nearest in angle is the nearest.
    """
    start_x, start_y = bundle.starts[:, 0], bundle.starts[:, 1]
    share = np.maximum((x - start_x) / np.maximum(bundle.ends[0, 0] - start_x, 1e-9), 1e-9)
    wanted = start_y + (y - start_y) / np.minimum(share, 1.0)
    last = len(bundle.ends) - 1
    below = np.searchsorted(bundle.ends[:, 1], wanted)
    pair = np.clip(np.stack([below - 1, below], axis=1), 0, last)
    return (np.arange(len(start_x))[:, None] * (last + 1) + pair).ravel()
