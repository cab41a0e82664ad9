"""Attention: every step reads from the steps it finds most like what it asks for.

    a = softmax(q k' / sqrt(d))     y = (a v, head beside head) O + o

with q, k, v = x Q + q0, x K + k0, x V + v0 (Vaswani et al. 2017).
"""

from dataclasses import dataclass
from math import sqrt
from typing import ClassVar

import numpy as np

from nnviz.core.layer import Kernel, Layer, Parameter
from nnviz.core.shape import Shape, ShapeError
from nnviz.core.spec import option
from nnviz.layers.rotary import Rotary
from nnviz.layers.sequences import sequence
from nnviz.layers.site import Array, Site

MOST_PAIRS = 1 << 26
"""Pairs of steps of one sample, over all heads: a float32 of each is 256 MB."""

STRIP = 1 << 17
"""So many shares are made at a time: the caches hold them."""

FAR = -1e30
"""The score of what may not be read: its share is zero exactly."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Attention(Layer):
    """Several heads, each a way to look for other steps: `(T, F)` stays `(T, F)`.

    Taps: `attention` `(N, heads, T, T)`, whose row t says what step t reads from each, and
    `head_outputs` `(N, T, heads, d)`.
    """

    kind: ClassVar[str] = "attention"
    label: ClassVar[str] = "Attention"
    group: ClassVar[str] = "Sequence"

    heads: int = option(
        2,
        "Heads",
        "How many ways of looking there are. They share out the features among them.",
        low=1,
        high=64,
    )
    causal: bool = option(
        True,
        "Causal",
        "Whether a step reads only itself and what came before. Needed to foretell the next.",
    )
    rotary: bool = option(
        False,
        "Rotary places",
        "Turns queries and keys by their place, so that they meet by how far apart they are.",
    )
    bias: bool = option(True, "Bias", "Gives queries, keys, values and the output numbers to add.")

    def output_shape(self, *inputs: Shape) -> Shape:
        steps, features = sequence(inputs[0])
        if features % self.heads:
            what = f"{self.heads} heads do not share {features:,} features equally."
            raise ShapeError(what, "Use a number of heads that divides the features.")
        if self.rotary and features // self.heads % 2:
            what = "Rotary places need an even number of features a head."
            raise ShapeError(what, "Use more features, or fewer heads.")
        pairs = steps * steps * self.heads
        if pairs > MOST_PAIRS:
            what = f"{steps:,} steps have {pairs:,} pairs to compare."
            raise ShapeError(what, f"At most {MOST_PAIRS:,} are possible: use shorter sequences.")
        return inputs[0]

    def parameters(self, *inputs: Shape) -> tuple[Parameter, ...]:
        size, names = inputs[0][-1], ("query", "key", "value", "mix")
        found = [
            Parameter(f"{name}_weights", (size, size), "glorot_uniform", (size, size))
            for name in names
        ]
        if self.bias:
            found += [Parameter(f"{name}_bias", (size,), decays=False) for name in names]
        return tuple(found)

    def flops(self, *inputs: Shape) -> int:
        steps, features = self.output_shape(*inputs)
        return 8 * steps * features * features + 4 * steps * steps * features

    def bind(self, site: Site) -> Kernel:
        work = _Work(site, self)
        return Kernel(work.forward, work.backward)

    def summary(self) -> str:
        return f"{self.heads} head{'s' if self.heads > 1 else ''}{', causal' * self.causal}"


class _Work:
    """The arrays of one pass. Queries, keys and values of all heads lie side by side, `(N, T,
    3 F)`, and are looked at head by head. A few samples at a time go all the way, so that their
    shares stay in the caches. These lie `(N, heads, read, reading)`: what a step reads is in a
    column, and NumPy goes through columns, side by side, much faster than along short rows."""

    def __init__(self, site: Site, layer: Attention) -> None:
        self._site, self._bias = site, layer.bias
        x, dtype = site.inputs[0], site.output.dtype
        n, steps, size = x.shape
        heads, rows = layer.heads, n * steps
        self._x, self._all_ones = x.reshape(rows, size), np.ones(rows, dtype)
        self._weights, self._shift = np.empty((size, 3 * size), dtype), np.empty(3 * size, dtype)
        self._scale = np.asarray(1 / sqrt(size // heads), dtype)
        self._all = np.empty((n, steps, 3 * size), dtype)
        self._mixed = np.empty((n, steps, size), dtype)
        self._shares = np.zeros((n, heads, steps, steps), dtype)
        site.taps["attention"] = self._shares.swapaxes(2, 3)
        site.taps["head_outputs"] = self._mixed.reshape(n, steps, heads, -1)
        self._q, self._k, self._v = _by_head(self._all, heads)
        self._said = _by_head(self._mixed, heads, 1)[0]
        self._muted = list(site.muted_heads)
        self._rotary = Rotary((n, heads), steps, size // heads, dtype) if layer.rotary else None
        self._hidden = np.tril(np.full((steps, steps), FAR, dtype), -1) if layer.causal else None
        at_once = max(1, min(n, STRIP // (heads * steps * steps)))
        self._strips = [slice(at, at + at_once) for at in range(0, n, at_once)]
        self._row, self._ones = np.empty((n, heads, 1, steps), dtype), np.ones((1, steps), dtype)
        # what follows is written on the way back only, and takes no memory where nobody goes
        self._d_all, self._d_mixed = np.empty_like(self._all), np.empty_like(self._mixed)
        self._product, self._learnt = np.empty_like(self._mixed), np.empty_like(self._weights)
        self._means = np.empty(rows * heads, dtype)
        self._mean = self._means.reshape(n, steps, heads, 1).transpose(0, 2, 3, 1)
        self._head_ones = np.ones(size // heads, dtype)
        self._slopes = np.empty((at_once, heads, steps, steps), dtype)
        self._dq, self._dk, self._dv = _by_head(self._d_all, heads)
        self._d_said = _by_head(self._d_mixed, heads, 1)[0]

    def forward(self) -> None:
        self._side_by_side()
        flat = self._all.reshape(-1, self._all.shape[-1])
        np.dot(self._x, self._weights, out=flat)
        if self._bias:
            np.add(flat, self._shift, flat)
        if self._rotary is not None:
            self._rotary.turn(self._q)
            self._rotary.turn(self._k)
        for strip in self._strips:
            self._look(strip)
        if self._muted:
            self._said[:, self._muted] = 0
        y = self._site.output.reshape(self._x.shape)
        np.dot(self._mixed.reshape(self._x.shape), self._site.parameters["mix_weights"], out=y)
        if self._bias:
            np.add(y, self._site.parameters["mix_bias"], y)

    def _look(self, strip: slice) -> None:
        """What the heads read of some samples: softmax of what fits, and values by these shares."""
        shares, row = self._shares[strip], self._row[strip]
        np.matmul(self._k[strip], self._q[strip].swapaxes(2, 3), out=shares)
        if self._hidden is not None:
            np.add(shares, self._hidden, shares)
        np.max(shares, axis=2, keepdims=True, out=row)
        np.subtract(shares, row, shares)
        np.exp(shares, shares)
        np.matmul(self._ones, shares, out=row)
        np.divide(1, row, row)
        np.multiply(shares, row, shares)
        np.matmul(shares.swapaxes(2, 3), self._v[strip], out=self._said[strip])

    def backward(self) -> None:
        site, shape = self._site, self._x.shape
        dy, mixed = site.output_gradient.reshape(shape), self._mixed.reshape(shape)
        if site.learns:
            np.dot(mixed.T, dy, out=site.gradients["mix_weights"])
        if site.learns and self._bias:
            np.dot(self._all_ones, dy, out=site.gradients["mix_bias"])
        np.dot(dy, site.parameters["mix_weights"].T, out=self._d_mixed.reshape(shape))
        if self._muted:  # nothing goes on from there, and what makes them learns nothing
            self._d_said[:, self._muted] = 0
        # the mean slope by shares of a step is the product of what was read and its derivative
        np.multiply(self._d_mixed, self._mixed, self._product)
        products = self._product.reshape(-1, len(self._head_ones))
        np.dot(products, self._head_ones, out=self._means)
        for strip in self._strips:
            self._look_back(strip)
        if self._rotary is not None:
            self._rotary.turn_back(self._dq)
            self._rotary.turn_back(self._dk)
        flat = self._d_all.reshape(-1, self._all.shape[-1])
        if site.learns:
            self._learn(flat)
        dx = site.input_gradients[0]
        if dx is not None:
            np.dot(flat, self._weights.T, out=dx.reshape(shape))

    def _look_back(self, strip: slice) -> None:
        """A softmax hands back share times (slope less the mean slope by shares)."""
        shares, d_said = self._shares[strip], self._d_said[strip]
        slopes = self._slopes[: len(shares)]
        np.matmul(shares, d_said, out=self._dv[strip])
        np.matmul(self._v[strip], d_said.swapaxes(2, 3), out=slopes)
        np.subtract(slopes, self._mean[strip], slopes)
        np.multiply(slopes, shares, slopes)
        np.matmul(slopes, self._q[strip], out=self._dk[strip])
        np.matmul(slopes.swapaxes(2, 3), self._k[strip], out=self._dq[strip])

    def _learn(self, slopes: Array) -> None:
        """The derivatives of queries, keys and values `(N T, 3 F)`, to what makes them."""
        np.dot(self._x.T, slopes, out=self._learnt)
        shift = np.dot(self._all_ones, slopes) if self._bias else None
        for name, part in self._parts():
            scale = self._scale if name == "query" else 1
            np.multiply(self._learnt[:, part], scale, self._site.gradients[f"{name}_weights"])
            if shift is not None:
                np.multiply(shift[part], scale, self._site.gradients[f"{name}_bias"])

    def _side_by_side(self) -> None:
        """The weights of queries, keys and values; queries are scaled for the product with keys."""
        for name, part in self._parts():
            scale = self._scale if name == "query" else 1
            np.multiply(self._site.parameters[f"{name}_weights"], scale, self._weights[:, part])
            if self._bias:
                np.multiply(self._site.parameters[f"{name}_bias"], scale, self._shift[part])

    def _parts(self) -> tuple[tuple[str, slice], ...]:
        size = self._x.shape[1]
        names = ("query", "key", "value")
        return tuple((n, slice(at * size, (at + 1) * size)) for at, n in enumerate(names))


def _by_head(array: Array, heads: int, parts: int = 3) -> tuple[Array, ...]:
    """Views `(N, heads, T, d)` of parts that lie side by side in `(N, T, parts heads d)`."""
    n, steps, width = array.shape
    apart = array.reshape(n, steps, parts, heads, width // parts // heads)
    return tuple(apart[:, :, at].transpose(0, 2, 1, 3) for at in range(parts))
