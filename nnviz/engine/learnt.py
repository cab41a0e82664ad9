"""What a run has learnt, and how it goes over into another network. Pure but for surgery."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nnviz.engine.arena import Vector
from nnviz.engine.columns import Columns
from nnviz.engine.network import Network
from nnviz.engine.surgery import Surgery
from nnviz.engine.transplant import Memory, recalled, remembered, transplant


@dataclass(frozen=True, slots=True, eq=False)
class Learnt:
    """The weights of a network and what training keeps of each.

    `parameters` and `gradient` `(size,)`, `moments` `(k, trained)`; `removed` and `hidden` are
    those of a `TrainerState`.
    """

    network: Network
    parameters: Vector
    gradient: Vector
    moments: NDArray[np.floating[Any]]
    removed: Memory
    hidden: Vector | None

    def moved(
        self, network: Network, fresh: Vector, surgery: Surgery | None, columns: Columns | None
    ) -> "Learnt":
        """The same in another network, in arrays of its own; what is new comes from `fresh`."""
        old, weights, trained = self.network, self.parameters.copy(), network.layout.trained
        if surgery is not None:
            surgery.before(old, weights)
            old = surgery.seen(old)
        fresh = recalled(self.removed, network, fresh, columns)
        moments = np.zeros((len(self.moments), trained), fresh.dtype)
        hidden = self.hidden
        if hidden is not None:
            unknown = np.full(trained, np.nan, fresh.dtype)
            hidden = transplant(old, hidden, network, unknown, columns)
        result = Learnt(
            network,
            transplant(old, weights, network, fresh, columns),
            transplant(old, self.gradient, network, np.zeros_like(fresh), columns),
            transplant(old, self.moments, network, moments, columns),
            remembered(self.removed, old, weights, network, columns),
            hidden,
        )
        if surgery is not None:
            surgery.after(network, result.parameters)
        return result


def has_to_move(old: Network, new: Network, columns: Columns | None) -> bool:
    """Whether weights lie elsewhere in another network, or a feature enters elsewhere."""
    if new.layout != old.layout:
        return True
    return columns is not None and (columns.are_moved or old.inputs != new.inputs)
