"""The neuron inspector: opening it, stepping through a layer, copying the network as a formula."""

from collections.abc import Callable

from PySide6.QtCore import Slot
from PySide6.QtGui import QGuiApplication

from nnviz.core.marks import Neuron
from nnviz.core.problem import ProblemError
from nnviz.engine.formula import Equations, equations
from nnviz.engine.formula_latex import latex_source
from nnviz.engine.formula_python import python_source
from nnviz.session.selection import Selection
from nnviz.ui.handler import Handlers
from nnviz.ui.handlers.pixel_handlers import way_inside
from nnviz.ui.views.inspector import InspectorView


class InspectorHandlers(Handlers):
    """What leads to the inspector and away from it."""

    def connect_up(self) -> None:
        self.view = next(v for v in self.window.views if isinstance(v, InspectorView))
        self.session.selection_changed.connect(self._on_selection_changed)
        self.window.canvas.neuron_hovered.connect(self._on_neuron_hovered)
        self.window.canvas.zoomed_into.connect(self.inspect_neuron)
        self.view.neuron_wished.connect(self._on_neuron_wished)
        self.view.copy_wished.connect(self._on_copy_wished)
        self.view.arithmetic_wished.connect(self._on_arithmetic_wished)

    @Slot(str, int)
    def inspect_neuron(self, node: str, unit: int) -> None:
        """Select a neuron and look inside it: the arithmetic of a pixel, else the inspector."""
        self.session.select(Selection((Neuron(node, unit),)))
        self.window.actions_by_name[way_inside(self.session.model, node)].trigger()

    @Slot()
    def on_inspect(self) -> None:
        """Bring the dock to the front; a neuron that is only under the mouse becomes selected."""
        if self.view.neuron is not None and self.session.selection.neuron is None:
            self.session.select(Selection((self.view.neuron,)))
        for dock in self.window.docks:
            if dock.widget() is self.view:
                dock.show()
                dock.raise_()

    @Slot()
    def on_previous_neuron(self) -> None:
        self.view.go(-1)

    @Slot()
    def on_next_neuron(self) -> None:
        self.view.go(1)

    @Slot()
    def on_copy_latex(self) -> None:
        self._copy("LaTeX", latex_source)

    @Slot()
    def on_copy_python(self) -> None:
        self._copy("Python", self._python)

    def _python(self, found: Equations) -> str:
        return python_source(found, self.window.windowTitle().removesuffix(" — nnviz"))

    def _copy(self, language: str, write: Callable[[Equations], str]) -> None:
        model, frame = self.session.model, self.session.frame
        if model is None or frame is None or frame.run != model.run:
            return
        loss = model.experiment.loss
        try:
            found = equations(model.network, frame.parameters, model.dataset, loss)
        except ProblemError as error:
            self.session.report(error.problem)
            return
        QGuiApplication.clipboard().setText(write(found))
        count = model.network.facts.total_parameters
        text = f"The network of step {frame.step:,} is on the clipboard as {language}"
        self.window.status.show_hint(f"{text}, {count:,} parameters.")

    @Slot(object)
    def _on_selection_changed(self, selection: Selection) -> None:
        self.view.show_selected(selection.neuron)

    @Slot(str, int)
    def _on_neuron_hovered(self, node: str, unit: int) -> None:
        self.view.show_hovered(Neuron(node, unit) if unit >= 0 else None)

    @Slot(object)
    def _on_neuron_wished(self, neuron: Neuron) -> None:
        self.session.select(Selection((neuron,)))

    @Slot()
    def _on_arithmetic_wished(self) -> None:
        """A pixel that is only under the mouse becomes selected: the other dock follows."""
        if self.view.neuron is not None and self.session.selection.neuron is None:
            self.session.select(Selection((self.view.neuron,)))
        self.window.raise_view("pixel")

    @Slot(str)
    def _on_copy_wished(self, language: str) -> None:
        self.on_copy_latex() if language == "latex" else self.on_copy_python()
