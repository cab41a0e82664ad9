"""Drawing points on the output's plane, by the menu and a key."""

from PySide6.QtCore import Slot

from nnviz.session.frame import Model
from nnviz.ui.handler import Handlers
from nnviz.ui.views.output import OutputView


class DrawHandlers(Handlers):
    """What the action of drawing does; it follows the chip in the output's pane."""

    def connect_up(self) -> None:
        self._output = next(view for view in self.window.views if isinstance(view, OutputView))
        self._action = self.window.actions_by_name["draw_points"]
        self._action.setEnabled(False)
        self._output.drawing_changed.connect(self._action.setChecked)
        self.session.loaded.connect(self._on_loaded)

    @Slot()
    def on_draw_points(self) -> None:
        self._output.set_drawing(not self._output.surface.is_drawing)

    @Slot(object)
    def _on_loaded(self, model: Model) -> None:
        self._action.setEnabled(model.dataset.has_plane)
