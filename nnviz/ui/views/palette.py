"""Palette: what can be put on the canvas, with a line to search it."""

from typing import ClassVar

from PySide6.QtCore import QEvent, QObject, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent, QShowEvent
from PySide6.QtWidgets import QLabel, QLayout, QLineEdit, QVBoxLayout, QWidget

from nnviz.core.problem import ProblemError
from nnviz.record.table import Table
from nnviz.session.choices import Choice, block_choices, kind_choices
from nnviz.session.session import Session
from nnviz.ui.palette.choice_list import PaletteList
from nnviz.ui.palette.listing import entries
from nnviz.ui.theme import Theme
from nnviz.ui.view import Area, View
from nnviz.ui.widgets.keys import PRESSING

HINT = "Drag one onto the canvas or a wire. Return or a double click adds it behind what is picked."
NOTHING = "Nothing has such a name."
_DOWN = (Qt.Key.Key_Down, Qt.Key.Key_Up, Qt.Key.Key_PageDown, Qt.Key.Key_PageUp)


class PaletteView(View):
    """Signals: `choice_wished(Choice)`, to be added behind what is selected."""

    choice_wished = Signal(object)

    name: ClassVar[str] = "palette"
    title: ClassVar[str] = "Palette"
    area: ClassVar[Area] = Area.LEFT
    order: ClassVar[int] = 1

    def __init__(self, session: Session, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(session, theme, parent)
        self.setAccessibleName("Palette")
        self._is_stale = True
        self.line = QLineEdit(self)
        self.line.setAccessibleName("Search layers and blocks")
        self.line.setPlaceholderText("Search layers and blocks")
        self.line.setClearButtonEnabled(True)
        self.list = PaletteList(session.library.is_own, self)
        self.foot = QLabel(HINT, self)
        self.foot.setProperty("role", "small")
        self.foot.setWordWrap(True)
        self._lay_out()
        self._connect()

    def choices(self) -> tuple[Choice, ...]:
        """Everything there is to put on the canvas."""
        return (*kind_choices(), *block_choices(self.session.library.templates()))

    def refresh(self) -> None:
        """List what there is now, and what is searched for; later, if nobody can see it."""
        self._is_stale = not self.isVisible()
        if not self._is_stale:
            self.list.show_entries(entries(self.line.text(), self.choices()))
            self.foot.setText(HINT if self.list.count() else NOTHING)

    def numbers(self) -> Table | None:
        rows = [(choice.group, choice.label, choice.help) for choice in self.choices()]
        return Table(("group", "name", "what it is"), rows)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self._is_stale:
            self.refresh()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """In the line, arrows walk through the list and Return adds what they have reached."""
        if not isinstance(event, QKeyEvent) or event.type() is not QEvent.Type.KeyPress:
            return False
        if event.key() in PRESSING:
            self.list.take_current()
        elif event.key() in _DOWN:
            self.list.keyPressEvent(event)
        elif event.key() == Qt.Key.Key_Escape and self.line.text():
            self.line.clear()
        else:
            return False
        return True

    def _lay_out(self) -> None:
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 8, 0, 8)
        whole.setSpacing(8)
        whole.setSizeConstraint(QLayout.SizeConstraint.SetNoConstraint)
        for part, stretch in ((self.line, 0), (self.list, 1), (self.foot, 0)):
            inner = QVBoxLayout()
            whole.addLayout(inner, stretch)
            side = 0 if part is self.list else 16
            inner.setContentsMargins(side, 0, side, 0)
            inner.addWidget(part)

    def _connect(self) -> None:
        self.line.installEventFilter(self)
        self.line.textChanged.connect(self._on_text_changed)
        self.list.choice_wished.connect(self.choice_wished)
        # the list is filled anew, which it must not be while it takes what was typed
        self.list.title_wished.connect(self._on_title_wished, Qt.ConnectionType.QueuedConnection)
        self.list.removal_wished.connect(self._on_removal_wished)
        self.session.library.changed.connect(self._on_library_changed)

    @Slot(str)
    def _on_text_changed(self, _text: str) -> None:
        self.refresh()

    @Slot()
    def _on_library_changed(self) -> None:
        self.refresh()

    @Slot(str, str)
    def _on_title_wished(self, kind: str, title: str) -> None:
        try:
            self.session.library.retitle(kind, title)
        except ProblemError as error:
            self.session.report(error.problem)
            self.refresh()

    @Slot(str)
    def _on_removal_wished(self, kind: str) -> None:
        try:
            self.session.library.remove(kind)
        except ProblemError as error:
            self.session.report(error.problem)
