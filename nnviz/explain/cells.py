"""The cells of a network that reads sequences: all that has a number at each step. Pure."""

from dataclasses import dataclass
from math import prod
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nnviz.core.marks import HEADS
from nnviz.engine.network import Network, Workspace
from nnviz.layers.attention import Attention
from nnviz.layers.output import Output
from nnviz.layers.recurrent import BEHIND, Recurrent

ATTENTION = "attention"
"""The tap that says what each step reads from every other one, `(N, heads, T, T)`."""

ALSO_SAID = ("pre_activation", "activation")
"""Taps that say what the layer says anyway."""

Array = NDArray[np.floating[Any]]


@dataclass(frozen=True, slots=True)
class Cell:
    """One number a step: of a node's output, or of a tap of it, counted from 0."""

    node: str
    tap: str
    at: int

    @property
    def name(self) -> str:
        """`cells · 7`, `cells · forget gate 7`: counted from 1."""
        tap = self.tap.replace("_", " ")
        return f"{self.node} · {tap} {self.at + 1}" if tap else f"{self.node} · {self.at + 1}"


@dataclass(frozen=True, slots=True)
class Cells:
    """All cells of a node's output (no tap), or of one of its taps."""

    node: str
    tap: str
    count: int

    @property
    def name(self) -> str:
        """`cells`, `cells · forget gate`."""
        return f"{self.node} · {self.tap.replace('_', ' ')}" if self.tap else self.node

    def cell(self, at: int) -> Cell:
        """One of them; an index beyond the ends goes round."""
        return Cell(self.node, self.tap, at % self.count)

    def of(self, cell: Cell) -> bool:
        """Whether a cell is one of them."""
        return (cell.node, cell.tap) == (self.node, self.tap) and cell.at < self.count


def cells_of(network: Network) -> tuple[Cells, ...]:
    """What has a number at each of the steps that enter, layer by layer, with what it shows.

    Outputs only hand on what they read, and are left out. Empty for other networks.
    """
    entering = network.facts.shapes[network.source]
    if len(entering) != 1:
        return ()
    steps, found = entering[0], []
    shown = network.workspace(np.zeros(network.layout.size, np.float32), 1)
    for node in network.graph:
        if not node.inputs or isinstance(node.layer, Output):
            continue
        shape = network.facts.shapes[node.id]
        if len(shape) == 2 and shape[0] == steps:
            found.append(Cells(node.id, "", shape[1]))
        found += _taps_of(shown, node.id, steps)
    return tuple(found)


def first_of(network: Network, groups: tuple[Cells, ...]) -> Cells:
    """What is worth a first look: cells that remember, else what the last heads read, else any."""
    recurrent = {node.id for node in network.graph if isinstance(node.layer, Recurrent)}
    for tap in ("cell", ""):
        found = [group for group in groups if group.tap == tap and group.node in recurrent]
        if found:
            return found[0]
    return next((group for group in reversed(groups) if group.tap == ATTENTION), groups[0])


def values_in(workspace: Workspace, cells: Cells) -> Array:
    """What cells say to a batch, a view `(N, T, count)`."""
    if not cells.tap:
        return workspace.activations[cells.node]
    tap = workspace.taps[cells.node, cells.tap]
    return tap.reshape(*tap.shape[:2], -1)


def said_by(
    cell: Cell, count: int, activations: Array, tap: Array | None, query: int = -1
) -> Array | None:
    """What a cell says of one sample at each step, `(T,)`; None while its tap is not known.

    `activations` are those of its node, flat, `count` to a step; `tap` is the sample's `(T, ...)`.
    Of attention it is what step `query` reads from each.
    """
    if not cell.tap:
        return activations.reshape(-1, count)[:, cell.at]
    if tap is None:
        return None
    if cell.tap == ATTENTION:
        row: Array = tap[cell.at, query]
        return row
    return tap.reshape(len(tap), -1)[:, cell.at]


def units_of(network: Network, cell: Cell) -> tuple[int, ...]:
    """The units of the flat output of its node that a cell stands for, one a step.

    Gates stand for the output of their cell. None where there is no such thing.
    """
    layer, shape = network.graph[cell.node].layer, network.facts.shapes[cell.node]
    at = cell.at
    if cell.tap:
        if not isinstance(layer, Recurrent):
            return ()
        at += layer.units if cell.tap.startswith(BEHIND) else 0
    if len(shape) != 2:
        return ()
    return tuple(range(at, prod(shape), shape[1]))


def held_for(network: Network, cell: Cell) -> tuple[str | tuple[str, str], tuple[int, ...]]:
    """What a cell falls silent by: its entry in `nnviz.engine.network.Held`, and what of it.

    These are the units it stands for; of what heads of attention say, or read, it is the whole
    head. Nothing of it where there is no such thing.
    """
    layer = network.graph[cell.node].layer
    if not isinstance(layer, Attention) or not cell.tap:
        return cell.node, units_of(network, cell)
    width = network.facts.shapes[cell.node][-1] // layer.heads if cell.tap == HEADS else 1
    return (cell.node, HEADS), (cell.at // width,)


def _taps_of(workspace: Workspace, node: str, steps: int) -> list[Cells]:
    found = []
    for (name, tap), array in workspace.taps.items():
        if name != node or tap in ALSO_SAID or tap.endswith("_gradient"):
            continue
        if tap == ATTENTION and array.ndim == 4:
            found.append(Cells(node, tap, array.shape[1]))
        elif array.ndim > 2 and array.shape[1] == steps:
            found.append(Cells(node, tap, prod(array.shape[2:])))
    return found
