"""Which cell of a network tells best whether something is so; what breaks when it falls silent.

Pure.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nnviz.data.dataset import following
from nnviz.engine.arena import Vector
from nnviz.engine.badness import badness
from nnviz.engine.losses import encode
from nnviz.engine.network import Network, Workspace
from nnviz.engine.portions import Portions
from nnviz.engine.reading import STREAMS
from nnviz.engine.streams import Carried, goes_on, in_streams
from nnviz.explain.cells import ATTENTION, Cell, Cells, cells_of, held_for, values_in
from nnviz.explain.selectivity import Selectivity, selectivity
from nnviz.explain.stretches import Told

MOST_STEPS = 100_000
"""Steps of held-out text that are looked at."""

MOST_NUMBERS = 20_000_000
"""What all cells say of them, 4 bytes each."""

ALIKE = 0.02
"""Of strength: what differs by less may be the better cell with the next texts."""

Progress = Callable[[float], object]
Array = NDArray[np.floating[Any]]


@dataclass(frozen=True, slots=True, eq=False)
class Ranking:
    """How well every cell tells of some stretches.

    `found` has an entry a cell, in the order of `groups`; `steps` were looked at, of which `inside`
    are meant.
    """

    groups: tuple[Cells, ...]
    found: Selectivity
    steps: int
    inside: int

    def cell(self, at: int) -> Cell:
        """The cell of an entry."""
        for group in self.groups:
            if at < group.count:
                return group.cell(at)
            at -= group.count
        raise IndexError(at)

    def place(self, cell: Cell) -> int:
        """The entry of a cell; -1 where it has none."""
        first = 0
        for group in self.groups:
            if group.of(cell):
                return first + cell.at
            first += group.count
        return -1

    def order(self) -> NDArray[np.intp]:
        """The entries, the best first; those that tell alike in their order."""
        return np.argsort(-self.found.strength, kind="stable")


@dataclass(frozen=True, slots=True)
class Breakage:
    """The mean loss inside and outside of some stretches, with a cell and without it.

    NaN where nothing is asked about.
    """

    inside: float
    outside: float
    muted_inside: float
    muted_outside: float


def best_inside(network: Network, found: Ranking) -> Cell | None:
    """The cell that tells best, apart from the last layer: that says what comes, and tells of it.

    None where nothing tells, or there are no others.
    """
    answers = {node.inputs[0] for node in network.graph.outputs if node.inputs}
    for at in found.order():
        cell = found.cell(int(at))
        if cell.node not in answers and found.found.strength[at] > 0:
            return cell
    return None


def is_about_as_good(found: Ranking, cell: Cell | None, best: Cell) -> bool:
    """Whether a cell tells as well as another but for `ALIKE`."""
    at = -1 if cell is None else found.place(cell)
    strength = found.found.strength
    return at >= 0 and bool(strength[at] >= strength[found.place(best)] - ALIKE)


def ranked_groups(network: Network) -> tuple[Cells, ...]:
    """The cells that are compared: what attention reads is no number of a step."""
    return tuple(group for group in cells_of(network) if group.tap != ATTENTION)


def sequences_asked(network: Network, most_steps: int = MOST_STEPS) -> int:
    """How many sequences are looked at, at most."""
    steps = network.facts.shapes[network.source][0]
    cells = sum(group.count for group in ranked_groups(network))
    return max(1, min(most_steps, MOST_NUMBERS // max(1, cells)) // steps)


def ranking(network: Network, parameters: Vector, told: Told, progress: Progress) -> Ranking:
    """Rank all cells by what they tell of the steps that are meant.

    `progress` gets the share that is done, and may raise to end it.
    """
    groups, n = ranked_groups(network), len(told.x)
    steps = told.x.shape[1]
    rows = np.empty((sum(group.count for group in groups), n, steps), np.float32)
    done = 0
    for places, workspace in passes(network, parameters, told):
        first = 0
        for group in groups:
            said = values_in(workspace, group)[: len(places)]
            rows[first : first + group.count, places] = said.transpose(2, 0, 1)
            first += group.count
        done += len(places)
        progress(0.5 * done / n)
    truth = np.ascontiguousarray(told.inside).reshape(-1)
    found = _selectivity(rows.reshape(len(rows), -1), truth, progress)
    return Ranking(groups, found, truth.size, int(truth.sum()))


def breakage(
    network: Network, parameters: Vector, told: Told, cell: Cell, loss: str, classes: int
) -> Breakage:
    """What the answers lose when a cell is held at zero at every step, whether it is so already.

    Other marks stay. Where only one answer is given to a sequence it counts at its last step.
    """
    key, units = held_for(network, cell)
    own = network.held.get(key, {})
    free = {at: value for at, value in own.items() if at not in units}
    pairs = []
    for marks in (free, {**free, **dict.fromkeys(units, 0.0)}):
        other = Network.of(network.graph, {**network.held, key: marks})
        pairs.append(losses_of(other, parameters, told, loss, classes))
    return Breakage(*pairs[0], *pairs[1])


def passes(
    network: Network, parameters: Vector, told: Told
) -> Iterator[tuple[NDArray[np.intp], Workspace]]:
    """Put all sequences through; which they were, and the workspace, whose first rows they are.

    Those that have places are read as the text runs on, and the state goes on with them.
    """
    n = len(told.x)
    if told.places is None:
        portions = Portions(network, parameters, n)
        for part in portions.of(told.x):
            yield np.arange(part.start, part.stop), portions.workspace
        return
    portions = Portions(network, parameters, min(n, STREAMS))
    rows, workspace = portions.rows, portions.workspace
    order, carried = in_streams(told.places, rows), Carried(workspace)
    continues = goes_on(told.places, order, rows)
    for first in range(0, n, rows):
        places = order[first : first + rows]
        carried.enter(workspace, continues[first : first + rows])
        workspace.run(told.x[places])
        carried.leave(workspace)
        yield places, workspace


def _selectivity(rows: Array, truth: NDArray[np.bool_], progress: Progress) -> Selectivity:
    """The same in parts, so that one can tell how far it is."""
    parts, size = [], max(1, len(rows) // 20)
    for first in range(0, len(rows), size):
        parts.append(selectivity(rows[first : first + size], truth))
        progress(0.5 + 0.5 * min(1.0, (first + size) / len(rows)))
    names = Selectivity.__slots__
    return Selectivity(*(np.concatenate([getattr(p, name) for p in parts]) for name in names))


def losses_of(
    network: Network, parameters: Vector, told: Told, loss: str, classes: int
) -> tuple[float, float]:
    """The mean loss inside and outside of what is meant; NaN where nothing is asked about."""
    wanted, inside = following(told.x, told.y, told.asked), told.inside
    if not network.answers_stepwise:
        wanted, inside = told.y[:, None], inside[:, -1:]
    losses, is_asked = np.empty(wanted.shape), wanted >= 0
    for places, workspace in passes(network, parameters, told):
        said = workspace.activations[network.sink][: len(places)]
        if network.answers_stepwise:
            losses[places] = _cross_entropy(said, wanted[places])
        else:
            goal = encode(loss, np.maximum(wanted[places, 0], 0), classes, np.float32)
            losses[places, 0] = badness(loss, said, goal, classes=True).losses
    return _mean(losses, is_asked & inside), _mean(losses, is_asked & ~inside)


def _cross_entropy(said: Array, wanted: NDArray[np.int64]) -> NDArray[np.float64]:
    """-ln softmax of the class that is wanted, `(N, T)`; of -1 anything."""
    logits = said.astype(np.float64)
    logits -= logits.max(axis=2, keepdims=True)
    picked = np.take_along_axis(logits, np.maximum(wanted, 0)[..., None], 2)[..., 0]
    return np.asarray(np.log(np.exp(logits).sum(axis=2)) - picked)


def _mean(losses: NDArray[np.float64], where: NDArray[np.bool_]) -> float:
    return float(losses[where].mean()) if where.any() else float("nan")
