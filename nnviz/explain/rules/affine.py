"""Relevance back through a layer that sums: each summand gets its share of what the sum gets.

With z = sum of x w + b and its relevance R, an input gets x w R / z. The epsilon rule enlarges z a
little, so that small sums hand on less (Bach et al. 2015). The gamma rule makes what speaks in the
direction of z larger by gamma before it is shared out (Montavon et al. 2019; for inputs of either
sign as Andeol et al. 2021). Whatever layer it is, its own kernel does the work: its forward pass
over zeros is the bias, its backward pass of R / z times the inputs are the shares.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache

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

    def add(self, relevance: Array, share: Array, sums: Array, bias: Array) -> None:
        """Take down what a layer keeps of relevance, of which each summand gets the share."""
        self.biases += float((share * bias).sum())
        self.epsilon += float((relevance - share * sums).sum())


def epsilon_rule(node: Node, site: Site, epsilon: float, absorbed: Absorbed) -> Kernel:
    """A kernel that hands on relevance by the epsilon rule.

    `epsilon` is a share of the root mean square of the layer's sums of a sample.
    """
    share = like_buffer(site.output)
    own: Kernel = node.layer.bind(replace(site, output_gradient=share))
    bias = _Part(node, site, site.parameters).bias()
    z, relevance = site.output, site.output_gradient

    def backward() -> None:
        np.copyto(share, shared(relevance, z, z, epsilon))
        absorbed.add(relevance, share, z, bias)
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
    side_of = cache(lambda sign: _Side(node, site, gamma, sign))
    z, relevance, dx = site.output, site.output_gradient, site.input_gradients[0]

    def backward() -> None:
        found: Array = np.zeros_like(site.inputs[0])
        for sign, has_it in ((1, z >= 0), (-1, z < 0)):
            part = np.where(has_it, relevance, 0)
            if part.any():
                found += side_of(sign).back(part, z, epsilon, absorbed)
        if dx is not None:
            np.copyto(dx, found)

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


class _Part:
    """A layer beside its own place: with other parameters, and arrays of its own."""

    def __init__(self, node: Node, site: Site, parameters: Mapping[str, Array]) -> None:
        self.inputs = tuple(_room(x) for x in site.inputs)
        self._slopes = tuple(like_buffer(x) for x in site.inputs)
        self.output, self._slope = _room(site.output), like_buffer(site.output)
        beside = replace(
            site,
            inputs=self.inputs,
            output=self.output,
            input_gradients=self._slopes,
            output_gradient=self._slope,
            parameters=parameters,
            taps={},
        )
        self.forward, self._backward = node.layer.bind(beside)

    def bias(self) -> Array:
        """What the layer says to zeros, `(1, ...)`."""
        for x in self.inputs:
            x.fill(0)
        self.forward()
        return np.array(self.output[:1])

    def back(self, share: Array) -> Array:
        """The first input times the derivative by it, for a derivative by the output."""
        np.copyto(self._slope, share)
        self._backward()
        return np.asarray(self.inputs[0] * self._slopes[0])


class _Side:
    """The gamma rule for sums of one sign: what has that sign counts more.

    Inputs above and below zero go through weights of their own.
    """

    def __init__(self, node: Node, site: Site, gamma: float, sign: int) -> None:
        favoured = _favouring(site.parameters, gamma, sign)
        against = _favouring(site.parameters, gamma, -sign, with_bias=False)
        self._x = site.inputs[0]
        self._high, self._low = _Part(node, site, favoured), _Part(node, site, against)
        self._bias = self._high.bias()

    def back(self, relevance: Array, z: Array, epsilon: float, absorbed: Absorbed) -> Array:
        """What the inputs get of the relevance of sums z of this sign."""
        high, low, zero = self._high, self._low, np.asarray(0, z.dtype)
        np.maximum(self._x, zero, out=high.inputs[0])
        np.minimum(self._x, zero, out=low.inputs[0])
        high.forward()
        low.forward()
        sums = high.output + low.output
        share = shared(relevance, sums, z, epsilon)
        absorbed.add(relevance, share, sums, self._bias)
        return high.back(share) + low.back(share)


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
