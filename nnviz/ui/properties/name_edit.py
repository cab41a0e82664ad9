"""`NameEdit`: the name of what is selected, to be typed over."""

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLabel, QLineEdit, QVBoxLayout, QWidget


class NameLine(QLineEdit):
    """A line that Escape gives back to what it was."""

    shown = ""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self.text() != self.shown:
            self.setText(self.shown)
        else:
            super().keyPressEvent(event)


class NameEdit(QWidget):
    """Signals: `name_wished(str)`, somebody typed another name and left or pressed Return."""

    name_wished = Signal(str)

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.line, self.note = NameLine(self), QLabel(self)
        self.line.setAccessibleName(name)
        self.line.setToolTip(f"{name}. Return takes what is typed, Escape takes it back.")
        self.note.setProperty("role", "error")
        self.note.setWordWrap(True)
        self.note.hide()
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(2)
        box.addWidget(self.line)
        box.addWidget(self.note)
        self.line.editingFinished.connect(self._on_editing_finished)

    def show_name(self, name: str) -> None:
        """Show a name. What is being typed stays as long as the name stays."""
        if name != self.line.shown:
            self.line.shown = name
            self.line.setText(name)
            self.show_problem("")

    def show_problem(self, text: str) -> None:
        """Say why a name was not taken."""
        self.note.setText(text)
        self.note.setVisible(bool(text))

    @Slot()
    def _on_editing_finished(self) -> None:
        typed = self.line.text().strip()
        if typed == self.line.shown:
            self.line.setText(typed)
            self.show_problem("")
        else:
            self.name_wished.emit(typed)
