"""`StretchRow`: which stretches of text are meant: a truth, a pattern, or what was marked."""

from collections.abc import Sequence

from PySide6.QtCore import QTimer, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QMenu, QPushButton, QSizePolicy, QWidget

from nnviz.explain.stretches import Marked, Stretches
from nnviz.ui.theme import Theme
from nnviz.ui.why.menu_chip import MenuChip

PATTERN, MARKS = "a pattern", "what I marked"
WAIT_MS = 350
"""A pattern is looked for when nothing has been typed for so long."""


class StretchRow(QWidget):
    """Signals:

    - `stretches_wished(Stretches)`: other ones; none at all while there is no pattern.
    - `clear_wished()`: nothing shall be marked.
    """

    stretches_wished = Signal(object)
    clear_wished = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._truths: Sequence[str] = ()
        self._marked: tuple[Marked, ...] = ()
        self.choice = ""
        self.chip = MenuChip("Stretches", self._fill, theme, self)
        self.pattern = QLineEdit(self)
        self.pattern.setPlaceholderText(r"Regular expression, such as \d+")
        self.pattern.setAccessibleName("Pattern")
        self.pattern.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.clear = QPushButton("Clear marks", self)
        self.clear.setProperty("kind", "small")
        self.clear.setAutoDefault(False)
        self._waiting = QTimer(self, interval=WAIT_MS, singleShot=True)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(6)
        row.addWidget(self.chip)
        row.addWidget(self.pattern, 1)
        row.addWidget(self.clear)
        row.addStretch(0)
        self._waiting.timeout.connect(self._wish)
        self.pattern.textEdited.connect(self._on_text_edited)
        self.pattern.returnPressed.connect(self._wish)
        self.clear.clicked.connect(self._on_clear_clicked)

    def set_theme(self, theme: Theme) -> None:
        """Take the colours of another theme."""
        self.chip.set_theme(theme)

    def show_truths(self, truths: Sequence[str]) -> None:
        """Offer what is known of other data; what was chosen and says something stays."""
        self._truths = truths
        if self.choice not in (*truths, PATTERN, MARKS) or not self.stretches:
            self.choice = truths[0] if truths else PATTERN
        self._show()

    def show_marked(self, marked: tuple[Marked, ...]) -> None:
        """Mean other marks, where marks are meant."""
        self._marked = marked
        self._show()

    @property
    def stretches(self) -> Stretches:
        """What is meant."""
        if self.choice == PATTERN:
            return Stretches(pattern=self.pattern.text())
        if self.choice == MARKS:
            return Stretches(marked=self._marked)
        return Stretches(truth=self.choice)

    def choose(self, choice: str) -> None:
        """Mean a truth, `PATTERN` or `MARKS`."""
        self.choice = choice
        self._show()
        if choice == PATTERN:
            self.pattern.setFocus()
        self._wish()

    def _show(self) -> None:
        self.chip.show_text(self.choice, "Which stretches of text a cell is to tell")
        self.pattern.setVisible(self.choice == PATTERN)
        self.clear.setVisible(self.choice == MARKS)
        self.clear.setEnabled(bool(self._marked))

    def _fill(self, menu: QMenu) -> None:
        for choice in self._truths:
            self._add(menu, choice)
        if self._truths:
            menu.addSeparator()
        self._add(menu, PATTERN)
        self._add(menu, MARKS)

    def _add(self, menu: QMenu, choice: str) -> None:
        action = menu.addAction(choice.replace("&", "&&"))
        action.setCheckable(True)
        action.setChecked(choice == self.choice)
        action.triggered.connect(lambda: self.choose(choice))

    @Slot(str)
    def _on_text_edited(self, text: str) -> None:
        self._waiting.start()

    @Slot()
    def _on_clear_clicked(self) -> None:
        self.clear_wished.emit()

    @Slot()
    def _wish(self) -> None:
        self._waiting.stop()
        self.stretches_wished.emit(self.stretches)
