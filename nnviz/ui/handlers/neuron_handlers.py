"""The Neuron menu: what one does to the neurons and edges that are selected."""

from math import prod

from PySide6.QtCore import Slot

from nnviz.core.maps import has_maps, map_of
from nnviz.core.marks import NO_MARKS, Head, Marks
from nnviz.core.problem import ProblemError
from nnviz.engine.fitting import answering
from nnviz.engine.surgery import check_split
from nnviz.layers.dense import Dense
from nnviz.session.head_units import heads_among
from nnviz.session.mark_words import (
    all_frozen,
    has_removed_edges,
    is_removed,
    removed_edges,
)
from nnviz.session.selection import Edge, Neuron, Selection
from nnviz.ui.handler import Handlers
from nnviz.ui.handlers.canvas_handlers import CanvasHandlers
from nnviz.ui.levels import Level


class NeuronHandlers(Handlers):
    """Acts on the selection; an action is enabled while it can do something."""

    def connect_up(self) -> None:
        self._canvas = next(h for h in self.window.handlers if isinstance(h, CanvasHandlers))
        for signal in (
            self.session.selection_changed,
            self.session.experiment_changed,
            self.session.loaded,
            self.window.canvas_stack.level_changed,
        ):
            signal.connect(self._on_news)
        self._show_state()

    # -- actions -------------------------------------------------------------------------------

    @Slot()
    def on_mute(self) -> None:
        neurons = self.session.selection.neurons
        self.session.interventions.mute(neurons, not self._are_muted())
        self._show_state()

    @Slot()
    def on_mute_head(self) -> None:
        heads = self._heads()
        self.session.interventions.mute_heads(heads, not self._are_heads_muted())
        self._show_state()

    @Slot()
    def on_hold(self) -> None:
        neurons = self.session.selection.neurons
        if self._are_held():
            self.session.interventions.clamp(neurons, None)
        else:
            self._canvas.editing.hold(neurons[-1])
        self._show_state()

    @Slot()
    def on_freeze(self) -> None:
        selection = self.session.selection
        self.session.interventions.freeze(selection, not self._are_frozen())
        self._show_state()

    @Slot()
    def on_draw_anew(self) -> None:
        self.session.interventions.draw_anew(self.session.selection)

    @Slot()
    def on_split(self) -> None:
        neuron = self.session.selection.neuron
        if neuron is not None:
            self.session.interventions.split(neuron)

    @Slot()
    def on_delete_edges(self) -> None:
        self.session.interventions.remove(self.session.selection.edges, True)

    @Slot()
    def on_bring_back(self) -> None:
        self.session.interventions.remove(self._removed(), False)

    @Slot()
    def on_set_value(self) -> None:
        target = self.session.selection.only
        if target is not None:
            self._canvas.editing.edit(target)

    @Slot()
    def on_select_layer(self) -> None:
        model, node = self.session.model, self._layer()
        if model is not None and node:
            shape, picked = model.network.facts.shapes[node], self.session.selection.neuron
            first, step = 0, 1
            if has_maps(shape) and picked is not None:  # the map: a layer has very many pixels
                first, step = map_of(shape, picked.unit), shape[-1]
            units = range(first, prod(shape), step)
            self.session.select(Selection(tuple(Neuron(node, unit) for unit in units)))

    @Slot()
    def on_clear_marks(self) -> None:
        self.session.interventions.clear()

    @Slot()
    def on_more_units(self) -> None:
        self._canvas.change_units(self._layer(), 1)

    @Slot()
    def on_fewer_units(self) -> None:
        self._canvas.change_units(self._layer(), -1)

    # -- what can be done ----------------------------------------------------------------------

    @Slot(object)
    def _on_news(self, _news: object) -> None:
        self._show_state()

    def _show_state(self) -> None:
        """Enable what can act, and check what already holds."""
        selection, marks = self.session.selection, self._marks()
        target, edges = selection.only, selection.edges
        neurons = bool(selection.neurons)
        weighted = any(self._has_weights(item.node) for item in selection.items)
        gone = sum(is_removed(marks, edge) for edge in edges)
        for name, can in (
            ("mute", neurons),
            ("mute_head", bool(self._heads())),
            ("hold", neurons),
            ("freeze", weighted),
            ("draw_anew", weighted),
            ("split", not edges and len(selection.neurons) == 1 and self._can_split()),
            ("delete_edges", gone < len(edges)),
            ("bring_back", self._can_bring_back()),
            ("set_value", target is not None and self._has_value(target)),
            ("select_layer", bool(self._layer())),
            ("clear_marks", bool(marks)),
            ("more_units", self._has_units()),
            ("fewer_units", self._has_units()),
        ):
            self.window.actions_by_name[name].setEnabled(can and self._are_in_front())
        self._check("mute", neurons and self._are_muted())
        self._check("mute_head", self._are_heads_muted())
        self._check("freeze", self._are_frozen())
        self._check("hold", neurons and self._are_held())
        text = "Let go" if neurons and self._are_held() else "Hold at value…"
        self.window.actions_by_name["hold"].setText(text)
        noun = {Edge: "weight", Neuron: "bias"}.get(type(target), "weight or bias")
        self.window.actions_by_name["set_value"].setText(f"Set {noun}…")

    def _check(self, name: str, is_so: bool) -> None:
        self.window.actions_by_name[name].setChecked(is_so)

    def _are_in_front(self) -> bool:
        """Whether neurons can be seen; else their keys mean layers."""
        return self.window.canvas_stack.level is Level.NEURONS

    def _marks(self) -> Marks:
        experiment = self.session.experiment
        return NO_MARKS if experiment is None else experiment.marks

    def _are_muted(self) -> bool:
        muted = set(self._marks().muted)
        return all(neuron in muted for neuron in self.session.selection.neurons)

    def _heads(self) -> tuple[Head, ...]:
        """The heads of attention of which something is selected."""
        model = self.session.model
        return () if model is None else heads_among(model.network, self.session.selection.neurons)

    def _are_heads_muted(self) -> bool:
        heads = self._heads()
        return bool(heads) and set(self._marks().heads).issuperset(heads)

    def _are_frozen(self) -> bool:
        model, selection = self.session.model, self.session.selection
        if model is None:
            return False
        return all_frozen(self._marks(), selection.on_weights(model.network.facts.shapes))

    def _are_held(self) -> bool:
        held = dict(self._marks().clamped)
        return all(neuron in held for neuron in self.session.selection.neurons)

    def _removed(self) -> tuple[Edge, ...]:
        experiment = self.session.experiment
        if experiment is None:
            return ()
        return removed_edges(experiment.marks, experiment.graph, self.session.selection)

    def _can_bring_back(self) -> bool:
        experiment, selection = self.session.experiment, self.session.selection
        if experiment is None or not experiment.marks.removed:
            return False
        return has_removed_edges(experiment.marks, experiment.graph, selection)

    def _layer(self) -> str:
        """The layer of what was picked last; nothing while nothing is."""
        selection = self.session.selection
        if selection.neuron is not None:
            return selection.neuron.node
        return selection.edges[-1].node if selection.edges else ""

    def _has_weights(self, node: str) -> bool:
        model = self.session.model
        if model is None or node not in model.network.graph:
            return False
        return any(p.name == "weights" for p in model.network.facts.parameters[node])

    def _has_value(self, target: Edge | Neuron) -> bool:
        """Whether there is a number to set; a deleted weight is held at zero."""
        if isinstance(target, Edge):
            return self._has_weights(target.node) and not is_removed(self._marks(), target)
        model = self.session.model
        if model is None or target.node not in model.network.graph:
            return False
        return any(p.name == "bias" for p in model.network.facts.parameters[target.node])

    def _has_units(self) -> bool:
        experiment, node = self.session.experiment, self._layer()
        if experiment is None or node not in experiment.graph:
            return False
        graph = experiment.graph
        return isinstance(graph[node].layer, Dense) and node not in answering(graph)

    def _can_split(self) -> bool:
        experiment, neuron = self.session.experiment, self.session.selection.neuron
        if experiment is None or neuron is None or neuron.node not in experiment.graph:
            return False
        try:
            check_split(experiment.graph, neuron)
        except ProblemError:
            return False
        return True
