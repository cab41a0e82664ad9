"""Looking: zoom, theme, layout, help."""

from PySide6.QtCore import Slot

from nnviz.ui.handler import Handlers
from nnviz.ui.help import AboutDialog, KeysDialog


class ViewHandlers(Handlers):
    """What the View and Help menus do."""

    @Slot()
    def on_fit(self) -> None:
        self.window.canvas.fit()

    @Slot()
    def on_zoom_in(self) -> None:
        self.window.canvas.zoom_in()

    @Slot()
    def on_zoom_out(self) -> None:
        self.window.canvas.zoom_out()

    @Slot()
    def on_theme(self) -> None:
        self.window.toggle_theme()

    @Slot()
    def on_reset_layout(self) -> None:
        self.window.layout_of_docks.reset()
        self.window.canvas.fit()

    @Slot()
    def on_keys(self) -> None:
        KeysDialog(self.window).exec()

    @Slot()
    def on_about(self) -> None:
        AboutDialog(self.window).exec()
