"""One weight or bias and a value for it, as a person types it."""

from dataclasses import dataclass
from math import isfinite, prod

import numpy as np

from nnviz.core.problem import Problem, ProblemError
from nnviz.engine.arena import Layout, Vector
from nnviz.engine.network import Network

MOST = float(np.finfo(np.float32).max)


@dataclass(frozen=True, slots=True)
class WeightValue:
    """`index` counts along the flat array of the parameter: for weights row * columns + unit."""

    node: str
    parameter: str
    index: int
    value: float

    @property
    def where(self) -> str:
        """The weight in words."""
        return f"{self.node}, {self.parameter} {self.index + 1:,}"

    def problem(self, network: Network) -> Problem | None:
        """Why it cannot be written into a network; None when it can."""
        for slot in network.layout.slots:
            if (slot.node, slot.parameter.name) == (self.node, self.parameter):
                if not 0 <= self.index < prod(slot.parameter.shape):
                    break
                if isfinite(self.value) and abs(self.value) <= MOST:
                    return None
                what = f"{self.value:g} is not a number a weight can be."
                return Problem(self.where, what, f"Allowed: -{MOST:.1e} to {MOST:.1e}.")
        return Problem(self.where, "There is no such weight.", "The network has changed meanwhile.")

    def place(self, layout: Layout) -> int:
        """Where it lies in the vector of a layout that has it."""
        slot = next(
            s for s in layout.slots if (s.node, s.parameter.name) == (self.node, self.parameter)
        )
        return slot.start + self.index

    def writable_place(self, network: Network, hidden: Vector | None) -> int:
        """Where it lies in the vector of a network, when it may be written there.

        `hidden` `(trained,)` is NaN where no mark holds a weight at zero; None where none does.
        Raises `ProblemError` when it may not.
        """
        problem = self.problem(network)
        place = 0 if problem else self.place(network.layout)
        if problem is None and hidden is not None and not np.isnan(hidden[place]):
            problem = Problem(self.where, "It has been removed.", "Bring it back first.")
        if problem is not None:
            raise ProblemError(problem)
        return place
