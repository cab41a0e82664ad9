"""`StackedScroll`: widgets under one another, each as high as its width asks for, that scroll."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QResizeEvent, QWheelEvent
from PySide6.QtWidgets import QApplication, QScrollBar, QWidget

BAR = 12
"""Always kept free at the right, so that nothing moves when the bar comes."""

LINE = 22
"""What a notch of the wheel moves by, times three."""


class StackedScroll(QWidget):
    """Places its widgets and its bar at once; Qt's own area would do it a turn of the loop later,
    and the first picture would jump."""

    def __init__(self, gap: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._gap = gap
        self._widgets: Sequence[QWidget] = ()
        self.content = QWidget(self)
        self.bar = QScrollBar(Qt.Orientation.Vertical, self)
        self.bar.setAccessibleName("Scroll")
        self.bar.setSingleStep(LINE)
        self.bar.valueChanged.connect(self._on_bar_moved)

    def set_widgets(self, widgets: Sequence[QWidget]) -> None:
        """Stack these, children of `content`, that have a height for a width."""
        self._widgets = widgets
        self.arrange()

    def arrange(self) -> None:
        """Place what is not hidden, after something has another height."""
        width, top = max(1, self.width() - BAR), 0
        for widget in self._widgets:
            if not widget.isHidden():
                height = widget.heightForWidth(width)
                widget.setGeometry(0, top, width, height)
                top += height + self._gap
        whole = max(1, top - self._gap)
        self.content.resize(width, whole)
        self.bar.setGeometry(self.width() - 10, 0, 10, self.height())
        self.bar.setPageStep(self.height())
        self.bar.setRange(0, max(0, whole - self.height()))
        self.bar.setVisible(self.bar.maximum() > 0)

    def resizeEvent(self, event: QResizeEvent) -> None:
        self.arrange()

    def wheelEvent(self, event: QWheelEvent) -> None:
        QApplication.sendEvent(self.bar, event)

    @Slot(int)
    def _on_bar_moved(self, value: int) -> None:
        self.content.move(0, -value)
