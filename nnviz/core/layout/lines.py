"""Where vertices lie across the flow: straight wires, and room between neighbours.

Each vertex would like to lie in line with its neighbours, those on the longest way before others
and cards before bends. A row gives each the place nearest to its wish that keeps their order and
the room between them; a few sweeps over the rows settle it.
"""

from collections.abc import Sequence
from itertools import pairwise

from nnviz.core.layout.crossings import Order
from nnviz.core.layout.rows import Rows
from nnviz.core.layout.spacing import Spacing
from nnviz.core.layout.watch import Watch

BEND, CARD, TRUNK = range(3)
FIRMNESS = (1e-9, 1e-5, 1.0)
"""How little a bend, a card and a card on the longest way give way to the others of their row."""

SWEEPS = "down up down up both both".split()


class Lines:
    """The places across the flow of all vertices of a network, in `across`."""

    def __init__(
        self,
        rows: Rows,
        order: Order,
        trunk: Sequence[bool],
        breadth: Sequence[float],
        spacing: Spacing,
    ) -> None:
        bends = len(rows.above) - rows.count
        self._rows, self._order = rows, order
        self._grade = [TRUNK if is_trunk else CARD for is_trunk in trunk] + [BEND] * bends
        self._half = [width / 2 for width in breadth] + [0.0] * bends
        self._spacing = spacing
        self._steps: list[list[float]] = []
        self.across = [0.0] * len(rows.above)

    def settle(self, watch: Watch) -> None:
        """Sweep until wires are as straight as they get. Raises `Cancelled`."""
        self._pack(watch)
        for turn, way in enumerate(SWEEPS):
            span = range(len(self._order))
            for at in reversed(span) if way == "up" else span:
                self._lay(at, way)
                watch.spend(4 * len(self._order[at]))
            watch.reached(0.6 + 0.4 * (turn + 1) / len(SWEEPS))

    def _pack(self, watch: Watch) -> None:
        """Each row as close as may be, around one line."""
        for row in self._order:
            steps = self._offsets(row)
            self._steps.append(steps)
            for vertex, step in zip(row, steps, strict=True):
                self.across[vertex] = step - steps[-1] / 2
            watch.spend(2 * len(row))

    def _offsets(self, row: list[int]) -> list[float]:
        """How far each vertex of a row lies at least from the first."""
        found = [0.0] if row else []
        for left, right in pairwise(row):
            cards = self._grade[left] and self._grade[right]
            gap = self._spacing.neighbours if cards else self._spacing.wire
            found.append(found[-1] + self._half[left] + gap + self._half[right])
        return found

    def _lay(self, at: int, way: str) -> None:
        row, steps = self._order[at], self._steps[at]
        wishes = [self._wish(vertex, way) - step for vertex, step in zip(row, steps, strict=True)]
        firmness = [FIRMNESS[self._grade[vertex]] for vertex in row]
        for vertex, step, place in zip(row, steps, rising(wishes, firmness), strict=True):
            self.across[vertex] = place + step

    def _wish(self, vertex: int, way: str) -> float:
        """The middle one of the neighbours that count most; without any, where it is."""
        others = [] if way == "up" else self._rows.above[vertex]
        others = others if way == "down" else others + self._rows.below[vertex]
        if len(others) == 1:
            return self.across[others[0]]
        most = max((self._grade[other] for other in others), default=BEND)
        places = sorted(self.across[other] for other in others if self._grade[other] == most)
        if not places:
            return self.across[vertex]
        half = len(places) // 2
        return places[half] if len(places) % 2 else (places[half - 1] + places[half]) / 2


def rising(wishes: Sequence[float], firmness: Sequence[float]) -> list[float]:
    """The rising numbers nearest to the wishes, each weighed by its firmness.

    Neighbours that stand in falling order are pooled at their weighed mean (Ayer et al. 1955).
    """
    pools: list[tuple[float, float, int]] = []  # place, firmness, how many
    for wish, firm in zip(wishes, firmness, strict=True):
        pool = (wish, firm, 1)
        while pools and pools[-1][0] > pool[0]:
            place, weight, many = pools.pop()
            together = weight + pool[1]
            mean = (place * weight + pool[0] * pool[1]) / together
            pool = (mean, together, many + pool[2])
        pools.append(pool)
    return [place for place, _, many in pools for _ in range(many)]
