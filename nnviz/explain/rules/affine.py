"""Relevance back through a layer that sums: each summand gets its share of what the sum gets.

With z = sum of x w + b and its relevance R, an input gets x w R / z. The epsilon rule enlarges z a
little, so that small sums hand on less (Bach et al. 2015). The gamma rule makes what speaks in the
direction of z larger by gamma before it is shared out (Montavon et al. 2019; for inputs of either
sign as Andeol et al. 2021). Whatever layer it is, its own kernel does the work: its forward pass
over zeros is the bias, its backward pass of R / z times the inputs are the shares.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from nnviz.core.graph import Node
from nnviz.core.layer import Kernel
from nnviz.engine.arena import Vector
from nnviz.layers.site import Array, Site, like_buffer, new_buffer


@dataclass(slots=True)
class Absorbed:
    """What a way back has not handed on, of all samples of a pass: `clear` begins a new one."""

    biases: float = 0.0
    epsilon: float = 0.0

    def clear(self) -> None:
        self.biases = self.epsilon = 0.0


def epsilon_rule(node: Node, site: Site, epsilon: float, absorbed: Absorbed) -> Kernel:
    """A kernel that hands on relevance by the epsilon rule.

    `epsilon` is a share of the root mean square of the layer's sums of a sample.
    """
    share = like_buffer(site.output)
    own: Kernel = node.layer.bind(replace(site, output_gradient=share))
    bias = bias_of(node, site, site.parameters)
    z, relevance = site.output, site.output_gradient

    def backward() -> None:
        np.copyto(share, shared(relevance, z, z, epsilon))
        absorbed.biases += float((share * bias).sum())
        absorbed.epsilon += float((relevance - share * z).sum())
        own.backward()
        for x, dx in zip(site.inputs, site.input_gradients, strict=True):
            if dx is not None:
                np.multiply(dx, x, dx)

    return Kernel(own.forward, backward)


def gamma_rule(node: Node, site: Site, gamma: float, epsilon: float, absorbed: Absorbed) -> Kernel:
    """A kernel that hands on relevance by the gamma rule, stabilised as the epsilon rule is.

    The layer has `weights` and perhaps a `bias`, and reads one input.
    """
    own: Kernel = node.layer.bind(site)
    above, below = (_Side(node, site, gamma, sign) for sign in (1, -1))
    z, relevance, dx = site.output, site.output_gradient, site.input_gradients[0]

    def backward() -> None:
        for side, is_there in ((above, z >= 0), (below, z < 0)):
            side.forward()
            share = np.where(is_there, shared(relevance, side.sums, z, epsilon), 0)
            absorbed.biases += float((share * side.bias).sum())
            absorbed.epsilon += float((np.where(is_there, relevance, 0) - share * side.sums).sum())
            side.backward(share)
        if dx is not None:
            np.add(above.relevance, below.relevance, dx)

    return Kernel(own.forward, backward)


def shared(relevance: Array, sums: Array, z: Array, epsilon: float) -> Array:
    """Relevance over the sums it is shared out by, which have the sign of z `(N, ...)`.

    What a sum of zero has goes nowhere.
    """
    axes = tuple(range(1, z.ndim))
    size = np.sqrt(np.mean(np.square(z), axis=axes, keepdims=True))
    divisor = sums + np.where(z < 0, -epsilon, epsilon).astype(z.dtype) * size
    found: Array = np.zeros_like(relevance)
    np.divide(relevance, divisor, out=found, where=divisor != 0)
    return found


def bias_of(node: Node, site: Site, parameters: Mapping[str, Array]) -> Array:
    """What a layer says to zeros, `(1, ...)`; it may not read another sample."""
    part = _Part(node, site, parameters)
    part.forward()
    return part.output[:1].copy()


class _Part:
    """A layer beside its own place: with other parameters, and arrays of its own."""

    def __init__(self, node: Node, site: Site, parameters: Mapping[str, Array]) -> None:
        self.inputs = tuple(_room(x) for x in site.inputs)
        self.slopes = tuple(like_buffer(x) for x in site.inputs)
        self.output, self.slope = _room(site.output), like_buffer(site.output)
        beside = replace(
            site,
            inputs=self.inputs,
            output=self.output,
            input_gradients=self.slopes,
            output_gradient=self.slope,
            parameters=parameters,
            taps={},
        )
        self.forward, self.backward = node.layer.bind(beside)


class _Side:
    """The gamma rule for sums of one sign: what has that sign counts more.

    Inputs above and below zero go through weights of their own.
    """

    def __init__(self, node: Node, site: Site, gamma: float, sign: int) -> None:
        favoured = _favouring(site.parameters, gamma, sign)
        against = _favouring(site.parameters, gamma, -sign, with_bias=False)
        self._x = site.inputs[0]
        self._high, self._low = _Part(node, site, favoured), _Part(node, site, against)
        self.bias = bias_of(node, site, favoured)

    @property
    def sums(self) -> Array:
        """What relevance is shared out by."""
        return np.asarray(self._high.output + self._low.output)

    @property
    def relevance(self) -> Array:
        """What the inputs get."""
        (high,), (low,) = self._high.slopes, self._low.slopes
        return np.asarray(self._high.inputs[0] * high + self._low.inputs[0] * low)

    def forward(self) -> None:
        zero = np.asarray(0, self._x.dtype)
        np.maximum(self._x, zero, out=self._high.inputs[0])
        np.minimum(self._x, zero, out=self._low.inputs[0])
        self._high.forward()
        self._low.forward()

    def backward(self, share: Array) -> None:
        for part in (self._high, self._low):
            np.copyto(part.slope, share)
            part.backward()


def _room(like: Array) -> Array:
    return new_buffer(len(like), like.shape[1:], like.dtype)


def _favouring(
    parameters: Mapping[str, Array], gamma: float, sign: int, *, with_bias: bool = True
) -> dict[str, Vector]:
    """Parameters of which those of a sign are larger by gamma; neighbours as in the arena."""
    flat = np.concatenate([np.ravel(array) for array in parameters.values()])
    flat += (gamma * np.where(sign * flat > 0, flat, 0)).astype(flat.dtype)
    found, start = {}, 0
    for name, array in parameters.items():
        found[name] = flat[start : start + array.size].reshape(array.shape)
        start += array.size
    if "bias" in found and not with_bias:
        found["bias"][...] = 0
    return found
