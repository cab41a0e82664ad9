"""How a window slides over a picture: sizes, padding, and what it reads. Pure; knows no numbers.

Pictures are `(H, W, C)`, windows square. Padding is "valid", none at all, or "same", which makes
the output ceil(H / stride) rows high: as much before as behind, and where that is odd one more
behind. For odd kernels that is PyTorch's ``padding = dilation * (kernel - 1) // 2``.
"""

from typing import NamedTuple

from nnviz.core import shape as shapes
from nnviz.core.layer import IMAGE_RANK, Region
from nnviz.core.shape import Shape, ShapeError

SAME, VALID = "same", "valid"

PADDINGS = {SAME: "Same: the size stays", VALID: "Valid: only whole windows"}

KERNEL_LIMIT, STRIDE_LIMIT = 64, 64


class Window(NamedTuple):
    """A window of `kernel` by `kernel` taps that moves on by `stride`.

    The taps lie `dilation` pixels apart, so that the window covers `span` pixels.
    """

    kernel: int
    stride: int = 1
    dilation: int = 1
    padding: str = VALID

    @property
    def span(self) -> int:
        """How many pixels it covers from its first tap to its last."""
        return self.dilation * (self.kernel - 1) + 1

    @property
    def before(self) -> int:
        """Rows of padding above a picture, and columns to its left."""
        return (self.span - 1) // 2 if self.padding == SAME else 0

    @property
    def behind(self) -> int:
        """Rows of padding below a picture, and columns to its right."""
        return self.span - 1 - self.before if self.padding == SAME else 0

    def count(self, size: int) -> int:
        """How many places it takes along an axis of so many pixels; below 1 if it does not fit."""
        return (size + self.before + self.behind - self.span) // self.stride + 1

    def places(self, shape: Shape) -> tuple[int, int]:
        """Rows and columns of what it makes of a picture `(H, W, C)`. Raises `ShapeError`."""
        rows, columns = picture(shape)[:2]
        if min(self.count(rows), self.count(columns)) < 1:
            raise self._too_large(rows, columns)
        return self.count(rows), self.count(columns)

    def reach(self, region: Region, shape: Shape) -> Region:
        """The pixels of a picture `(H, W, C)` that a region of the output reads; may be empty."""
        top, bottom = self._read(region.top, region.bottom, shape[0])
        left, right = self._read(region.left, region.right, shape[1])
        return Region(top, left, bottom, right)

    def spread(self, region: Region, shape: Shape) -> Region:
        """The places `(H, W, C)` of it that write into a region, where it spreads what it reads."""
        top, bottom = self._written(region.top, region.bottom, shape[0])
        left, right = self._written(region.left, region.right, shape[1])
        return Region(top, left, bottom, right)

    def _read(self, start: int, stop: int, size: int) -> tuple[int, int]:
        firsts = (at * self.stride - self.before for at in range(start, stop))
        return _ends([place for first in firsts for place in self._taps(first)], size)

    def _written(self, start: int, stop: int, size: int) -> tuple[int, int]:
        firsts = ((at, at * self.stride - self.before) for at in range(size))
        hits = [at for at, first in firsts if any(start <= p < stop for p in self._taps(first))]
        return _ends(hits, size)

    def _taps(self, first: int) -> range:
        return range(first, first + self.span, self.dilation)

    def _too_large(self, rows: int, columns: int) -> ShapeError:
        size = f"{self.span}x{self.span}"
        covered = f" ({self.kernel}x{self.kernel}, spread out)" if self.dilation > 1 else ""
        fits = (min(rows, columns) - 1) // self.dilation + 1
        return ShapeError(
            f"A window of {size} pixels{covered} is larger than the picture of {rows}x{columns}.",
            f"Use a window of {fits} or smaller, or the padding “same”.",
        )


def picture(shape: Shape) -> Shape:
    """The shape itself, if it is that of a picture `(H, W, C)`. Raises `ShapeError`."""
    if len(shape) != IMAGE_RANK:
        raise ShapeError(
            f"It reads pictures, rows by columns by channels, not {shapes.text(shape)}.",
            "Set the input's form to picture, or insert Reshape.",
        )
    return shape


def _ends(places: list[int], size: int) -> tuple[int, int]:
    """The first of the places that are within an axis, and one behind the last."""
    within = [place for place in places if 0 <= place < size]
    return (min(within), max(within) + 1) if within else (0, 0)
