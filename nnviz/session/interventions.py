"""What one does to single neurons and edges: hold, silence, remove, write, begin anew, split.

Marks are part of the experiment, so that undo, files and the training process treat them like every
other edit. A weight that is written is an edit of its own: the experiment stays as it is.
"""

import random
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from nnviz.core.marks import Head, Marks, Neuron
from nnviz.core.problem import Problem, ProblemError
from nnviz.engine.held import bits_in, cells_of
from nnviz.engine.network import Network
from nnviz.engine.surgery import Merge, Split, check_split, units_of
from nnviz.engine.weight_value import WeightValue
from nnviz.session.network_edits import with_units
from nnviz.session.selection import Edge, Selection

if TYPE_CHECKING:
    from nnviz.session.session import Session

Mask = NDArray[np.bool_]


class Interventions:
    """Edits of marks and weights of what a session trains. Each is one step of its undo stack."""

    def __init__(self, session: "Session") -> None:
        self._session = session

    # -- marks ---------------------------------------------------------------------------------

    def mute(self, neurons: Iterable[Neuron], muted: bool) -> bool:
        """Hold neurons at zero, or let them speak again."""
        marks = self._marks().with_muted(neurons, muted)
        return self._mark(marks, "Mute" if muted else "Unmute")

    def mute_heads(self, heads: Iterable[Head], muted: bool) -> bool:
        """Hold heads of attention at zero, or let them speak again."""
        marks = self._marks().with_muted_heads(heads, muted)
        return self._mark(marks, "Mute head" if muted else "Unmute head")

    def clamp(self, neurons: Iterable[Neuron], value: float | None) -> bool:
        """Hold neurons at a value; with None let them go."""
        held = tuple(neurons)
        marks = self._marks().with_clamped(held, value)
        text = "Release" if value is None else f"Hold at {value:g}"
        return self._mark(marks, text, f"clamp {held}")  # turning one value is one step

    def freeze(self, picked: Selection, frozen: bool) -> bool:
        """Let the weights of edges, and all that enters neurons, learn no more or again."""
        marks = self._marks()
        for node, mask in self._masks(picked, with_bias=True).items():
            present = bits_in(marks.frozen_of(node), mask.shape)
            changed = present | mask if frozen else present & ~mask
            marks = marks.with_frozen(node, cells_of(changed))
        return self._mark(marks, "Freeze" if frozen else "Unfreeze")

    def remove(self, edges: Sequence[Edge], removed: bool) -> bool:
        """Hold edges at zero, or bring them back with the weights they had."""
        marks = self._marks()
        for node, mask in self._masks(Selection(edges=tuple(edges)), with_bias=False).items():
            present = bits_in(marks.removed_of(node), mask.shape)
            changed = present | mask if removed else present & ~mask
            marks = marks.with_removed(node, cells_of(changed))
        noun = "edge" if len(edges) == 1 else "edges"
        return self._mark(marks, f"Delete {noun}" if removed else f"Bring back {noun}")

    def remove_all(self, masks: dict[str, Mask], text: str, topic: str = "") -> bool:
        """Hold exactly these weights `(rows, units)` of the named nodes at zero."""
        marks = self._marks()
        for node, mask in masks.items():
            marks = marks.with_removed(node, cells_of(mask))
        return self._mark(marks, text, topic)

    def clear(self) -> bool:
        """Take every mark off."""
        return self._mark(Marks(), "Clear marks")

    # -- weights -------------------------------------------------------------------------------

    def write(self, node: str, parameter: str, index: int, value: float) -> bool:
        """Give one weight or bias another value; False when it is refused."""
        values = (WeightValue(node, parameter, index, value),)
        noun = "bias" if parameter == "bias" else "weight"
        return self._session.alter(values, f"Change {noun}", f"alter.{node}.{parameter}.{index}")

    def write_edge(self, edge: Edge, value: float) -> bool:
        """Give the weight of an edge another value."""
        columns = self._array_shape(edge.node)[1]
        return self.write(edge.node, "weights", edge.row * columns + edge.unit, value)

    def draw_anew(self, picked: Selection) -> bool:
        """Give neurons and edges new start weights; neurons their start bias too."""
        network = self._network()
        seed = random.SystemRandom().randrange(2**31)
        fresh = network.layout.named(network.initial_vector(seed))
        values: list[WeightValue] = []
        for node, mask in self._masks(picked, with_bias=True).items():
            views = fresh[node]
            rows = mask.shape[0] - 1
            gone = bits_in(self._marks().removed_of(node), (rows, mask.shape[1]))
            weights = views["weights"].ravel().tolist()
            chosen = np.flatnonzero(mask[:-1] & ~gone)
            values += [WeightValue(node, "weights", int(at), weights[at]) for at in chosen]
            biases = np.flatnonzero(mask[-1]) if "bias" in views else ()
            values += [
                WeightValue(node, "bias", int(at), float(views["bias"][at])) for at in biases
            ]
        return bool(values) and self._session.alter(tuple(values), "Draw weights anew")

    def split(self, neuron: Neuron) -> bool:
        """Make two neurons of one, which together compute what it did; both bear its marks."""
        experiment = self._session.experiment
        assert experiment is not None
        graph, node = experiment.graph, neuron.node
        try:
            check_split(graph, neuron)
        except ProblemError as error:
            self._session.refused.emit(error.problem)
            return False
        twin = Neuron(node, units_of(graph, node))
        changed = with_units(graph, node, twin.unit + 1)
        if [n.id for n in changed if changed[n.id] != graph[n.id]] != [node]:
            what = "Its layer is added to others, which have as many neurons."
            self._session.refused.emit(Problem(f"layer {node}", what, "Split elsewhere."))
            return False
        surgery = Split(node, neuron.unit, random.SystemRandom().randrange(2**31))
        text = f"Split neuron {neuron.unit + 1} of {node}"
        after = experiment.with_graph(changed).with_marks(experiment.marks.with_twin(neuron, twin))
        return self._session.edit(after, text, "", surgery, Merge(node, neuron.unit))

    # -- inner ---------------------------------------------------------------------------------

    def _marks(self) -> Marks:
        experiment = self._session.experiment
        return experiment.marks if experiment is not None else Marks()

    def _mark(self, marks: Marks, text: str, topic: str = "") -> bool:
        experiment = self._session.experiment
        assert experiment is not None
        return self._session.edit(experiment.with_marks(marks), text, topic)

    def _network(self) -> Network:
        assert self._session.model is not None
        return self._session.model.network

    def _array_shape(self, node: str) -> tuple[int, int]:
        """Rows and columns of a node's weights, without the bias; (0, 0) for one that has none."""
        for parameter in self._network().facts.parameters[node]:
            if parameter.name == "weights":
                columns = parameter.shape[-1]
                return int(np.prod(parameter.shape)) // columns, columns
        return 0, 0

    def _masks(self, picked: Selection, with_bias: bool) -> dict[str, Mask]:
        """The cells of what is picked, by node; of neurons all that come in."""
        masks: dict[str, Mask] = {}
        facts = self._network().facts
        picked = picked.fitted(self._network().graph, dict(facts.shapes)).on_weights(facts.shapes)

        def mask_of(node: str) -> Mask | None:
            rows, columns = self._array_shape(node)
            if not rows:
                return None
            return masks.setdefault(node, np.zeros((rows + with_bias, columns), bool))

        for neuron in picked.neurons:
            mask = mask_of(neuron.node)
            if mask is not None:
                mask[:, neuron.unit] = True
        for edge in picked.edges:
            mask = mask_of(edge.node)
            if mask is not None:
                mask[edge.row, edge.unit] = True
        return masks
