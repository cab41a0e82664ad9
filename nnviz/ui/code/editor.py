"""`CodeEditor`: a field for the text of a network, with numbered lines and marked mistakes.

It knows lines and problems, and nothing of networks.
"""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QRect, QRectF, Qt, Signal, Slot
from PySide6.QtGui import (
    QColor,
    QFocusEvent,
    QFont,
    QFontDatabase,
    QFontInfo,
    QHelpEvent,
    QKeyEvent,
    QKeySequence,
    QResizeEvent,
    QTextCharFormat,
    QTextCursor,
    QTextDocument,
)
from PySide6.QtWidgets import QPlainTextEdit, QTextEdit, QToolTip, QWidget

from nnviz.files.code import LineProblem
from nnviz.ui.code.gutter import Gutter, number_of
from nnviz.ui.code.highlighter import Highlighter
from nnviz.ui.theme import Theme

TAB = "    "


class CodeEditor(QPlainTextEdit):
    """Signals:

    - `edited()`: a person has changed the text.
    - `apply_wished()`: somebody pressed Ctrl+Return, or has left.
    - `line_reached(int)`: a person has moved the cursor to another line, from 1.
    """

    edited = Signal()
    apply_wished = Signal()
    line_reached = Signal(int)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._problems: tuple[LineProblem, ...] = ()
        self._line = 1
        self.keeps_undo = False
        self.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self._highlighter = Highlighter(self.document(), theme)
        self.gutter = Gutter(self, self, theme)
        self._dress()
        self._mark_lines()
        self._connect()

    def set_theme(self, theme: Theme) -> None:
        """Take the colours of another theme."""
        self._theme = theme
        self.gutter.set_theme(theme)
        self._highlighter.set_theme(theme)
        self.show_problems(self._problems)

    # -- showing -------------------------------------------------------------------------------

    def show_text(self, text: str, line: int) -> None:
        """Show another text, with the cursor in a line of it; emits nothing.

        Only what differs is replaced: a thousand lines take long to lay out.
        """
        column, at = self.textCursor().positionInBlock(), self.verticalScrollBar().value()
        self.blockSignals(True)
        _replace(self.document(), self.toPlainText(), text)
        self.blockSignals(False)
        self.show_line(line, column)
        self.verticalScrollBar().setValue(at)
        self._fit_gutter()
        self.show_problems(())

    def show_line(self, line: int, column: int = 0) -> None:
        """Put the cursor into a line, from 1; emits nothing."""
        block = self.document().findBlockByNumber(line - 1)
        if not block.isValid():
            block = self.document().lastBlock()
        cursor = QTextCursor(block)
        cursor.setPosition(block.position() + min(column, block.length() - 1))
        self._line = number_of(block)
        self.setTextCursor(cursor)
        self._mark_lines()

    def show_problems(self, problems: Sequence[LineProblem]) -> None:
        """Underline these."""
        self._problems = tuple(problems)
        marks = []
        for problem in self._problems:
            mark = QTextEdit.ExtraSelection()
            mark.cursor = self._word_at(problem)
            mark.format = self._wave()
            marks.append(mark)
        self.setExtraSelections(marks)
        self._mark_lines()

    @property
    def line(self) -> int:
        """The line with the cursor, from 1."""
        return number_of(self.textCursor().block())

    def problems_of(self, line: int) -> tuple[LineProblem, ...]:
        """What is marked in a line."""
        return tuple(problem for problem in self._problems if problem.line == line)

    def visible_lines(self) -> list[tuple[int, QRectF]]:
        """The numbers of the lines in sight, from 1, with their places in the viewport."""
        found, block = [], self.firstVisibleBlock()
        while block.isValid():
            place = self.blockBoundingGeometry(block).translated(self.contentOffset())
            if place.top() > self.viewport().height():
                break
            found.append((number_of(block), place))
            block = block.next()
        return found

    # -- Qt ------------------------------------------------------------------------------------

    def event(self, event: QEvent) -> bool:
        if event.type() is QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            undoes = event.matches(QKeySequence.StandardKey.Undo)
            if (undoes or event.matches(QKeySequence.StandardKey.Redo)) and not self.keeps_undo:
                event.ignore()  # it is for the window, which undoes steps of the network
                return True
        return super().event(event)

    def viewportEvent(self, event: QEvent) -> bool:
        if event.type() is QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            line = number_of(self.cursorForPosition(event.pos()).block())
            text = "\n".join(str(problem) for problem in self.problems_of(line))
            QToolTip.showText(event.globalPos(), text, self.viewport())
            return True
        return super().viewportEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        is_return = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if is_return and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.apply_wished.emit()
        else:
            super().keyPressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        if event.reason() is not Qt.FocusReason.PopupFocusReason:
            self.apply_wished.emit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place_gutter()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.ApplicationFontChange:
            self._dress()

    # -- inner ---------------------------------------------------------------------------------

    def _connect(self) -> None:
        self.textChanged.connect(self._on_text_changed)
        self.cursorPositionChanged.connect(self._on_cursor_moved)
        self.blockCountChanged.connect(self._fit_gutter)
        self.updateRequest.connect(self._on_update_requested)

    def _dress(self) -> None:
        font = plain_font(self.window().font())
        self.setFont(font)
        self.gutter.setFont(font)
        self.setTabStopDistance(self.fontMetrics().horizontalAdvance(TAB))
        self._fit_gutter()

    @Slot()
    def _on_text_changed(self) -> None:
        self.edited.emit()

    @Slot()
    def _on_cursor_moved(self) -> None:
        self._mark_lines()
        if self.line != self._line:
            self._line = self.line
            self.line_reached.emit(self.line)

    @Slot()
    def _fit_gutter(self) -> None:
        self.setViewportMargins(self.gutter.sizeHint().width(), 0, 0, 0)
        self._place_gutter()

    def _place_gutter(self) -> None:
        area = self.contentsRect()
        width = self.gutter.sizeHint().width()
        self.gutter.setGeometry(QRect(area.left(), area.top(), width, area.height()))

    @Slot(QRect, int)
    def _on_update_requested(self, area: QRect, scrolled: int) -> None:
        if scrolled:
            self.gutter.scroll(0, scrolled)
        else:
            self.gutter.update(0, area.y(), self.gutter.width(), area.height())

    def _mark_lines(self) -> None:
        self.gutter.show_lines(self.line, frozenset(problem.line for problem in self._problems))

    def _word_at(self, problem: LineProblem) -> QTextCursor:
        """The word a problem is about; the end of the line where it is about what is missing."""
        block = self.document().findBlockByNumber(problem.line - 1)
        cursor = QTextCursor(block if block.isValid() else self.document().lastBlock())
        length = max(0, cursor.block().length() - 1)
        cursor.setPosition(cursor.block().position() + min(problem.column, max(0, length - 1)))
        cursor.movePosition(QTextCursor.MoveOperation.EndOfWord, QTextCursor.MoveMode.KeepAnchor)
        if not cursor.hasSelection():
            right = QTextCursor.MoveOperation.NextCharacter
            cursor.movePosition(right, QTextCursor.MoveMode.KeepAnchor)
        return cursor

    def _wave(self) -> QTextCharFormat:
        made = QTextCharFormat()
        made.setUnderlineStyle(QTextCharFormat.UnderlineStyle.WaveUnderline)
        made.setUnderlineColor(QColor(self._theme.error))
        return made


def _replace(document: QTextDocument, old: str, new: str) -> None:
    """Make a text into another; there is no way back to it by undoing."""
    start = _common(old, new)
    left = min(len(old), len(new)) - start
    end = _common(old[len(old) - left :][::-1], new[len(new) - left :][::-1])
    cursor = QTextCursor(document)
    cursor.setPosition(_units(old[:start]))
    cursor.setPosition(_units(old[: len(old) - end]), QTextCursor.MoveMode.KeepAnchor)
    cursor.insertText(new[start : len(new) - end])
    document.clearUndoRedoStacks()


def _common(first: str, second: str) -> int:
    """How many characters two texts have in common at their beginning."""
    pairs = enumerate(zip(first, second, strict=False))
    return next((at for at, (a, b) in pairs if a != b), min(len(first), len(second)))


def _units(text: str) -> int:
    """How Qt counts characters: those beyond the basic plane are two."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def plain_font(like: QFont) -> QFont:
    """The system's font of fixed width at the size of another; that one where there is none."""
    font = QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont)
    if not QFontInfo(font).fixedPitch():
        return QFont(like)
    font.setPixelSize(max(1, QFontInfo(like).pixelSize()))
    return font
