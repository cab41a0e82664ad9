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
    """The arrays of one pass. Heads come before steps, `(N, heads, T, d)`."""

    def __init__(self, site: Site, layer: Attention) -> None:
        self._site, self._layer = site, layer
        x = site.inputs[0]
        n, steps, size = x.shape
        self._x, dtype = x.reshape(-1, size), x.dtype
        self._shape = n, steps, layer.heads, size // layer.heads
        self._scale = 1 / sqrt(size // layer.heads)
        by_head = n, layer.heads, steps, size // layer.heads
        self._flat, self._all = np.empty((n * steps, size), dtype), np.ones(n * steps, dtype)
        self._q, self._k, self._v = (np.empty(by_head, dtype) for _ in range(3))
        self._dq, self._dk, self._dv = (np.empty(by_head, dtype) for _ in range(3))
        self._shares = np.zeros((n, layer.heads, steps, steps), dtype)
        self._slopes = np.zeros_like(self._shares)
        self._row = np.empty((n, layer.heads, steps, 1), dtype)
        self._ones, self._more = np.ones((steps, 1), dtype), np.empty_like(self._flat)
        self._said, self._mixed = np.empty(by_head, dtype), np.empty((n * steps, size), dtype)
        self._hidden = np.triu(np.ones((steps, steps), np.bool_), 1) if layer.causal else None
        self._rotary = Rotary(by_head[:2], *by_head[2:], dtype) if layer.rotary else None
        site.taps["attention"] = self._shares
        site.taps["head_outputs"] = self._said.transpose(0, 2, 1, 3)

    def forward(self) -> None:
        for name, heads in (("query", self._q), ("key", self._k), ("value", self._v)):
            self._project(name, heads)
        if self._rotary is not None:
            self._rotary.turn(self._q)
            self._rotary.turn(self._k)
        shares = self._shares
        np.matmul(self._q, self._k.swapaxes(2, 3), out=shares)
        np.multiply(shares, self._scale, shares)
        if self._hidden is not None:
            np.copyto(shares, FAR, where=self._hidden)
        np.max(shares, axis=3, keepdims=True, out=self._row)
        np.subtract(shares, self._row, shares)
        np.exp(shares, shares)
        np.matmul(shares, self._ones, out=self._row)
        np.divide(shares, self._row, shares)
        np.matmul(shares, self._v, out=self._said)
        np.copyto(self._mixed.reshape(self._shape), self._said.swapaxes(1, 2))
        y = self._site.output.reshape(self._flat.shape)
        np.dot(self._mixed, self._site.parameters["mix_weights"], out=y)
        if self._layer.bias:
            np.add(y, self._site.parameters["mix_bias"], y)

    def backward(self) -> None:
        dy = self._site.output_gradient.reshape(self._flat.shape)
        self._learn("mix", self._mixed, dy)
        np.dot(dy, self._site.parameters["mix_weights"].T, out=self._flat)
        said_slope = self._flat.reshape(self._shape).swapaxes(1, 2)
        slopes, shares = self._slopes, self._shares
        np.matmul(shares.swapaxes(2, 3), said_slope, out=self._dv)
        np.matmul(said_slope, self._v.swapaxes(2, 3), out=slopes)
        # a softmax hands back share times (slope less the mean slope by shares)
        np.einsum("nhij,nhij->nhi", slopes, shares, out=self._row[..., 0])
        np.subtract(slopes, self._row, slopes)
        np.multiply(slopes, shares, slopes)
        np.multiply(slopes, self._scale, slopes)
        np.matmul(slopes, self._k, out=self._dq)
        np.matmul(slopes.swapaxes(2, 3), self._q, out=self._dk)
        if self._rotary is not None:
            self._rotary.turn_back(self._dq)
            self._rotary.turn_back(self._dk)
        dx = self._site.input_gradients[0]
        names = (("query", self._dq), ("key", self._dk), ("value", self._dv))
        for at, (name, slope) in enumerate(names):
            np.copyto(self._flat.reshape(self._shape), slope.swapaxes(1, 2))
            self._learn(name, self._x, self._flat)
            if dx is not None:
                self._hand_on(name, dx.reshape(self._flat.shape), is_first=at == 0)

    def _project(self, name: str, heads: Array) -> None:
        np.dot(self._x, self._site.parameters[f"{name}_weights"], out=self._flat)
        if self._layer.bias:
            np.add(self._flat, self._site.parameters[f"{name}_bias"], self._flat)
        np.copyto(heads, self._flat.reshape(self._shape).swapaxes(1, 2))

    def _learn(self, name: str, read: Array, slope: Array) -> None:
        if not self._site.learns:
            return
        np.dot(read.T, slope, out=self._site.gradients[f"{name}_weights"])
        if self._layer.bias:
            np.dot(self._all, slope, out=self._site.gradients[f"{name}_bias"])

    def _hand_on(self, name: str, dx: Array, *, is_first: bool) -> None:
        turned = self._site.parameters[f"{name}_weights"].T
        if is_first:
            np.dot(self._flat, turned, out=dx)
        else:
            np.dot(self._flat, turned, out=self._more)
            np.add(dx, self._more, dx)
