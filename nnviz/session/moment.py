"""Where a walk stands: one phase of one step, and what is to be seen of it. Pure values, no Qt."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nnviz.engine.walk import Phase, PhaseKind, Walk
from nnviz.session.walk_words import sentence, title

Array = NDArray[np.floating[Any]]


@dataclass(frozen=True, slots=True, eq=False)
class WalkMoment:
    """A phase of a walk; `sample` is the sample of its batch that is shown."""

    walk: Walk
    index: int = 0
    sample: int = 0

    @property
    def phase(self) -> Phase:
        """What happens now."""
        return self.walk.phases[self.index]

    @property
    def title(self) -> str:
        """What happens now, in two or three words."""
        return title(self.phase)

    @property
    def sentence(self) -> str:
        """What happens now, with its numbers."""
        return sentence(self.walk, self.phase, self.sample)

    def neurons(self) -> dict[str, Array]:
        """What the neurons show, `(units,)`, by the nodes that have been reached.

        On the way forward the activations of the sample, on the way back the derivatives of the
        batch's loss by them; nothing during the update.
        """
        kind = self.phase.kind
        if kind is PhaseKind.UPDATE:
            return {}
        found = self.walk.gradients if kind is PhaseKind.BACKWARD else self.walk.activations
        reached = [phase.node for phase in self.walk.phases[: self.index + 1]]
        if kind is PhaseKind.BACKWARD:
            reached = reached[
                self.walk.phases.index(Phase(PhaseKind.LOSS, self.walk.network.sink)) :
            ]
        else:
            reached += list(self.walk.network.inputs)
        return {node: found[node][self.sample] for node in reached}

    def edges(self) -> dict[str, Array]:
        """What the edges into nodes show instead of their weights, `(n, m)`, by node.

        On the way back the derivatives by the weights; during the update how far each has moved.
        """
        layout, kind = self.walk.layout, self.phase.kind
        if kind is PhaseKind.BACKWARD:
            wanted, vector = [self.phase.node], self.walk.slope
        elif kind is PhaseKind.UPDATE:
            wanted, vector = (
                [slot.node for slot in layout.slots],
                self.walk.after - self.walk.before,
            )
        else:
            return {}
        views = {node: layout.views(vector, node) for node in wanted}
        return {node: found["weights"] for node, found in views.items() if "weights" in found}
