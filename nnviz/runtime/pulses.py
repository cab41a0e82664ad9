"""The pulse of training: how strongly each layer learnt in the last step, measured now and then."""

from collections.abc import Iterator
from math import sqrt
from time import perf_counter

import numpy as np

from nnviz.engine.arena import Layout, Slot, Vector
from nnviz.engine.trainer import Trainer
from nnviz.runtime.messages import Pulse

INTERVAL_S = 0.1
"""At most so often."""

SHARE = 0.01
"""Pulses cost at most this share of the time: large networks have fewer of them."""


class Pulses:
    """When the next pulse is due, and what it says."""

    def __init__(self) -> None:
        self._next = 0.0
        self._told = 0

    def begin(self, trainer: Trainer) -> None:
        """A trainer has been put in place: of the steps before, nothing is known any more."""
        self._told = trainer.step_number

    def is_due(self, now: float) -> bool:
        """Whether the clock of `perf_counter` asks for another one."""
        return now > self._next

    def taken(self, run: int, trainer: Trainer) -> Pulse | None:
        """The pulse of the last step; None when it has been told or belongs to another trainer."""
        if trainer.step_number <= self._told:
            return None
        began = perf_counter()
        self._told = trainer.step_number
        found = pulse(run, trainer)
        took = perf_counter() - began
        self._next = began + max(INTERVAL_S, took / SHARE)
        return found


def pulse(run: int, trainer: Trainer) -> Pulse:
    """Length of the gradient, and of the update as a share of the weights, for each layer."""
    layout, trained = trainer.network.layout, trainer.network.layout.trained
    slope, delta, weights = trainer.gradient[:trained], trainer.update, trainer.parameters[:trained]
    gradients, updates, sizes = (
        _lengths(layout, vector, biases)
        for vector, biases in ((slope, True), (delta, False), (weights, False))
    )
    ratios = {name: updates[name] / size for name, size in sizes.items() if size > 0}
    return Pulse(run, trainer.step_number, gradients, ratios)


def _lengths(layout: Layout, vector: Vector, biases: bool) -> dict[str, float]:
    """The length of each node's part of a vector `(trained,)`, with or without its biases."""
    squares: dict[str, float] = {}
    for slot in _slots(layout, biases):
        part = vector[slot.start : slot.stop]
        squares[slot.node] = squares.get(slot.node, 0.0) + float(np.dot(part, part))
    return {name: sqrt(square) for name, square in squares.items()}


def _slots(layout: Layout, biases: bool) -> Iterator[Slot]:
    for slot in layout.slots:
        if slot.parameter.trains and (biases or slot.parameter.name == "weights"):
            yield slot
