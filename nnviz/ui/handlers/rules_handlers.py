"""Rules: what the view has done is said below, what fires for a node is shown on the canvas."""

from PySide6.QtCore import Slot

from nnviz.core.problem import ProblemError
from nnviz.files.atomic import write_bytes
from nnviz.session.explained import Explained
from nnviz.ui.export_menu import ask_where
from nnviz.ui.handler import Handlers
from nnviz.ui.rules.giving import NAMES
from nnviz.ui.views.rules import RulesView
from nnviz.ui.views.why import WhyView


class RulesHandlers(Handlers):
    """Connects the rules view with the window."""

    def connect_up(self) -> None:
        view = self._view = next(v for v in self.window.views if isinstance(v, RulesView))
        why = next(v for v in self.window.views if isinstance(v, WhyView))
        why.host.view_wished.connect(self._on_view_wished)
        dock = next(dock for dock in self.window.docks if dock.widget() is view)
        dock.visibilityChanged.connect(view.show_seen)
        view.giver.done.connect(self.window.status.show_hint)
        view.giver.save_wished.connect(self._on_save_wished)
        self.session.contrast_changed.connect(self._on_contrast_changed)

    @Slot(str, str)
    def _on_save_wished(self, text: str, kind: str) -> None:
        path = ask_where(self.window, "Save rules", NAMES[kind], kind)
        if path is None:
            return
        try:
            write_bytes(path, text.encode())
        except ProblemError as error:
            self.session.report(error.problem)
        else:
            self.window.status.show_hint(f"Saved {path.name}")

    @Slot(str, object)
    def _on_view_wished(self, name: str, explained: Explained) -> None:
        """The Why dock leads here, with what was asked there."""
        if name == self._view.name:
            self._view.show_query(explained.query)
            self.window.raise_view(name)

    @Slot()
    def _on_contrast_changed(self) -> None:
        contrast = self.session.contrast
        self.window.canvas.show_given({} if contrast is None else contrast.given)
