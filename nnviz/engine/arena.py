"""The arena: every parameter of a network in one flat vector, with named views into it.

Trained parameters come first, running statistics after them, so that an optimiser step is a few
operations over one slice, and a snapshot, a publication or a save is one copy.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from math import prod
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nnviz.core.infer import Inference
from nnviz.core.layer import Parameter

Vector = NDArray[np.floating[Any]]


@dataclass(frozen=True, slots=True)
class Slot:
    """Where one parameter lies: ``vector[start:stop].reshape(parameter.shape)``."""

    node: str
    parameter: Parameter
    start: int
    stop: int


@dataclass(frozen=True)
class Layout:
    """The places of all parameters of a graph. `trained` is the length of the optimiser's slice."""

    slots: tuple[Slot, ...]
    trained: int
    size: int

    def views(self, vector: Vector, node: str) -> dict[str, Vector]:
        """A node's parameters by name, as views into a vector of this layout."""
        assert vector.shape == (self.size,), "the vector has another layout"
        assert vector.flags.c_contiguous, "views into a vector with gaps would be copies"
        return {
            slot.parameter.name: vector[slot.start : slot.stop].reshape(slot.parameter.shape)
            for slot in self._by_node.get(node, ())
        }

    def named(self, vector: Vector) -> dict[str, dict[str, Vector]]:
        """All parameters by node and name, as views into a vector of this layout."""
        return {node: self.views(vector, node) for node in self._by_node}

    def decay_mask(self, dtype: Any) -> Vector:
        """1 where weight decay applies and 0 on biases and gains, `(trained,)`."""
        mask = np.zeros(self.trained, dtype)
        for slot in self.slots:
            if slot.parameter.trains and slot.parameter.decays:
                mask[slot.start : slot.stop] = 1
        return mask

    @cached_property
    def _by_node(self) -> Mapping[str, list[Slot]]:
        found: dict[str, list[Slot]] = {}
        for slot in self.slots:
            found.setdefault(slot.node, []).append(slot)
        return found


def layout_of(facts: Inference) -> Layout:
    """Lay out the parameters of a graph in the order of its nodes."""
    trained = list(_parameters(facts, trains=True))
    kept = list(_parameters(facts, trains=False))
    slots, at = [], 0
    for node, parameter in trained + kept:
        length = prod(parameter.shape)
        slots.append(Slot(node, parameter, at, at + length))
        at += length
    return Layout(tuple(slots), sum(prod(p.shape) for _, p in trained), at)


def _parameters(facts: Inference, trains: bool) -> Iterator[tuple[str, Parameter]]:
    for node in facts.order:
        for parameter in facts.parameters[node]:
            if parameter.trains is trains:
                yield node, parameter
