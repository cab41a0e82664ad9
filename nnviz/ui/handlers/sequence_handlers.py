"""Layers over sequences: folded or unrolled, and what leads to the arithmetic of a cell."""

from PySide6.QtCore import Slot

from nnviz.layers.recurrent import Recurrent
from nnviz.session.frame import Model
from nnviz.ui.canvas.geometry import Fold
from nnviz.ui.handler import Handlers
from nnviz.ui.levels import Level


class SequenceHandlers(Handlers):
    """The toggle acts where there is a recurrent layer, and neurons are in front."""

    def connect_up(self) -> None:
        self.session.loaded.connect(self._show_state)
        self.session.dropped.connect(self._show_state)
        self.window.canvas_stack.level_changed.connect(self._show_state)
        self._show_state()

    @Slot()
    def on_fold(self) -> None:
        is_on = self.window.actions_by_name["fold"].isChecked()
        self.window.canvas_stack.neurons.set_fold(Fold.FOLDED if is_on else Fold.UNROLLED)

    @Slot()
    def on_cell(self) -> None:
        self.window.raise_view("cell")

    @Slot()
    def on_heads(self) -> None:
        self.window.raise_view("heads")

    @Slot()
    def on_forecast(self) -> None:
        self.window.raise_view("forecast")

    @Slot()
    def _show_state(self, _news: object = None) -> None:
        is_in_front = self.window.canvas_stack.level is Level.NEURONS
        has_loops = has_recurrent(self.session.model)
        self.window.actions_by_name["fold"].setEnabled(is_in_front and has_loops)


def has_recurrent(model: Model | None) -> bool:
    """Whether there is a layer that can be folded."""
    return model is not None and any(isinstance(n.layer, Recurrent) for n in model.network.graph)
