"""Many samples asked in portions, over several frames where they take long. No Qt."""

from collections.abc import Iterator, Mapping
from math import inf
from time import perf_counter

import numpy as np

from nnviz.engine.arena import Vector
from nnviz.engine.network import Network
from nnviz.engine.portions import Portions
from nnviz.layers.site import Array

SLICE_S = 0.008
"""What may be spent at a time while frames follow one another."""

Answers = Mapping[str, Array]


class Sweep:
    """Asks nodes of one network about the same samples `(n, *shape)`, again and again.

    All samples are asked with the parameters of the moment at which it began.
    """

    def __init__(self, network: Network, samples: Array) -> None:
        self._network, self._samples = network, samples
        self._own = np.zeros(network.layout.size, np.float32)
        self._portions: Portions | None = None
        self._under_way: Iterator[Answers | None] = iter(())
        self._asked: Vector | None = None
        self._nodes: tuple[str, ...] = ()
        self._known: Answers | None = None

    def answers(
        self, parameters: Vector, nodes: tuple[str, ...], patience_s: float = inf
    ) -> Answers | None:
        """What the nodes say, `(n, *shape of the node)`; None when the patience was too short.

        The next call then goes on. Without bounds on the patience the answers are those of these
        very parameters, which are taken for the same as long as they are in the same array. The
        arrays are read-only and nobody else's.
        """
        is_same = parameters is self._asked and nodes == self._nodes
        if is_same and self._known is not None:
            return self._known
        goes_on = is_same or (patience_s < inf and nodes == self._nodes and self._known is None)
        if self._asked is None or not goes_on:
            self._begin(parameters, nodes)
        until = perf_counter() + patience_s
        for found in self._under_way:
            if found is not None:
                self._known = found
            elif perf_counter() > until:
                break
        return self._known

    def _begin(self, parameters: Vector, nodes: tuple[str, ...]) -> None:
        self._own[...] = parameters
        self._asked, self._nodes, self._known = parameters, nodes, None
        if self._portions is None:
            self._portions = Portions(self._network, self._own, len(self._samples))
        self._under_way = self._asking(self._portions, nodes)

    def _asking(self, portions: Portions, nodes: tuple[str, ...]) -> Iterator[Answers | None]:
        """None after each portion, the answers at last."""
        found = {name: portions.empty(name, len(self._samples)) for name in nodes}
        for part in portions.of(self._samples):
            for name, array in found.items():
                array[part] = portions.workspace.said(name)[: part.stop - part.start]
            yield None
        for array in found.values():
            array.flags.writeable = False
        yield found
