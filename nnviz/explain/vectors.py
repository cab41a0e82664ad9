"""Tokens by their vectors: slopes by what an embedding gives each step, summed over its numbers.

Between two tokens there is nothing, and the derivative by a token's number means nothing; but
between their vectors there is a way. Functions of a network are asked there.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from nnviz.core.graph import Node
from nnviz.core.layer import Kernel
from nnviz.core.problem import ProblemError
from nnviz.data import Dataset
from nnviz.engine.part import leading_to
from nnviz.explain.function import NOT_FINITE, Function
from nnviz.explain.subject import Subject
from nnviz.explain.target import Array
from nnviz.layers.embedding import Embedding
from nnviz.layers.input import Input
from nnviz.layers.one_hot import OneHot
from nnviz.layers.site import Site


class Slopes(NamedTuple):
    """What is known of some places on the way, n of them, and of T steps.

    `values` `(n,)` is the target; `sizes` `(n, T)` the length of its derivative by a step's vector,
    `along` `(n, T)` how fast it changes on the way from the start to the token's own vector.
    """

    values: Array
    sizes: Array
    along: Array


def reads_tokens(subject: Subject) -> bool:
    """Whether all that leads from the samples to the target reads them as tokens."""
    if not subject.dataset.tokens:
        return False
    part = leading_to(subject.network.graph, subject.target.node)
    entries = {node.id: node.layer for node in part if isinstance(node.layer, Input)}
    if any(layer.places for layer in entries.values()):
        return False  # of chosen steps only
    readers = [node for node in part if entries.keys() & set(node.inputs)]
    return bool(readers) and all(gives_vectors(node) for node in readers)


def frequencies(dataset: Dataset) -> Array:
    """How often each token is met in training, as shares `(tokens,)`."""
    ids = np.clip(np.rint(dataset.x_train), 0, len(dataset.tokens) - 1).astype(np.intp)
    return np.bincount(ids.reshape(-1), minlength=len(dataset.tokens)) / max(1, ids.size)


@dataclass(frozen=True, slots=True, eq=False)
class _Lane:
    """What one embedding gives, `(rows, T, units)`, and the vector `(units,)` that says nothing."""

    node: str
    own: Array
    start: Array


class VectorWay:
    """The target on the straight way from vectors that say nothing to those of the sample's tokens.

    They are the mean of all vectors that are met in training, or zero. Not for two threads.
    """

    def __init__(self, subject: Subject, places: int, *, from_zero: bool = False) -> None:
        self._sample, self._from_zero = subject.sample, from_zero
        self._often = frequencies(subject.dataset)
        self._lanes: list[_Lane] = []
        known = subject.network, subject.parameters, subject.target
        self._function = Function(*known, places, self._bind)
        self._now = np.ones((self._function.rows, 1, 1), subject.parameters.dtype)
        self._space = self._function.space(slopes=True)

    def slopes(self, shares: Array) -> Slopes:
        """At places on the way, 0 the start and 1 the sample, `(n,)`.

        Raises `ProblemError` when a number is not finite.
        """
        found = Slopes(
            *(np.concatenate(arrays) for arrays in zip(*self._portions(shares), strict=True))
        )
        if not all(np.isfinite(array).all() for array in found):
            raise ProblemError(NOT_FINITE)
        return found

    def _portions(self, shares: Array) -> Iterator[Slopes]:
        function, space, node = self._function, self._space, self._function.target.node
        for first in range(0, len(shares), function.rows):
            part = shares[first : first + function.rows]
            count = len(part)
            self._now[:count, 0, 0] = part
            space.put(np.repeat(self._sample[None], count, axis=0))
            space.forward()
            answers = space.activations[node]
            values = answers[:count].reshape(count, -1) @ function.seed
            space.gradients[node][...] = function.began(answers)
            space.backward()
            yield Slopes(values, *self._collected(count))

    def _collected(self, count: int) -> tuple[Array, Array]:
        """The sizes of derivatives by vectors, and those along the way, of all embeddings."""
        squares = along = np.zeros((count, len(self._sample)))
        for lane in self._lanes:
            slope = self._space.gradients[lane.node][:count].astype(np.float64)
            squares = squares + np.square(slope).sum(axis=2)
            along = along + ((lane.own[:count] - lane.start) * slope).sum(axis=2)
        return np.sqrt(squares), along

    def _bind(self, node: Node, site: Site) -> Kernel:
        kernel: Kernel = node.layer.bind(site)
        if not gives_vectors(node):
            return kernel
        output, now = site.output, self._now
        lane = _Lane(node.id, np.empty_like(output), self._start(site).astype(output.dtype))
        self._lanes.append(lane)

        def forward() -> None:
            kernel.forward()
            np.copyto(lane.own, output)
            np.subtract(output, lane.start, output)
            np.multiply(output, now, output)
            np.add(output, lane.start, output)

        return Kernel(forward, kernel.backward)

    def _start(self, site: Site) -> Array:
        """The vector `(units,)` that says nothing."""
        units, vectors = site.output.shape[-1], site.parameters.get("vectors")
        if self._from_zero:
            return np.zeros(units)
        rows = np.eye(units) if vectors is None else vectors
        count = min(len(rows), len(self._often))
        found: Array = self._often[:count] @ rows[:count]
        return found


def gives_vectors(node: Node) -> bool:
    """Whether a node gives every token a vector."""
    return isinstance(node.layer, Embedding | OneHot)
