"""How a layer's window slides over the maps it reads: which pixels lie under it. Pure.

An output pixel `(row, column)` reads the pixels under the cells of a kernel. A transposed
convolution is told the same way, from its output: each of its pixels reads the inputs that spread
to it. Its kernel is turned round for that, so that what it reads lies as on the map.
"""

from dataclasses import dataclass
from enum import Enum, IntEnum

import numpy as np
from numpy.typing import NDArray

from nnviz.core.layer import Region
from nnviz.core.shape import Shape
from nnviz.layers.windows import Window

Places = NDArray[np.intp]


class Rule(Enum):
    """What a pixel makes of what it reads."""

    SUM = "sum"
    AVERAGE = "average"
    MAXIMUM = "maximum"


class Under(IntEnum):
    """What lies under a cell of the kernel.

    Nothing does where a transposed convolution's pixels are further apart than its cells.
    """

    PIXEL = 0
    PADDING = 1
    NOTHING = 2


@dataclass(frozen=True, slots=True, eq=False)
class Footprint:
    """Where a kernel of `(R, C)` cells lies on a map.

    Attributes:
        rows, columns: the place on the map of each row and column of cells, `(R,)` and `(C,)`;
            beyond its ends where there is padding.
        row_cells, column_cells: which row and column of the weights lies there, `(R,)`, `(C,)`.
        under: an `Under` for each cell, `(R, C)`.
    """

    rows: Places
    columns: Places
    row_cells: Places
    column_cells: Places
    under: NDArray[np.int8]

    @property
    def region(self) -> Region:
        """The rectangle around all cells, which may reach beyond the map."""
        ends = (int(self.rows.min()), int(self.columns.min()))
        return Region(*ends, int(self.rows.max()) + 1, int(self.columns.max()) + 1)

    def read(self, maps: NDArray[np.float64]) -> NDArray[np.float64]:
        """The pixels of maps `(H, W, n)` under the cells, `(n, R, C)`; 0 where there is none."""
        height, width = maps.shape[:2]
        rows, columns = (np.clip(self.rows, 0, height - 1), np.clip(self.columns, 0, width - 1))
        found = np.moveaxis(maps[np.ix_(rows, columns)], 2, 0)
        return np.where(self.under == Under.PIXEL, found, 0.0)


@dataclass(frozen=True, slots=True)
class Slide:
    """A layer that reads maps `(H, W, C)` of `source` through a window.

    Without a `window` it reads all of a map at once. `spreads` says that each pixel of the input
    writes to all that its window covers of the output, rather than the other way round.
    """

    source: str
    input: Shape
    output: Shape
    rule: Rule
    window: Window | None = None
    spreads: bool = False

    def footprint(self, row: int, column: int) -> Footprint:
        """What the output pixel at a place reads."""
        rows, row_cells, row_under = self._axis(row, self.input[0])
        columns, column_cells, column_under = self._axis(column, self.input[1])
        under = np.maximum.outer(row_under, column_under)
        return Footprint(rows, columns, row_cells, column_cells, under)

    def nearest(self, row: int, column: int) -> tuple[int, int]:
        """The output pixel whose window has its middle nearest to a pixel of the input."""
        return self._nearest(row, self.output[0]), self._nearest(column, self.output[1])

    def moved(self, row: int, column: int, step: int) -> tuple[int, int]:
        """So many output pixels on, row by row, round the ends."""
        rows, columns = self.output[:2]
        found = divmod((row * columns + column + step) % (rows * columns), columns)
        return found[0], found[1]

    def _axis(self, at: int, size: int) -> tuple[Places, Places, NDArray[np.int8]]:
        window = self.window
        if window is None:
            places = np.arange(size)
            return places, places, np.zeros(size, np.int8)
        cells = np.arange(window.kernel)
        under = np.zeros(window.kernel, np.int8)
        if self.spreads:
            cells = cells[::-1]
            distance = at + window.before - cells * window.dilation
            places = distance // window.stride
            nothing = distance % window.stride != 0
        else:
            places = at * window.stride - window.before + cells * window.dilation
            nothing = np.zeros(window.kernel, np.bool_)
        under[(places < 0) | (places >= size)] = Under.PADDING
        under[nothing] = Under.NOTHING
        return places, cells, under

    def _nearest(self, at: int, size: int) -> int:
        window = self.window
        if window is None:
            return 0
        middle = (window.span - 1) / 2 - window.before
        found = at * window.stride + middle if self.spreads else (at - middle) / window.stride
        return int(min(max(np.floor(found + 0.5), 0), size - 1))
