"""What reading pictures gives: samples like those of any source, and what could not be read."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nnviz.data.source import Raw


@dataclass(frozen=True, slots=True)
class Skipped:
    """A picture that was left out: its path from the folder, and why."""

    file: str
    reason: str


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class ImageRaw(Raw):
    """The samples of pictures. `skipped` lists the first of those that could not be read."""

    skipped: tuple[Skipped, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class Piece:
    """The next few pictures of a file, in its order.

    `pixels` are numbers as the file has them, ``(k, H, W, C)``; `labels` are k names of classes;
    `is_training` says of them all whether they come from the training part of a given split.
    """

    labels: tuple[str, ...]
    pixels: NDArray[Any]
    is_training: bool = True


Pieces = Iterator[Piece]
Bytes = NDArray[np.uint8]
