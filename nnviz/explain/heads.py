"""What is known of the heads of attention: values. Pure.

What a head looks for is in `nnviz.explain.head_patterns`, whether it copies in
`nnviz.explain.head_copying`; `nnviz.explain.head_report` measures.
"""

from dataclasses import dataclass
from math import isfinite

from nnviz.core.marks import Head
from nnviz.engine.network import Network
from nnviz.layers.attention import Attention


@dataclass(frozen=True, slots=True)
class Score:
    """A number, or None and why there is none."""

    value: float | None
    why: str = ""

    @classmethod
    def of(cls, value: float, why: str) -> "Score":
        """A number; where it is not finite there is none."""
        return cls(float(value)) if isfinite(value) else cls(None, why)


@dataclass(frozen=True, slots=True)
class HeadScores:
    """What a head does.

    Attributes:
        previous, first, prefix: mean shares from 0 to 1, see `nnviz.explain.head_patterns`.
        copying: from -1 to 1, see `nnviz.explain.head_copying`.
        loss, without: the mean loss on held-out sequences with the head speaking and with it muted
            (Michel et al. 2019), all else as it is, whether it is muted or not.
    """

    head: Head
    previous: Score
    first: Score
    prefix: Score
    copying: Score
    loss: Score
    without: Score

    @property
    def harm(self) -> float | None:
        """By how much the loss is larger without it; None where it is not known."""
        if self.loss.value is None or self.without.value is None:
            return None
        return self.without.value - self.loss.value


@dataclass(frozen=True, slots=True)
class HeadReport:
    """All heads of a network, layer by layer; `sequences` were looked at."""

    heads: tuple[HeadScores, ...]
    sequences: int


def heads_of(network: Network) -> tuple[Head, ...]:
    """The heads of all layers of attention, in the order of the graph."""
    layers = [(node.id, node.layer) for node in network.graph]
    return tuple(
        Head(name, at)
        for name, layer in layers
        if isinstance(layer, Attention)
        for at in range(layer.heads)
    )
