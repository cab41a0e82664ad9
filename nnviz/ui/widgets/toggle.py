"""`OptionToggle`: yes or no, a label at the left and a switch at the right."""

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QWidget

from nnviz.core.spec import Option
from nnviz.session.sketching.options import Mixed
from nnviz.ui.widgets.control import GUTTER, OptionControl
from nnviz.ui.widgets.switch import Switch


class OptionToggle(OptionControl):
    """A field that is true or false. The whole row can be clicked."""

    def __init__(self, key: str, described: Option, parent: QWidget | None = None) -> None:
        super().__init__(key, described, parent)
        self.switch = Switch(self)
        self._head.setContentsMargins(GUTTER, 2, GUTTER - 3, 2)
        self._head.addWidget(self.switch)
        self._name(self.switch)
        self.switch.clicked.connect(self._on_switch_clicked)

    def show_value(self, value: object) -> None:
        if value is Mixed.MIXED:
            self.switch.show_half()
        else:
            self.switch.show_on(bool(value))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        event.accept()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() is Qt.MouseButton.LeftButton and self.rect().contains(
            event.position().toPoint()
        ):
            self.switch.click()

    @Slot()
    def _on_switch_clicked(self) -> None:
        self._wish(not self.switch.isChecked())
