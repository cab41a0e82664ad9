"""The toolbar: play, step, epoch, reset, speed and the example, with the menu at its end."""

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QEvent, Qt, Signal, Slot
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QSizePolicy, QToolBar, QToolButton, QWidget

from nnviz.files.example import Example, Group
from nnviz.ui.icons import set_icon
from nnviz.ui.speed import SpeedDial
from nnviz.ui.theme import Theme, text_scale

LABELLED_FROM = 1180
"""Below this width, with text as usual, buttons show their icon alone."""

PLAY_WIDTH = 92
"""Of "Pause" as of "Play": what is beside it does not move."""

SPARE_FROM = 840
"""Below this one, what is in the menu with a key of its own makes room."""


class MainToolBar(QToolBar):
    """Signals: `example_wished(str)` with the name of an example."""

    example_wished = Signal(str)

    def __init__(
        self,
        actions: Mapping[str, QAction],
        examples: Sequence[Example],
        menu: QMenu,
        theme: Theme,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__("Toolbar", parent)
        self.setObjectName("toolbar")
        self.setMovable(False)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.PreventContextMenu)
        self._titles = {example.name: example.title for example in examples}
        self.play = self._button(actions["play"], "primary")
        self._labelled = [self._button(actions[n], "raised") for n in ("step", "epoch", "reset")]
        self._labelled.append(self._button(actions["new_seed"], "raised"))
        self.speed = SpeedDial(self)
        self.addWidget(self.speed)
        full = self._button(actions["full_speed"], "")
        full.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonIconOnly)
        self.example = self._example_button(examples)
        spring = QWidget(self)
        spring.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self.addWidget(spring)
        self._spare = [self._button(actions[name], "") for name in ("undo", "redo", "theme")]
        for button in self._spare:
            button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonIconOnly)
        self.menu_button = self._menu_button(menu, theme)
        self.play.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.fit_to(self.width())

    def show_example(self, name: str | None) -> None:
        """Name the example that is open, or that it is none."""
        self.example.setText(self._titles.get(name or "", "Examples").replace("&", "&&"))

    def fit_to(self, width: int) -> None:
        """Show words on the buttons where there is room for them; the menu is always there."""
        style, scale = Qt.ToolButtonStyle, text_scale(self.font())
        wide = width >= LABELLED_FROM * scale
        self.play.setMinimumWidth(round(PLAY_WIDTH * scale))
        for button in self._labelled:
            button.setToolButtonStyle(
                style.ToolButtonTextBesideIcon if wide else style.ToolButtonIconOnly
            )
        for action in self.actions():
            if self.widgetForAction(action) in self._spare:
                action.setVisible(width >= SPARE_FROM * scale)
        for button in self._spare:  # a place that changes enables what stands there
            button.setEnabled(button.defaultAction().isEnabled())

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.FontChange and hasattr(self, "menu_button"):
            self.fit_to(self.width())

    def _button(self, action: QAction, kind: str) -> QToolButton:
        button = QToolButton(self)
        button.setDefaultAction(action)
        button.setAccessibleName(action.text())
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        if kind:
            button.setProperty("kind", kind)
        self.addWidget(button)
        return button

    def _example_button(self, examples: Sequence[Example]) -> QToolButton:
        menu = QMenu(self)
        menu.setToolTipsVisible(True)
        ordered = sorted(examples, key=_in_groups)
        for example, before in zip(ordered, [None, *ordered], strict=False):
            if before is not None and before.group is not example.group:
                menu.addSeparator()
            action = menu.addAction(example.title.replace("&", "&&"))
            action.setToolTip(example.description)
            action.setData(example.name)
        menu.triggered.connect(self._on_example_triggered)
        button = QToolButton(self)
        button.setProperty("kind", "raised")
        button.setMenu(menu)
        button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        button.setAccessibleName("Example")
        button.setToolTip("Open a ready example: its data, a network and settings that learn it.")
        self.addWidget(button)
        return button

    def _menu_button(self, menu: QMenu, theme: Theme) -> QToolButton:
        button = QToolButton(self)
        set_icon(button, "more", theme)
        button.setMenu(menu)
        button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        button.setAccessibleName("Menu")
        button.setStyleSheet("QToolButton::menu-indicator { image: none; }")
        button.setToolTip("Everything there is, with its key")
        self.addWidget(button)
        return button

    @Slot(QAction)
    def _on_example_triggered(self, action: QAction) -> None:
        self.example_wished.emit(action.data())


def _in_groups(example: Example) -> tuple[int, int]:
    return list(Group).index(example.group), example.place
