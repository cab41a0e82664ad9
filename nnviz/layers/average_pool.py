"""Average pooling: the mean of each window."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from nnviz.core.layer import Kernel, nothing
from nnviz.layers.kernels import Work
from nnviz.layers.patches import Spread, padded_input, tap_views
from nnviz.layers.pooling import Pool
from nnviz.layers.site import Array, Site
from nnviz.layers.windows import Window


@dataclass(frozen=True, slots=True, kw_only=True)
class AveragePool(Pool):
    """The mean of each window of each channel: `(H, W, C)` gives `(H', W', C)`.

    Where a window sticks out over the rim the mean is of what is in the picture.
    """

    kind: ClassVar[str] = "average_pool"
    label: ClassVar[str] = "Average pooling"
    aliases: ClassVar[tuple[str, ...]] = ("avg_pool",)

    def bind(self, site: Site) -> Kernel:
        x, dx, y = site.inputs[0], site.input_gradients[0], site.output
        padded, pad = padded_input(x, self.window)
        taps = list(tap_views(padded, self.window, y.shape))
        share = _shares(x, y, self.window)

        def forward() -> None:
            pad()
            np.copyto(y, taps[0])
            for tap in taps[1:]:
                np.add(y, tap, y)
            np.multiply(y, share, y)

        back = nothing if dx is None else _handing_back(dx, share, site, self.window)
        return Kernel(forward, back)


def _shares(x: Array, y: Array, window: Window) -> Array:
    """What one pixel counts in each window, `(H', W', 1)`."""
    inside, pad = padded_input(np.ones_like(x[:1, ..., :1]), window)
    pad()
    counts = sum(tap_views(inside, window, y.shape))
    return np.asarray(1 / np.asarray(counts)[0], y.dtype)


def _handing_back(dx: Array, share: Array, site: Site, window: Window) -> Work:
    dy, spread = site.output_gradient, Spread(dx, window, site.output.shape)
    slopes = np.empty_like(dy)

    def backward() -> None:
        spread.start()
        np.multiply(dy, share, slopes)
        for tap in spread.taps:
            np.add(tap, slopes, tap)
        spread.finish()

    return backward
