"""A ring of rows in shared memory, for one writer and one reader.

The writer never passes the reader: a full ring makes it wait, so that no row is lost. The counts
only grow; a row's place is its number modulo the capacity.
"""

import struct

import numpy as np
from numpy.typing import NDArray

from nnviz.runtime.shared import Block, Field

WRITTEN, READ = 0, 1


def ring_fields(name: str, rows: int, columns: int) -> dict[str, Field]:
    """The fields a block needs for a ring."""
    return {name: Field((rows, columns), "f8"), f"{name}_counts": Field((8,), "i8")}


class RingWriter:
    """The training process's side."""

    def __init__(self, block: Block, name: str) -> None:
        rows = block[name]
        self.capacity, columns = rows.shape
        self._bytes = memoryview(rows.reshape(-1).view(np.uint8))  # type: ignore[arg-type]
        self._counts = block.raw(f"{name}_counts")
        row = struct.Struct(f"={columns}d")
        self._pack, self._size, self._end = row.pack_into, row.size, self.capacity * row.size
        self._written = self._counts[WRITTEN]
        self._at = self._written % self.capacity * self._size
        self._limit = self._counts[READ] + self.capacity

    def has_room(self) -> bool:
        """Whether a row can be written now."""
        if self._written < self._limit:
            return True
        self._limit = self._counts[READ] + self.capacity
        return self._written < self._limit

    def write(self, *values: float) -> None:
        """Write a row; the caller has asked `has_room`. The count moves after the row is there."""
        self._pack(self._bytes, self._at, *values)
        self._at = (self._at + self._size) % self._end
        self._written += 1
        self._counts[WRITTEN] = self._written


class RingReader:
    """The application's side."""

    def __init__(self, block: Block, name: str) -> None:
        self._rows = block[name]
        self._counts = block.raw(f"{name}_counts")

    def read(self) -> NDArray[np.float64]:
        """All rows since the last call, `(n, columns)`, in an array of their own."""
        first, last = self._counts[READ], self._counts[WRITTEN]
        places = np.arange(first, last) % len(self._rows)
        rows = self._rows[places]
        self._counts[READ] = last
        return rows
