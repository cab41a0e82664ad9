"""Layer norm: every sample with mean 0 and variance 1 over its channels (Ba et al. 2016)."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from nnviz.core import shape as shapes
from nnviz.core.layer import Kernel, Layer, Parameter
from nnviz.core.shape import Shape
from nnviz.core.spec import Scale, option
from nnviz.layers.kernels import ends
from nnviz.layers.normalising import (
    as_plane,
    bind_norm,
    by_own_statistics,
    gain_and_shift,
    inverse_deviation,
)
from nnviz.layers.site import Array, Site


@dataclass(frozen=True, slots=True, kw_only=True)
class LayerNorm(Layer):
    """Brings every sample to mean 0 and variance 1 over its neurons, then gains and shifts each.

    It works on the last axis: every step of a sequence and every place of an image by itself.
    """

    kind: ClassVar[str] = "layer_norm"
    label: ClassVar[str] = "Layer norm"
    group: ClassVar[str] = "Norm"

    epsilon: float = option(
        1e-5,
        "Epsilon",
        "Is added to the variance, so that neurons which are all alike are not divided by zero.",
        low=1e-8,
        high=1.0,
        scale=Scale.LOG,
    )
    affine: bool = option(
        True,
        "Gain and shift",
        "Gives each neuron a factor and a number to add. Both learn, and can undo the norm.",
    )

    def output_shape(self, *inputs: Shape) -> Shape:
        return inputs[0]

    def parameters(self, *inputs: Shape) -> tuple[Parameter, ...]:
        return gain_and_shift(inputs[0][-1]) if self.affine else ()

    def flops(self, *inputs: Shape) -> int:
        return (7 if self.affine else 5) * shapes.size(inputs[0])

    def bind(self, site: Site) -> Kernel:
        if site.output.ndim > 2:
            return _Places(site, self.epsilon).kernel()
        return bind_norm(site, lambda a: by_own_statistics(a, a.channels, self.epsilon)[0])


class _Places:
    """The norm of every place of samples that are not flat: rows `(M, C)`, in few passes."""

    def __init__(self, site: Site, epsilon: float) -> None:
        self._site = site
        x, y, dy, dx = ends(site)
        self._x, self._y, self._dy = map(as_plane, (x, y, dy))
        self._dx = None if dx is None else as_plane(dx)
        rows, channels = self._x.shape
        dtype = y.dtype
        self._normal, self._product = np.empty((2, rows, channels), dtype)
        self._mean, self._inverse, self._first, self._second = np.empty((4, rows), dtype)
        self._shares, self._ones = np.full(channels, 1 / channels, dtype), np.ones(rows, dtype)
        self._least, self._largest = np.asarray(epsilon, dtype), np.finfo(dtype).max / 2
        self._gain, self._shift = (site.parameters.get(name) for name in ("gain", "shift"))

    def kernel(self) -> Kernel:
        """Forward and backward."""
        return Kernel(self._forward, self._backward)

    def _forward(self) -> None:
        x, normal, inverse = self._x, self._normal, self._inverse
        np.dot(x, self._shares, out=self._mean)
        np.subtract(x, self._mean[:, None], normal)
        np.vecdot(normal, normal, out=inverse)
        np.multiply(inverse, self._shares[0], inverse)
        np.minimum(inverse, self._largest, out=inverse)  # else it may be infinite, and normal 0
        inverse_deviation(inverse, self._least, inverse)
        np.multiply(normal, inverse[:, None], normal)
        if self._gain is None or self._shift is None:
            np.copyto(self._y, normal)
        else:
            np.multiply(normal, self._gain, self._y)
            np.add(self._y, self._shift, self._y)

    def _backward(self) -> None:
        """The slope less what it does to the mean, and to the variance, of its row."""
        dy, normal, product, site = self._dy, self._normal, self._product, self._site
        np.multiply(dy, normal, product)
        if self._gain is not None and site.learns:
            np.dot(self._ones, product, out=site.gradients["gain"])
            np.dot(self._ones, dy, out=site.gradients["shift"])
        if self._dx is not None:
            self._through(self._dx)

    def _through(self, dx: Array) -> None:
        dy, normal, product = self._dy, self._normal, self._product
        weights = self._shares if self._gain is None else self._shares * self._gain
        np.dot(dy, weights, out=self._first)
        np.dot(product, weights, out=self._second)
        np.multiply(normal, self._second[:, None], product)
        if self._gain is None:
            np.subtract(dy, product, dx)
        else:
            np.multiply(dy, self._gain, dx)
            np.subtract(dx, product, dx)
        np.subtract(dx, self._first[:, None], dx)
        np.multiply(dx, self._inverse[:, None], dx)
