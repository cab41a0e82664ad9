"""What layers say to samples, flat; large maps by the means of tiles. No Qt."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nnviz.core.shape import Shape
from nnviz.data.table.work import Cancelled, WorkCancelled

MOST_NUMBERS = 4096
"""Of layers of maps with more numbers than these each map is averaged in tiles."""

Array = NDArray[np.floating[Any]]


def said(
    network: Any, parameters: Array, layer: str, samples: Array, cancelled: Cancelled
) -> NDArray[np.float32]:
    """What a layer says to samples, flat `(n, numbers)`; large maps by the means of tiles.

    Raises `WorkCancelled` when `cancelled` says so.
    """
    return said_by(network, parameters, (layer,), samples, cancelled)[layer]


def said_by(
    network: Any,
    parameters: Array,
    layers: Sequence[str],
    samples: Array,
    cancelled: Cancelled,
    most: int = MOST_NUMBERS,
) -> dict[str, NDArray[np.float32]]:
    """What each of several layers says to samples, flat `(n, numbers)`.

    Of maps with more numbers than `most` the means of tiles. Raises `WorkCancelled` when
    `cancelled` says so.
    """
    from nnviz.engine.portions import Portions

    portions = Portions(network, parameters, len(samples))
    parts: dict[str, list[NDArray[np.float32]]] = {layer: [] for layer in layers}
    for part in portions.of(samples):
        if cancelled():
            raise WorkCancelled
        for layer, found in parts.items():
            answers = portions.workspace.activations[layer][: part.stop - part.start]
            flat = tiled(answers, most).reshape(len(answers), -1)
            found.append(np.array(flat, np.float32))
    return {layer: np.concatenate(found) for layer, found in parts.items()}


def tiled(maps: Array, most: int = MOST_NUMBERS) -> Array:
    """Answers `(n, *shape)`, of maps with very many numbers the means of tiles of their pixels."""
    tile = tile_of(maps.shape[1:], most)
    if tile == 1:
        return maps
    n, rows, columns, channels = maps.shape
    rows, columns = rows // tile, columns // tile
    cut = maps[:, : rows * tile, : columns * tile]
    return np.asarray(cut.reshape(n, rows, tile, columns, tile, channels).mean(axis=(2, 4)))


def tile_of(shape: Shape, most: int = MOST_NUMBERS) -> int:
    """How many pixels a tile is high and wide, for a layer of this shape; 1: none are averaged."""
    tile = 1
    while len(shape) == 3 and tile < min(shape[:2]):
        if (shape[0] // tile) * (shape[1] // tile) * shape[2] <= most:
            break
        tile += 1
    return tile
