"""A ranked network with its long wires cut into pieces of one rank each.

Where a wire passes a rank there is a bend, a vertex behind the real ones. The wires that leave one
vertex share their bends as far as they go together.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

from nnviz.core.layout.ranks import Neighbours, Wire
from nnviz.core.layout.watch import Watch

BENDS_EACH = 8
BENDS_MORE = 2000
"""No more bends than so many for each vertex, and some: the longest wires then go without."""


@dataclass(slots=True)
class Rows:
    """The vertices by rank, and the wires between neighbouring ranks.

    Attributes:
        rows: by rank the vertices across the flow, in the order in which they shall lie.
        above: by vertex, those of the rank before that it is joined with.
        below: by vertex, those of the rank behind.
        bends: by wire, the bends it goes through.
        count: how many of the vertices are real ones.
    """

    rows: list[list[int]]
    above: Neighbours
    below: Neighbours
    count: int
    bends: dict[Wire, tuple[int, ...]] = field(default_factory=dict)

    @property
    def joints(self) -> int:
        """How many pieces of wire there are."""
        return sum(map(len, self.below))


def cut(rank: Sequence[int], wires: Sequence[Wire], watch: Watch) -> Rows:
    """The rows of a ranked network; each wire goes to a higher rank."""
    count = len(rank)
    rows: list[list[int]] = [[] for _ in range(max(rank, default=-1) + 1)]
    for vertex, at in enumerate(rank):
        rows[at].append(vertex)
    found = Rows(rows, [[] for _ in rank], [[] for _ in rank], count)
    chains: dict[int, list[int]] = {}
    room = BENDS_EACH * count + BENDS_MORE
    for source, target in sorted(wires, key=lambda wire: (rank[wire[1]] - rank[wire[0]], wire)):
        chain = chains.setdefault(source, [source])
        span = rank[target] - rank[source]
        if len(found.above) - count + span - len(chain) > room:
            break
        watch.spend(1 + span - len(chain) if span > len(chain) else 1)
        while len(chain) < span:
            chain.append(_bend_behind(found, chain[-1], rank[source] + len(chain)))
        _join(found, chain[span - 1], target)
        found.bends[source, target] = tuple(chain[1:span])
    return found


def _bend_behind(found: Rows, before: int, rank: int) -> int:
    bend = len(found.above)
    found.above.append([])
    found.below.append([])
    found.rows[rank].append(bend)
    _join(found, before, bend)
    return bend


def _join(found: Rows, before: int, behind: int) -> None:
    found.below[before].append(behind)
    found.above[behind].append(before)
