"""Convolutions by patches: every window copied out of its picture, then one product.

The general way: any stride, dilation, padding and number of groups. Shapes: x `(N, H, W, C)`,
weights `(k, k, C / groups, F)`, z `(N, H', W', F)`.
"""

from collections.abc import Callable, Iterator
from functools import partial
from itertools import product

import numpy as np

from nnviz.core.layer import Kernel, nothing
from nnviz.layers.kernels import Work
from nnviz.layers.site import Array, Site
from nnviz.layers.windows import Window

LONGEST_PIECE = 128
"""Up to so many bytes, the channels of a pixel are moved faster as one piece of memory."""


def bind_patches(site: Site, z: Array, dz: Array, window: Window, groups: int) -> Kernel:
    """A convolution of any kind: patches are copied, and multiplied group by group."""
    x, dx = site.inputs[0], site.input_gradients[0]
    weights, gradient = (by_groups(a["weights"], groups) for a in (site.parameters, site.gradients))
    padded, pad = padded_input(x, window)
    taps = [_grouped(tap, groups) for tap in tap_views(padded, window, z.shape)]
    width = taps[0].shape[-1]
    columns = np.zeros((groups, *z.shape[:3], len(taps) * width), z.dtype)
    parts = [columns[..., at : at + width] for at in range(0, columns.shape[-1], width)]
    rows = columns.reshape(groups, -1, columns.shape[-1])
    z_rows, dz_rows = (_grouped(a, groups).reshape(groups, -1, _each(z, groups)) for a in (z, dz))
    add_bias, sum_bias = bias_work(site, z, dz)
    back = nothing if dx is None else _spreading(dx, weights, dz_rows, window, groups)

    def forward() -> None:
        pad()
        for part, tap in zip(parts, taps, strict=True):
            np.copyto(part, tap)
        np.matmul(rows, weights, out=z_rows)
        add_bias()

    def backward() -> None:
        np.matmul(rows.transpose(0, 2, 1), dz_rows, out=gradient)
        sum_bias()
        back()

    return Kernel(forward, backward)


def _spreading(dx: Array, weights: Array, dz_rows: Array, window: Window, groups: int) -> Work:
    """The derivative by the input: every tap's product is added where the tap had read."""
    places = window.places(dx.shape[1:])
    spread = Spread(dx, window, (len(dx), *places))
    width = weights.shape[1] // window.kernel**2
    part = np.zeros((groups, dz_rows.shape[1], width), dx.dtype)
    shaped = part.reshape(groups, len(dx), *places, width)
    turned = weights.transpose(0, 2, 1)
    pieces = [
        (_grouped(tap, groups), turned[..., at * width : (at + 1) * width])
        for at, tap in enumerate(spread.taps)
    ]

    def backward() -> None:
        spread.start()
        for tap, weight in pieces:
            np.matmul(dz_rows, weight, out=part)
            np.add(tap, shaped, tap)
        spread.finish()

    return backward


class Spread:
    """Where the derivatives of windows are added up: zeros around `dx`, seen tap by tap."""

    def __init__(self, dx: Array, window: Window, output: tuple[int, ...]) -> None:
        self._dx = dx
        self._padded, _ = padded_input(dx, window)
        self._inner = _inner(self._padded, dx, window.before)
        self.taps = list(tap_views(self._padded, window, output))

    def start(self) -> None:
        """Forget what was added."""
        self._padded.fill(0)

    def finish(self) -> None:
        """Let `dx` have what was added within the picture."""
        if self._padded is not self._dx:
            np.copyto(self._dx, self._inner)


def padded_input(x: Array, window: Window) -> tuple[Array, Work]:
    """Pictures with a window's zeros around them, and how they get there."""
    return framed(x, window.before, window.behind)


def framed(x: Array, before: int, behind: int) -> tuple[Array, Work]:
    """Pictures with so many zeros before and behind them, and how they get there.

    Without zeros these are the pictures themselves, and there is nothing to do.
    """
    if not before + behind:
        return x, nothing
    n, rows, columns, channels = x.shape
    around = before + behind
    padded = np.zeros((n, rows + around, columns + around, channels), x.dtype)
    return padded, partial(np.copyto, _inner(padded, x, before), x)


def tap_views(padded: Array, window: Window, output: tuple[int, ...]) -> Iterator[Array]:
    """What each tap of a window reads at all its places, `(N, H', W', C)`, row by row."""
    _, rows, columns = output[:3]
    step, reach = window.stride, window.dilation
    for row, column in product(range(window.kernel), repeat=2):
        down = slice(row * reach, row * reach + (rows - 1) * step + 1, step)
        across = slice(column * reach, column * reach + (columns - 1) * step + 1, step)
        yield padded[:, down, across]


def as_pixels(pictures: Array) -> Array:
    """Contiguous pictures as pixels that are one piece of memory each, to be copied.

    As they are where many channels make that slower.
    """
    size = pictures.shape[-1] * pictures.itemsize
    return pictures.view(f"V{size}")[..., 0] if size < LONGEST_PIECE else pictures


def bias_work(site: Site, z: Array, dz: Array) -> tuple[Work, Work]:
    """Adding the bias to sums of the last axis, and its derivative; nothing without a bias."""
    if "bias" not in site.parameters:
        return nothing, nothing
    total = partial(column_sums(dz), site.gradients["bias"])
    return partial(np.add, z, site.parameters["bias"], z), total


def column_sums(array: Array) -> Callable[[Array], object]:
    """A function that writes the sums over all axes but the last: a product, which is fastest."""
    rows = array.reshape(-1, array.shape[-1])
    ones = np.ones(len(rows), array.dtype)
    return lambda total: np.dot(ones, rows, out=total)


def by_groups(weights: Array, groups: int) -> Array:
    """A view `(groups, k k C / groups, F / groups)` of weights `(k, k, C / groups, F)`."""
    return weights.reshape(-1, groups, weights.shape[-1] // groups).transpose(1, 0, 2)


def _grouped(array: Array, groups: int) -> Array:
    """A view `(groups, N, H, W, C / groups)` of pictures `(N, H, W, C)`."""
    split = array.reshape(*array.shape[:-1], groups, _each(array, groups))
    return np.moveaxis(split, -2, 0)


def _each(array: Array, groups: int) -> int:
    return array.shape[-1] // groups


def _inner(padded: Array, x: Array, before: int) -> Array:
    """The part of padded pictures where the pictures themselves are."""
    rows, columns = x.shape[1:3]
    return padded[:, before : before + rows, before : before + columns]
