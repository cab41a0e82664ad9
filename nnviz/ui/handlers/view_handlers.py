"""Looking: zoom, theme, layout, help."""

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QGuiApplication

from nnviz.ui.handler import Handlers
from nnviz.ui.help import AboutDialog, KeysDialog
from nnviz.ui.theme import DARK, LIGHT, ThemeName

PROJECTOR_SCALE = 1.5


class ViewHandlers(Handlers):
    """What the View and Help menus do."""

    def connect_up(self) -> None:
        QGuiApplication.styleHints().colorSchemeChanged.connect(self._on_scheme_changed)

    @Slot(Qt.ColorScheme)
    def _on_scheme_changed(self, scheme: Qt.ColorScheme) -> None:
        """The system has gone light or dark, or we have told it to: then nothing is left to do."""
        is_dark = scheme is not Qt.ColorScheme.Light
        if self.window.follows_system and is_dark is not self.window.theme.is_dark:
            self.window.set_theme(DARK if is_dark else LIGHT)

    @Slot()
    def on_fit(self) -> None:
        self.window.canvas_stack.front.fit()

    @Slot()
    def on_level(self) -> None:
        self.window.canvas_stack.turn()

    @Slot()
    def on_zoom_in(self) -> None:
        self.window.canvas_stack.front.zoom_in()

    @Slot()
    def on_zoom_out(self) -> None:
        self.window.canvas_stack.front.zoom_out()

    @Slot()
    def on_theme(self) -> None:
        name = ThemeName.LIGHT if self.window.theme.is_dark else ThemeName.DARK
        self.window.choose_theme(name)

    @Slot()
    def on_theme_system(self) -> None:
        self.window.choose_theme(ThemeName.SYSTEM)

    @Slot()
    def on_projector(self) -> None:
        is_on = self.window.actions_by_name["projector"].isChecked()
        self.window.set_text_scale(PROJECTOR_SCALE if is_on else 1.0)

    @Slot()
    def on_reset_layout(self) -> None:
        self.window.layout_of_docks.reset()
        self.window.canvas_stack.front.fit()

    @Slot()
    def on_keys(self) -> None:
        KeysDialog(self.window).exec()

    @Slot()
    def on_about(self) -> None:
        AboutDialog(self.window).exec()
