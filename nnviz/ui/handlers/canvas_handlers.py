"""The canvas and the session: what is wished on the one is done by the other."""

from PySide6.QtCore import QPoint, Slot
from PySide6.QtWidgets import QMenu

from nnviz.core.marks import Neuron
from nnviz.core.problem import Problem, Severity
from nnviz.engine.experiment import Experiment
from nnviz.session import network_edits as edits
from nnviz.session.effects import Measured
from nnviz.session.frame import Frame, Model
from nnviz.session.mark_words import is_removed
from nnviz.session.selection import Selection, edge_between
from nnviz.ui.canvas.context_menu import layer_menu, selection_menu
from nnviz.ui.canvas.effect_bar import EffectBar
from nnviz.ui.canvas.value_editing import ValueEditing
from nnviz.ui.handler import Handlers
from nnviz.ui.handlers.pixel_handlers import way_inside
from nnviz.ui.handlers.why_handlers import why_handlers
from nnviz.ui.pointed import Pointed


class CanvasHandlers(Handlers):
    """Grants the canvas's wishes, and tells it what is selected and marked."""

    _measured_at = 0

    def connect_up(self) -> None:
        canvas, session = self.window.canvas, self.session
        self.editing = ValueEditing(session, canvas)
        self.effects = EffectBar(canvas)
        steering = canvas.steering
        steering.selection_wished.connect(session.select)
        steering.edit_wished.connect(self.editing.edit)
        steering.steps_wished.connect(self.editing.turn)
        steering.inspect_wished.connect(self._on_inspect_wished)
        steering.menu_wished.connect(self._on_menu_wished)
        steering.layer_menu_wished.connect(self._on_layer_menu_wished)
        steering.connection_wished.connect(self._on_connection_wished)
        canvas.ground.buttons.units_wished.connect(self.change_units)
        session.selection_changed.connect(self._on_selection_changed)
        session.experiment_changed.connect(self._on_experiment_changed)
        session.loaded.connect(self._on_loaded)
        session.frame_ready.connect(self._on_frame)
        session.marks_measured.connect(self._on_measured)
        self.effects.undo_wished.connect(session.undo_stack.undo)
        session.undo_stack.indexChanged.connect(self._on_index_changed)

    @Slot(str, int)
    def change_units(self, node: str, more: int) -> None:
        """Give a layer so many neurons more, or fewer."""
        experiment = self.session.experiment
        if experiment is None or node not in experiment.graph:
            return
        units = max(1, getattr(experiment.graph[node].layer, "units", 1) + more)
        graph = edits.with_units(experiment.graph, node, units)
        self.session.edit_graph(graph, f"Change units of {node}", f"graph.{node}.units")

    # -- wishes --------------------------------------------------------------------------------

    @Slot(object)
    def _on_inspect_wished(self, neuron: Neuron) -> None:
        self.window.actions_by_name[way_inside(self.session.model, neuron.node)].trigger()

    @Slot(QPoint)
    def _on_menu_wished(self, at: QPoint) -> None:
        menu = selection_menu(self.window.canvas, self.window.actions_by_name)
        neuron = self.session.selection.neuron
        if neuron is not None:
            menu.addSeparator()
            why_handlers(self.window.handlers).add_to(menu, Pointed(neuron))
        self._show(menu, at)

    @Slot(str, QPoint)
    def _on_layer_menu_wished(self, node: str, at: QPoint) -> None:
        menu = layer_menu(self.window.canvas, self.session, node, self.change_units)
        menu.addSeparator()
        why_handlers(self.window.handlers).add_to(menu, Pointed(layer=node))
        self._show(menu, at)

    @Slot(object, object)
    def _on_connection_wished(self, first: Neuron, second: Neuron) -> None:
        """Take the connection between two neurons away, or bring it back."""
        experiment = self.session.experiment
        edge = None if experiment is None else edge_between(experiment.graph, first, second)
        if experiment is None or edge is None:
            where, hint = f"layer {second.node}", "Wire the layers first (L)."
            what = f"There are no weights between it and {first.node}."
            self.session.report(Problem(where, what, hint, Severity.NOTE))
            return
        self.session.interventions.remove([edge], not is_removed(experiment.marks, edge))

    def _show(self, menu: QMenu, at: QPoint) -> None:
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(at)

    # -- news ----------------------------------------------------------------------------------

    @Slot(object)
    def _on_selection_changed(self, selection: Selection) -> None:
        self.window.canvas.set_selection(selection)

    @Slot(object)
    def _on_experiment_changed(self, experiment: Experiment) -> None:
        self.window.canvas.set_marks(experiment.marks)

    @Slot(object)
    def _on_loaded(self, _model: Model) -> None:
        self.editing.check()

    @Slot(object)
    def _on_frame(self, frame: Frame) -> None:
        self.editing.show_frame(frame)

    @Slot(object)
    def _on_measured(self, measured: Measured) -> None:
        self._measured_at = self.session.undo_stack.index()
        self.effects.show_measured(measured)

    @Slot(int)
    def _on_index_changed(self, index: int) -> None:
        if index != self._measured_at:
            self.effects.dismiss()
