"""Max pooling: the largest number of each window, so that a pattern may lie a little aside."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from nnviz.core.layer import Kernel, nothing
from nnviz.layers.kernels import Work
from nnviz.layers.pairs import bind_pairs
from nnviz.layers.patches import Spread, padded_input, tap_views
from nnviz.layers.pooling import Pool
from nnviz.layers.site import Array, Site
from nnviz.layers.windows import Window


@dataclass(frozen=True, slots=True, kw_only=True)
class MaxPool(Pool):
    """The largest number of each window of each channel: `(H, W, C)` gives `(H', W', C)`.

    Of several that are equally large the first one, row by row, gets the derivative.
    """

    kind: ClassVar[str] = "max_pool"
    label: ClassVar[str] = "Max pooling"

    def bind(self, site: Site) -> Kernel:
        if self.window == Window(2, 2):
            return bind_pairs(site)
        return self._bind_taps(site)

    def _bind_taps(self, site: Site) -> Kernel:
        x, dx, y = site.inputs[0], site.input_gradients[0], site.output
        padded, pad = padded_input(x, self.window)
        if padded is not x:
            padded.fill(-np.inf)
        taps = list(tap_views(padded, self.window, y.shape))

        def forward() -> None:
            pad()
            np.copyto(y, taps[0])
            for tap in taps[1:]:
                np.maximum(y, tap, out=y)

        back = nothing if dx is None else _handing_back(dx, taps, y, site, self.window)
        return Kernel(forward, back)


def _handing_back(dx: Array, taps: list[Array], y: Array, site: Site, window: Window) -> Work:
    """The derivatives to the first of each window's numbers that is the largest."""
    dy, spread = site.output_gradient, Spread(dx, window, y.shape)
    wins, free = np.empty(y.shape, np.bool_), np.empty(y.shape, np.bool_)
    share = np.empty_like(dy)

    def backward() -> None:
        spread.start()
        free.fill(True)
        for tap, slope in zip(taps, spread.taps, strict=True):
            np.equal(tap, y, out=wins)
            np.logical_and(wins, free, out=wins)
            np.greater(free, wins, out=free)
            np.multiply(dy, wins, share)
            np.add(slope, share, slope)
        spread.finish()

    return backward
