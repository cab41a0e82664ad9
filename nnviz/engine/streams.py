"""Samples of a text that runs on, in an order in which the state of recurrent layers can go on.

Truncated back-propagation through time (Williams, Peng 1990): row b of a batch continues row b of
the batch before, its state comes along, and derivatives end where the window begins. Whoever hands
out samples puts them in the order of `in_streams`; `goes_on` says which rows do continue, whatever
order they are in.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from nnviz.core.graph import Graph
from nnviz.data import Dataset
from nnviz.engine.network import Workspace
from nnviz.engine.settings import TrainingSettings
from nnviz.layers.recurrent import BACKWARD, Recurrent
from nnviz.layers.site import Array

Places = NDArray[np.integer[Any]]


def can_carry(graph: Graph, dataset: Dataset) -> bool:
    """Whether there is a text that runs on, and a layer that reads it from its start."""
    layers = (node.layer for node in graph)
    remembers = (isinstance(a, Recurrent) and a.direction != BACKWARD for a in layers)
    return dataset.places_train is not None and any(remembers)


def carries(graph: Graph, dataset: Dataset, training: TrainingSettings) -> bool:
    """Whether training carries the state from window to window."""
    return training.carry_state and can_carry(graph, dataset)


def in_streams(places: Places, rows: int, first: int = 0) -> NDArray[np.intp]:
    """An order of all samples `(n,)` in which sample k continues sample `k - rows`.

    They are laid end to end, from the one in place `first` of their sequence, and cut into `rows`
    streams of almost the same length, at most one longer than others: of the last batch, which may
    be shorter than `rows`, each row continues its own too.
    """
    count = len(places)
    rows = min(rows, count)
    running = np.roll(np.argsort(places, kind="stable"), -first)
    length, longer = divmod(count, rows)
    stream = np.arange(rows)
    starts = stream * length + np.minimum(stream, longer)
    step, row = np.divmod(np.arange(count), rows)
    return running[starts[row] + step]


def goes_on(places: Places, order: NDArray[np.intp], rows: int) -> NDArray[np.bool_]:
    """Which samples of an order `(n,)` begin where the one `rows` before has ended."""
    found = np.zeros(len(order), np.bool_)
    found[rows:] = places[order[rows:]] == places[order[:-rows]] + 1
    return found


class Carried:
    """The state of a network between batches, `values` `(rows, numbers)`; at first zero."""

    def __init__(self, workspace: Workspace) -> None:
        width = sum(end.shape[1] for _, end in workspace.carries)
        self.values: Array = np.zeros((workspace.batch, width), workspace.dtype)

    def enter(self, workspace: Workspace, continues: NDArray[np.bool_]) -> None:
        """Begin the next pass of a workspace with it; rows that continue nothing with zeros.

        The workspace may have fewer rows. `continues` is `(b,)`, b up to them.
        """
        rows, at = len(continues), 0
        for start, _ in workspace.carries:
            width = start.shape[1]
            np.multiply(self.values[:rows, at : at + width], continues[:, None], start[:rows])
            at += width

    def leave(self, workspace: Workspace) -> None:
        """Take the state at the end of the pass that a workspace has done."""
        rows, at = workspace.batch, 0
        for _, end in workspace.carries:
            width = end.shape[1]
            self.values[:rows, at : at + width] = end
            at += width

    def put(self, values: Array | None) -> None:
        """Go on with a state from elsewhere; with none where it is of another shape."""
        fits = values is not None and values.shape == self.values.shape
        self.values[...] = values if fits and values is not None else 0


def following(before: Carried | None, workspace: Workspace) -> Carried:
    """What goes on, in another workspace, with the state so far; anew where it does not fit."""
    carried = Carried(workspace)
    carried.put(None if before is None else before.values)
    return carried
