"""A network as a function of its samples: one number each, and its slopes by all that enters."""

from collections.abc import Iterator
from math import prod

import numpy as np

from nnviz.core.problem import Problem, ProblemError
from nnviz.core.shape import Shape
from nnviz.engine.arena import Vector
from nnviz.engine.network import Binding, Network, Workspace
from nnviz.engine.part import part_of
from nnviz.engine.work import rows_at_once
from nnviz.explain.target import Array, Target

MOST_ROWS = 256

NOT_FINITE = Problem(
    "network",
    "It answers with numbers that are not finite.",
    "Go back to earlier weights, or start anew with a smaller learning rate.",
)


class Function:
    """`target` of samples `(n, F)`, through the part of a network that leads to it.

    Samples go through as many at a time as the caches hold, at most `samples` of them. With a
    `binding` layers work in other ways than their own (`nnviz.explain.rules`). Not for two threads.
    Of a target that is a tap there are values and no slopes.
    """

    def __init__(
        self,
        network: Network,
        parameters: Vector,
        target: Target,
        samples: int = 1,
        binding: Binding | None = None,
    ) -> None:
        self.network, vector = part_of(network, target.node, parameters)
        self.target = target
        rows = rows_at_once(self.network, max(1, samples), MOST_ROWS, parameters.itemsize)
        self._parameters, self._rows, self._binding = vector, rows, binding
        self._spaces: dict[bool, Workspace] = {}
        self.shape = self._shape()
        self.seed = target.weights(self.shape, parameters.dtype)

    @property
    def rows(self) -> int:
        """How many samples go through at a time."""
        return self._rows

    def space(self, slopes: bool = False) -> Workspace:
        """The workspace, with buffers for derivatives where `slopes` are wanted."""
        if slopes not in self._spaces:
            self._spaces[slopes] = self.network.workspace(
                self._parameters, self._rows, input_gradients=slopes, binding=self._binding
            )
        return self._spaces[slopes]

    def _shape(self) -> Shape:
        """What the target is a number of, without the batch. Raises `ProblemError` for no tap."""
        target = self.target
        if not target.tap:
            return self.network.facts.shapes[target.node]
        if (target.node, target.tap) not in self.space().taps:
            what = f"{target.node} has no {target.tap.replace('_', ' ')}."
            raise ProblemError(Problem("target", what, "Ask about another one."))
        return tuple(self.space().taps[target.node, target.tap].shape[1:])

    def value(self, sample: Array) -> float:
        """The number for one sample `(F,)`. Raises `ProblemError` when it is not finite."""
        found = float(self.values(sample[None])[0])
        if not np.isfinite(found):
            raise ProblemError(NOT_FINITE)
        return found

    def values(self, samples: Array) -> Array:
        """The number for each of samples `(n, F)`, `(n,)`."""
        found = np.empty(len(samples), self.seed.dtype)
        for part, space in self._portions(samples, slopes=False):
            found[part] = self._said(space, part.stop - part.start)
        return found

    def slopes(self, samples: Array) -> tuple[Array, Array]:
        """The number for each of samples `(n, F)`, and its derivatives by them, `(n, F)`.

        Raises `ProblemError` when one of them is not finite.
        """
        values = np.empty(len(samples), self.seed.dtype)
        found = np.zeros((len(samples), samples.shape[1]), self.seed.dtype)
        for part, space in self._portions(samples, slopes=True):
            count = part.stop - part.start
            values[part] = self._said(space, count)
            node = self.target.node
            space.gradients[node][...] = self.began(space.activations[node])
            space.backward()
            self._collect(space, found[part])
        if not (np.isfinite(values).all() and np.isfinite(found).all()):
            raise ProblemError(NOT_FINITE)
        return values, found

    def began(self, answers: Array) -> Array:
        """What goes back from the target's layer, which said `answers` `(N, *shape)`."""
        return self.seed.reshape(answers.shape[1:])

    def _portions(self, samples: Array, *, slopes: bool) -> Iterator[tuple[slice, Workspace]]:
        space = self.space(slopes or True in self._spaces)
        for first in range(0, len(samples), self._rows):
            part = slice(first, min(first + self._rows, len(samples)))
            space.put(samples[part])
            space.forward()
            yield part, space

    def _said(self, space: Workspace, count: int) -> Array:
        node, tap = self.target.node, self.target.tap
        answers = (space.taps[node, tap] if tap else space.activations[node])[:count]
        said: Array = answers.reshape(count, -1) @ self.seed
        return said

    def _collect(self, space: Workspace, found: Array) -> None:
        """Add what came back at each input to the features that enter there."""
        for name, layer in self.network.inputs.items():
            gradient = space.gradients[name][: len(found)]
            flat = gradient.reshape(len(found), prod(gradient.shape[1:]))
            if layer.places:
                for column, place in enumerate(layer.places):
                    found[:, place] += flat[:, column]
            else:
                found += flat
