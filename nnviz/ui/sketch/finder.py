"""`Finder`: a line to type into with what is found below it, floating over the canvas."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QObject, QPoint, QRectF, Qt, Signal, Slot
from PySide6.QtGui import QFocusEvent, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QLabel, QLineEdit, QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from nnviz.ui.canvas.body import draw_body
from nnviz.ui.sketch.finder_rows import ROLE, Row, RowDelegate
from nnviz.ui.theme import text_scale, theme_of

WIDTH, PADDING, MARGIN = 380, 8, 6
BELOW = 48
"""Pixels kept free below it, where the switch between the levels lies."""

LEAST_ROWS, MOST_ROWS = 4, 7
"""So many are in sight without scrolling."""

_STEPS = {
    Qt.Key.Key_Down: 1,
    Qt.Key.Key_Up: -1,
    Qt.Key.Key_Tab: 1,
    Qt.Key.Key_Backtab: -1,
    Qt.Key.Key_PageDown: MOST_ROWS,
    Qt.Key.Key_PageUp: -MOST_ROWS,
}
_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked: what the empty line says, how to find, and what to say of no success."""

    prompt: str
    rows: Callable[[str], Sequence[Row]]
    nothing: str


class Finder(QWidget):
    """Arrows choose, Return takes, Escape gives up; whoever leaves the line gives up too.

    Signals: `chosen(object)`, the value of the row that was taken.
    """

    chosen = Signal(object)

    def __init__(self, parent: QWidget, name: str) -> None:
        super().__init__(parent)
        self.line, self.list, self.note = QLineEdit(self), QListWidget(self), QLabel(self)
        self._question: Question | None = None
        self._at = QPoint()
        self.line.setAccessibleName(name)
        self.list.setAccessibleName(f"{name}: what was found")
        self.note.setProperty("role", "small")
        self.list.setItemDelegate(RowDelegate(self.list))
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setUniformItemSizes(True)
        box = QVBoxLayout(self)
        box.setContentsMargins(PADDING, PADDING, PADDING, PADDING)
        box.setSpacing(6)
        for part in (self.line, self.list, self.note):
            box.addWidget(part)
        self.setFocusProxy(self.line)
        self.line.installEventFilter(self)
        self.line.textChanged.connect(self._on_text_changed)
        self.list.itemClicked.connect(self._on_clicked)
        self.hide()

    def ask(self, question: Question, at: QPoint) -> None:
        """Open with an empty line at a point of the canvas."""
        self._question = question
        self.line.setPlaceholderText(question.prompt)
        self.line.clear()
        self._fill("")
        self._at = at
        self._fit()
        self.show()
        self.raise_()
        self.line.setFocus(Qt.FocusReason.PopupFocusReason)

    def is_open(self) -> bool:
        """Whether it is there."""
        return not self.isHidden()

    def found(self) -> list[Row]:
        """What is listed."""
        return [self.list.item(at).data(ROLE) for at in range(self.list.count())]

    def close_finder(self) -> None:
        """Put it away; nothing is chosen."""
        if self.is_open():
            had_focus = self.line.hasFocus()
            self.hide()
            parent = self.parentWidget()
            if had_focus and parent is not None:
                parent.setFocus(Qt.FocusReason.PopupFocusReason)

    # -- inner ---------------------------------------------------------------------------------

    def _fill(self, text: str) -> None:
        question = self._question
        if question is None:
            return
        rows = question.rows(text)
        self.list.clear()
        for row in rows:
            item = QListWidgetItem(row.title, self.list)
            item.setData(ROLE, row)
            item.setToolTip(row.detail)
        self.list.setCurrentRow(0)
        self.list.setVisible(bool(rows))
        self.note.setText(question.nothing)
        self.note.setVisible(not rows)

    def _fit(self) -> None:
        """As high as what it lists, inside the canvas."""
        canvas = self.parentWidget()
        assert canvas is not None
        if self.list.count():
            self.list.setFixedHeight(self._rows() * self.list.sizeHintForRow(0) + 2)
        width = min(round(WIDTH * text_scale(self.font())), canvas.width() - 2 * MARGIN)
        layout = self.layout()
        assert layout is not None
        layout.activate()
        self.resize(width, layout.totalSizeHint().height())
        right = max(MARGIN, canvas.width() - width - MARGIN)
        bottom = max(MARGIN, canvas.height() - self.height() - BELOW)
        self.move(min(max(MARGIN, self._at.x()), right), min(max(MARGIN, self._at.y()), bottom))

    def _rows(self) -> int:
        """So many rows as there are and have room below, but a few in any case."""
        canvas = self.parentWidget()
        assert canvas is not None
        taken = self.line.sizeHint().height() + 2 * PADDING + MARGIN + BELOW
        room = canvas.height() - self._at.y() - taken
        fitting = max(LEAST_ROWS, room // max(1, self.list.sizeHintForRow(0)))
        return min(MOST_ROWS, self.list.count(), fitting)

    def _take(self) -> None:
        item = self.list.currentItem()
        if item is not None:
            row = item.data(ROLE)
            self.close_finder()
            self.chosen.emit(row.value)

    def _step(self, by: int) -> None:
        last = self.list.count() - 1
        self.list.setCurrentRow(min(max(0, self.list.currentRow() + by), last))

    # -- events --------------------------------------------------------------------------------

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Keys mean a name here and nothing else; leaving the line closes it."""
        if isinstance(event, QKeyEvent):
            return self._on_key(event)
        if isinstance(event, QFocusEvent) and event.lostFocus():
            self._on_left(event.reason())
        return False

    def _on_left(self, reason: Qt.FocusReason) -> None:
        if reason is not Qt.FocusReason.ActiveWindowFocusReason:
            self.close_finder()

    def _on_key(self, event: QKeyEvent) -> bool:
        key, is_press = Qt.Key(event.key()), event.type() is QEvent.Type.KeyPress
        if event.type() is QEvent.Type.ShortcutOverride:
            event.accept()  # a letter is a letter here, not an action
            return True
        if key in _ENTER and is_press:
            self._take()
        elif key == Qt.Key.Key_Escape and is_press:
            self.close_finder()
        elif key in _STEPS and is_press:
            self._step(_STEPS[key])
        return key in _STEPS or key in _ENTER or key == Qt.Key.Key_Escape

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = theme_of(self.palette())
        painter = QPainter(self)
        draw_body(painter, QRectF(self.rect()), theme.surface, theme.dim)
        painter.end()

    @Slot(str)
    def _on_text_changed(self, text: str) -> None:
        self._fill(text)
        if self.is_open():
            self._fit()

    @Slot(QListWidgetItem)
    def _on_clicked(self, item: QListWidgetItem) -> None:
        self.list.setCurrentItem(item)
        self._take()
