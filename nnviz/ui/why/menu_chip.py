"""`MenuChip`: a word of a sentence that opens a menu of what else it could be."""

from collections.abc import Callable

from PySide6.QtCore import QSize, Qt, Slot
from PySide6.QtWidgets import QMenu, QSizePolicy, QWidget

from nnviz.ui.icons import set_icon
from nnviz.ui.theme import Theme
from nnviz.ui.widgets.elided_button import ElidedButton

WIDEST = 230
"""Of longer words the end is left out: a sentence has several."""


class MenuChip(ElidedButton):
    """`fill` puts into the menu what there is to choose at that moment."""

    def __init__(
        self, name: str, fill: Callable[[QMenu], None], theme: Theme, parent: QWidget | None = None
    ) -> None:
        super().__init__("", parent)
        self._name, self._fill = name, fill
        self.setProperty("kind", "small")
        self.setAutoDefault(False)
        self.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self.set_theme(theme)
        self.clicked.connect(self._on_clicked)

    def set_theme(self, theme: Theme) -> None:
        """Take the colours of another theme."""
        set_icon(self, "chevron-down", theme, "dim")

    def show_text(self, text: str, tip: str = "") -> None:
        """Show another word."""
        self.setText(text)
        self.setToolTip(tip or text)
        self.setAccessibleName(f"{self._name}: {text}")

    def menu_now(self) -> QMenu:
        """The menu as it opens now."""
        menu = QMenu(self)
        menu.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
        menu.setToolTipsVisible(True)
        self._fill(menu)
        menu.aboutToHide.connect(menu.deleteLater)
        return menu

    def sizeHint(self) -> QSize:
        hint = super().sizeHint()
        return QSize(min(hint.width(), WIDEST), hint.height())

    @Slot()
    def _on_clicked(self) -> None:
        self.menu_now().popup(self.mapToGlobal(self.rect().bottomLeft()))
