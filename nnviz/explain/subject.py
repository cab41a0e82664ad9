"""What a method is given: a network at a moment, its data, a sample, and what is asked of it."""

from dataclasses import dataclass, field, replace
from math import prod
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nnviz.core.shape import Shape
from nnviz.data import Dataset
from nnviz.engine.arena import Vector
from nnviz.engine.network import Binding, Network
from nnviz.explain.function import Function
from nnviz.explain.target import Array, Extent, Target, before_last

Functions = dict[tuple[Target, int, Binding | None], Function]

MOST_KEPT = 4
"""So many functions of a network are kept with their buffers, for whoever asks again."""


@dataclass(frozen=True, slots=True, eq=False)
class Subject:
    """A question's subject. Arrays are read-only for methods.

    Attributes:
        network, parameters: the network and its vector of this moment.
        dataset: what it learns from; of large sets the first samples of either part.
        loss: the loss of the main output.
        target: the number that is to be explained.
        sample: what enters, all features as the network sees them, `(F,)`.
        label: the class or the target `(T,)` that the sample should get; None where nobody knows.
        relevant: bool `(rows * columns,)`, the pixels of the sample that show its class; None where
            nobody knows.
        seed: of all that is drawn at random.
        before: the parameters of another moment, before training, for what compares two; None where
            nobody knows them.
        point: the base inputs that the sample was made of, `(B,)`; None where nobody says: then
            they are the sample, where nothing is derived.
        carries: whether training carries the state of recurrent layers from window to window.
        functions: those that have been asked for; for `function` alone.
    """

    network: Network
    parameters: Vector
    dataset: Dataset
    loss: str
    target: Target
    sample: Array
    label: int | Array | None = None
    relevant: NDArray[np.bool_] | None = None
    seed: int = 0
    before: Vector | None = None
    point: Array | None = None
    carries: bool = False
    functions: Functions = field(default_factory=dict, repr=False)

    @property
    def shape(self) -> Shape:
        """The shape of the target's layer."""
        return self.network.facts.shapes[self.target.node]

    @property
    def is_class(self) -> bool:
        """Whether the target is what the main output says for a class."""
        is_sink = self.target.node == self.network.sink
        return is_sink and bool(self.dataset.task.classes) and self.asked_class is not None

    @property
    def asked_class(self) -> int | None:
        """The class that the target stands for; None for anything else."""
        classes, target = self.dataset.task.classes, self.target
        is_said = target.node == self.network.sink and not target.tap
        if not classes or not is_said or target.extent is not Extent.UNIT:
            return None
        if prod(self.shape) == 1 and classes == 2:
            return int(target.sign > 0)
        label = target.index - before_last(self.shape)
        return label if 0 <= label < classes else None

    @property
    def rng(self) -> np.random.Generator:
        """A fresh generator of the seed."""
        return np.random.default_rng(self.seed)

    def function(self, samples: int = 1, binding: Binding | None = None) -> Function:
        """The target as a function of samples; buffers for so many at a time.

        The same is given again to whoever asks again.
        """
        key, kept = (self.target, samples, binding), self.functions
        if key not in kept:
            if len(kept) >= MOST_KEPT:
                kept.clear()
            kept[key] = Function(self.network, self.parameters, self.target, samples, binding)
        return kept[key]

    def but(self, **changes: Any) -> "Subject":
        """The same with something changed."""
        if changes.keys() & {"network", "parameters"}:
            changes["functions"] = {}
        return replace(self, **changes)
