"""Rules: what the view has done is said below, what fires for a node is shown on the canvas."""

from PySide6.QtCore import Slot

from nnviz.ui.handler import Handlers
from nnviz.ui.views.rules import RulesView


class RulesHandlers(Handlers):
    """Connects the rules view with the window."""

    def connect_up(self) -> None:
        view = next(view for view in self.window.views if isinstance(view, RulesView))
        view.told.connect(self.window.status.show_hint)
        self.session.contrast_changed.connect(self._on_contrast_changed)

    @Slot()
    def _on_contrast_changed(self) -> None:
        contrast = self.session.contrast
        self.window.canvas.show_given({} if contrast is None else contrast.given)
