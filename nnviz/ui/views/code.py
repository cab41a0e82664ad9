"""Text: the network as lines one can edit; what is drawn and what is written follow each other.

1. A person types. 300 ms after the last key, on Ctrl+Return or on leaving, the text is read.
2. If it can be read, its network is what is drawn, as one step that can be undone; else the
   mistakes are marked and what is drawn stays as it is.
3. When something else changes the drawing, its text is shown at once; but a text that has not been
   taken over is never thrown away: a bar asks which of the two is to stay.
"""

from collections.abc import Mapping

from PySide6.QtCore import QSize, QTimer, Slot
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QLayout, QVBoxLayout, QWidget

from nnviz.core.drawing import Drawing
from nnviz.core.infer import infer
from nnviz.core.problem import Problem
from nnviz.engine.document import Document
from nnviz.files.code import LineProblem, Page, page, read
from nnviz.files.export.summary import summary
from nnviz.record.history import History
from nnviz.record.table import Table
from nnviz.session.session import Session
from nnviz.ui.code.changed_bar import ChangedBar
from nnviz.ui.code.editor import CodeEditor
from nnviz.ui.style import set_style_property
from nnviz.ui.theme import Theme
from nnviz.ui.view import Area, View
from nnviz.ui.widgets.elided import ElidedLabel

PAUSE_MS = 300
STEP = "Edit text"
HINT = "Ctrl+Return takes it over"


