"""`Cover`: lies over a widget that has nothing to show, and says so."""

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QApplication, QLabel, QWidget


class Cover(QLabel):
    """Not there until `lay`; then it hides the widget and keeps the mouse from it."""

    def __init__(self, text: str, covered: QWidget) -> None:
        super().__init__(text, covered)
        self._covered = covered
        self.setProperty("role", "dim")
        self.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.setWordWrap(True)
        self.hide()

    def lay(self) -> None:
        """Lie over all of the widget."""
        self._covered.installEventFilter(self)
        self.setGeometry(self._covered.rect())
        self.raise_()
        self.show()

    def lift(self) -> None:
        """Let the widget be seen again."""
        self._covered.removeEventFilter(self)
        self.hide()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(
            self.rect(), QApplication.palette().window()
        )  # the sheet makes its own clear
        painter.end()
        super().paintEvent(event)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.Resize:
            self.setGeometry(self._covered.rect())
        return super().eventFilter(watched, event)