class CodeView(View):
    """The text of the network that is drawn."""

    name = "code"
    title = "Text"
    area = Area.BOTTOM_RIGHT
    order = 13

    def __init__(self, session: Session, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(session, theme, parent)
        self.setAccessibleName(self.title)
        self._page = Page("", {})  # of what is drawn
        self._taken = ""  # what the field held when it was the same as the drawing
        self._lines: Mapping[str, int] = {}  # by layer, its line in the field
        self._refusal: Problem | None = None
        self._spell = 0
        self.bar = ChangedBar(self)
        self.bar.hide()
        self.editor = CodeEditor(theme, self)
        self.editor.setAccessibleName("The network as text")
        self.sentence_label = ElidedLabel(HINT, lines=3, parent=self)
        self.sentence_label.setProperty("role", "small")
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(PAUSE_MS)
        self._is_late = True
        self._lay_out()
        self._connect()
        self._follow()

    @property
    def is_ahead(self) -> bool:
        """Whether there is something typed that the drawing does not have."""
        return self.editor.toPlainText() != self._taken

    def set_theme(self, theme: Theme) -> None:
        super().set_theme(theme)
        self.editor.set_theme(theme)

    def numbers(self) -> Table | None:
        document = self.session.document
        if document is None:
            return None
        return summary(document.graph, infer(document.graph))

    def sizeHint(self) -> QSize:
        return QSize(340, 240)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._follow()

    def show_history(self, history: History) -> None:
        """Whatever comes into sight is shown the history: take up what was drawn meanwhile."""
        if self._is_late:
            self._follow()

    # -- inner ---------------------------------------------------------------------------------

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(8, 8, 8, 4)
        column.setSpacing(4)
        column.setSizeConstraint(QLayout.SizeConstraint.SetNoConstraint)
        column.addWidget(self.bar)
        column.addWidget(self.editor, 1)
        column.addWidget(self.sentence_label)

    def _connect(self) -> None:
        self._pause.timeout.connect(self._on_pause_timeout)
        self.editor.edited.connect(self._on_editor_edited)
        self.editor.apply_wished.connect(self._on_editor_apply_wished)
        self.editor.line_reached.connect(self._on_editor_line_reached)
        self.bar.drawing_wished.connect(self._on_bar_drawing_wished)
        self.bar.text_wished.connect(self._on_bar_text_wished)
        self.session.document_changed.connect(self._on_document_changed)
        self.session.layers_selected.connect(self._on_layers_selected)
        self.session.refused.connect(self._on_refused)

    def _follow(self) -> None:
        """Show what is drawn; or, over a text that is not taken over, that it is another."""
        document = self.session.document
        self._is_late = not self.is_seen
        if document is None or self._is_late:
            return
        drawn = page(document.graph, document.drawing.notes)
        if drawn.text == self._page.text:
            self.bar.hide()
        elif self.is_ahead:
            self.bar.show()
        else:
            self._show(drawn)

    def _show(self, drawn: Page) -> None:
        """Show another text; the cursor stays with its layer."""
        layer = self._layer_at(self.editor.line)
        line = drawn.lines.get(layer, self.editor.line)
        self._page, self._lines = drawn, drawn.lines
        self.editor.show_text(drawn.text, line)
        self._settle()

    def _settle(self) -> None:
        """What is in the field is what is drawn."""
        self._pause.stop()
        self._taken = self.editor.toPlainText()
        self.editor.keeps_undo = False
        self.bar.hide()
        self._tell(self._problems())

    def _problems(self) -> tuple[LineProblem, ...]:
        """What keeps what is drawn from being trained, at the lines of its layers."""
        sketch = self.session.sketch
        found = () if sketch is None else sketch.problems.items()
        return tuple(
            LineProblem(self._lines[layer], 0, problem)
            for layer, problems in found
            if layer in self._lines
            for problem in problems
        )

    def _take(self) -> None:
        """Let the drawing be what is written, if that can be read."""
        self._pause.stop()
        document, text = self.session.document, self.editor.toPlainText()
        if document is None or not self.is_ahead:
            return
        reading = read(text)
        if reading.graph is None:
            self._tell(reading.problems)
            return
        drawing = _with_notes(document.drawing, reading.notes)
        self._page, self._lines = page(reading.graph, reading.notes), reading.lines
        self._taken, self._refusal = text, None
        self.session.edit_sketch(reading.graph, drawing, STEP, f"text {self._spell}")
        self._after(document)

    def _after(self, before: Document) -> None:
        """See what has come of an edit: taken as it is, cut to the data, or refused."""
        refusal, document = self._refusal, self.session.document
        if refusal is not None:
            self._page = page(before.graph, before.drawing.notes)
            self._taken = self._page.text
            self._tell((LineProblem(self._lines.get(refusal.key, 1), 0, refusal),))
        elif document is not None:
            drawn = page(document.graph, document.drawing.notes)
            if drawn.text != self._page.text:
                self._show(drawn)
            else:
                self._settle()

    def _tell(self, problems: tuple[LineProblem, ...]) -> None:
        """Mark what is wrong, and say the first of it."""
        self.editor.show_problems(problems)
        more = f" ({len(problems) - 1} more)" if len(problems) > 1 else ""
        self.sentence_label.setText(f"{problems[0]}{more}" if problems else HINT)
        set_style_property(self.sentence_label, "role", "error" if problems else "small")

    def _layer_at(self, line: int) -> str:
        """The layer that a line of the text shown last is about; empty where it is about none."""
        later = [(at, name) for name, at in self._lines.items() if at >= line]
        return min(later)[1] if later else ""

    @Slot()
    def _on_editor_edited(self) -> None:
        self.editor.keeps_undo = True
        self._pause.start()

    @Slot()
    def _on_pause_timeout(self) -> None:
        if self.bar.isHidden():
            self._take()

    @Slot()
    def _on_editor_apply_wished(self) -> None:
        if self.bar.isHidden():
            self._take()
        if not self.editor.hasFocus():
            self._spell += 1
            if not self.is_ahead and self.editor.toPlainText() != self._page.text:
                self._show(self._page)

    @Slot()
    def _on_bar_drawing_wished(self) -> None:
        document = self.session.document
        if document is not None:
            self._show(page(document.graph, document.drawing.notes))

    @Slot()
    def _on_bar_text_wished(self) -> None:
        document = self.session.document
        if document is not None:
            self._page = page(document.graph, document.drawing.notes)
        self.bar.hide()
        self._take()

    @Slot(object)
    def _on_document_changed(self, _document: Document) -> None:
        self._follow()

    @Slot(object)
    def _on_refused(self, problem: Problem) -> None:
        self._refusal = problem

    @Slot(object)
    def _on_layers_selected(self, layers: tuple[str, ...]) -> None:
        lines = self._lines
        here = self._layer_at(self.editor.line)
        if layers and layers[-1] in lines and layers[-1] != here and not self.is_ahead:
            self.editor.show_line(lines[layers[-1]])

    @Slot(int)
    def _on_editor_line_reached(self, line: int) -> None:
        layer = self._layer_at(line)
        if layer and not self.is_ahead and self.editor.hasFocus():
            self.session.select_layers((layer,))


def _with_notes(drawing: Drawing, notes: tuple[tuple[str, str], ...]) -> Drawing:
    """The drawing with these notes instead of those it had."""
    for name, _ in drawing.notes:
        drawing = drawing.with_note(name, "")
    for name, note in notes:
        drawing = drawing.with_note(name, note)
    return drawing
