"""The panel with the network as text, on a real workbench and with real keys."""

from collections.abc import Iterator
from typing import cast

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QHelpEvent, QKeyEvent, QTextCursor
from PySide6.QtWidgets import QApplication, QLineEdit, QToolTip
from pytestqt.qtbot import QtBot

from nnviz.core.graph import Graph
from nnviz.core.wiring import network
from nnviz.engine.document import Document
from nnviz.engine.experiment import Experiment
from nnviz.engine.surgery import Surgery
from nnviz.files.code import write
from nnviz.layers.dense import Dense
from nnviz.layers.input import Input
from nnviz.session.session import Session
from nnviz.session.version import Version
from nnviz.session.workbench import Workbench
from nnviz.ui.code.inks import Role, ink, spans
from nnviz.ui.style import apply_theme
from nnviz.ui.theme import DARK, THEMES, contrast
from nnviz.ui.views.code import PAUSE_MS, CodeView
from tests.ui.views.gestures import painted


class Desk(Workbench):
    """A workbench on which nothing is trained."""

    def __init__(self, graph: Graph) -> None:
        super().__init__()
        experiment = Experiment(graph)
        self.version = Version(Document(experiment), experiment)

    def _apply(self, version: Version, surgery: Surgery | None) -> None:
        self._show(version)

    @property
    def graph(self) -> Graph:
        assert self.document is not None
        return self.document.graph


def start() -> Graph:
    x = Input(shape=(2,))
    h1 = Dense(units=4, activation="tanh")(x)
    return network(x=x, h1=h1, output=Dense(units=1, activation="linear")(h1))


@pytest.fixture
def desk(qapp: QApplication) -> Desk:
    return Desk(start())


@pytest.fixture
def view(qtbot: QtBot, qapp: QApplication, desk: Desk) -> Iterator[CodeView]:
    apply_theme(qapp, DARK)
    view = CodeView(cast(Session, desk), DARK)
    qtbot.addWidget(view)
    view.resize(420, 300)
    view.show()
    view.activateWindow()
    view.editor.setFocus()
    yield view
    view.hide()


def text(view: CodeView) -> str:
    return view.editor.toPlainText()


def go_to(view: CodeView, line: int, column: int) -> None:
    cursor = QTextCursor(view.editor.document().findBlockByNumber(line - 1))
    cursor.movePosition(
        QTextCursor.MoveOperation.NextCharacter, QTextCursor.MoveMode.MoveAnchor, column
    )
    view.editor.setTextCursor(cursor)


def apply(qtbot: QtBot, view: CodeView) -> None:
    qtbot.keyClick(view.editor, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)


def replaced(view: CodeView, old: str, new: str) -> None:
    """Put something else into the text as a paste does."""
    cursor = view.editor.document().find(old)
    assert not cursor.isNull()
    cursor.insertText(new)


def test_it_shows_what_is_drawn(view: CodeView, desk: Desk) -> None:
    assert text(view) == write(start())
    assert not view.is_ahead
    table = view.numbers()
    assert table is not None
    assert [row[0] for row in table.rows] == ["x", "h1", "output", "total"]


def test_typing_changes_the_drawing_after_a_pause_as_one_step(
    qtbot: QtBot, view: CodeView, desk: Desk
) -> None:
    go_to(view, 2, len("h1 = Dense(units=4"))
    qtbot.keyClicks(view.editor, "8")
    assert desk.graph == start()
    qtbot.waitUntil(lambda: not view.is_ahead, timeout=20 * PAUSE_MS)
    assert desk.graph["h1"].layer == Dense(units=48, activation="tanh")
    qtbot.keyClick(view.editor, Qt.Key.Key_Backspace)
    qtbot.keyClicks(view.editor, "0")
    apply(qtbot, view)
    assert desk.graph["h1"].layer == Dense(units=40, activation="tanh")
    assert desk.undo_stack.count() == 1
    assert desk.undo_stack.undoText() == "Edit text"
    desk.undo_stack.undo()
    assert text(view) == write(start())
    assert view.editor.line == 2


def test_mistakes_are_marked_and_the_drawing_stays(
    qtbot: QtBot, view: CodeView, desk: Desk
) -> None:
    replaced(view, "units=4", "unit=4")
    apply(qtbot, view)
    assert desk.graph == start()
    assert view.is_ahead
    assert view.sentence_label.text() == (
        "Line 2: There is no field called 'unit'. Did you mean units or initializer?"
    )
    (mark,) = view.editor.extraSelections()
    assert mark.cursor.selectedText() == "unit"
    assert [p.line for p in view.editor.problems_of(2)] == [2]
    point = view.editor.cursorRect(mark.cursor).center()
    event = QHelpEvent(QEvent.Type.ToolTip, point, view.editor.mapToGlobal(point))
    QApplication.sendEvent(view.editor.viewport(), event)
    assert "no field called 'unit'" in QToolTip.text()
    QToolTip.hideText()
    replaced(view, "unit=4", "units=5")
    apply(qtbot, view)
    assert desk.graph["h1"].layer == Dense(units=5, activation="tanh")
    assert view.editor.extraSelections() == []


def test_a_draft_has_its_problems_at_its_lines(qtbot: QtBot, view: CodeView, desk: Desk) -> None:
    replaced(view, "(h1)", "()")
    apply(qtbot, view)
    assert desk.graph["output"].inputs == ()
    assert not view.is_ahead
    assert view.sentence_label.text().startswith("Line 3: ")


def test_leaving_takes_the_text_over_and_puts_it_in_order(
    qtbot: QtBot, view: CodeView, desk: Desk
) -> None:
    other = QLineEdit(view)
    other.show()
    replaced(view, "units=4,", "units = 6,")
    other.setFocus()
    assert desk.graph["h1"].layer == Dense(units=6, activation="tanh")
    assert text(view) == write(desk.graph)
    view.editor.setFocus()
    replaced(view, "units=6,", "units=7,")
    other.setFocus()
    assert desk.undo_stack.count() == 2


def test_comments_are_notes(qtbot: QtBot, view: CodeView, desk: Desk) -> None:
    replaced(view, "(h1)", "(h1)  # the answer")
    apply(qtbot, view)
    assert desk.document is not None
    assert desk.document.drawing.notes == (("output", "the answer"),)
    desk.edit_sketch(desk.graph, desk.document.drawing.with_note("x", "two\nlines"), "Note")
    assert text(view).splitlines()[:3] == ["# two", "# lines", "x = Input(shape=(2,))"]
    assert text(view).endswith("(h1)  # the answer\n")


def test_an_edit_elsewhere_is_shown_at_once_and_the_cursor_stays_with_its_layer(
    view: CodeView, desk: Desk
) -> None:
    go_to(view, 3, 2)
    assert desk.document is not None
    graph = desk.graph.insert_before("output", network(h2=Dense(units=3)()).nodes[0])
    desk.edit_sketch(graph, desk.document.drawing, "Add")
    assert text(view) == write(graph)
    assert view.editor.line == 4
    assert view.editor.textCursor().positionInBlock() == 2


@pytest.mark.parametrize("keeps", [True, False])
def test_what_is_typed_is_not_thrown_away(
    qtbot: QtBot, view: CodeView, desk: Desk, keeps: bool
) -> None:
    replaced(view, "units=4", "units=")
    apply(qtbot, view)
    assert view.bar.isHidden()
    changed = desk.graph.with_layer("output", Dense(units=9))
    assert desk.document is not None
    desk.edit_sketch(changed, desk.document.drawing, "Change")
    assert view.bar.isVisible()
    assert "units=," in text(view)
    qtbot.mouseClick(view.bar.kept if keeps else view.bar.drawing, Qt.MouseButton.LeftButton)
    assert view.bar.isHidden()
    if keeps:
        assert "units=," in text(view)
        replaced(view, "units=,", "units=5,")
        apply(qtbot, view)
        assert desk.graph["output"].layer == Dense(units=1, activation="linear")
        assert desk.graph["h1"].layer == Dense(units=5, activation="tanh")
    else:
        assert text(view) == write(changed)


def test_the_bar_goes_when_the_drawing_is_as_it_was(
    qtbot: QtBot, view: CodeView, desk: Desk
) -> None:
    replaced(view, "units=4", "units=")
    assert desk.document is not None
    desk.edit_sketch(desk.graph.without("h1"), desk.document.drawing, "Delete")
    assert view.bar.isVisible()
    desk.undo_stack.undo()
    assert view.bar.isHidden()


def test_what_is_picked_and_the_cursor_follow_each_other(
    qtbot: QtBot, view: CodeView, desk: Desk
) -> None:
    desk.select_layers(("output",))
    assert view.editor.line == 3
    qtbot.keyClick(view.editor, Qt.Key.Key_Up)
    assert desk.layers == ("h1",)
    assert view.editor.line == 2


def test_undo_is_the_windows_unless_something_is_typed(view: CodeView) -> None:
    def override() -> bool:
        key = Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier
        event = QKeyEvent(QEvent.Type.ShortcutOverride, *key)
        event.ignore()
        QApplication.sendEvent(view.editor, event)
        return event.isAccepted()

    assert not override()
    replaced(view, "units=4", "units=")
    assert override()


def test_a_hidden_panel_follows_when_it_is_shown(view: CodeView, desk: Desk) -> None:
    view.hide()
    changed = desk.graph.with_layer("h1", Dense(units=2))
    assert desk.document is not None
    desk.edit_sketch(changed, desk.document.drawing, "Change")
    assert text(view) == write(start())
    view.show()
    assert text(view) == write(changed)


def test_only_what_differs_is_replaced(view: CodeView, desk: Desk) -> None:
    assert desk.document is not None
    changes: list[tuple[int, int, int]] = []
    noted = desk.document.drawing.with_note("x", "😀 first").with_note("h1", "😀 second")
    desk.edit_sketch(desk.graph, noted, "Note")
    view.editor.document().contentsChange.connect(lambda *change: changes.append(change))
    changed = desk.graph.with_layer("h1", Dense(units=5, activation="tanh"))
    desk.edit_sketch(changed, noted, "Change")
    assert text(view) == write(changed, noted.notes)
    assert [change[1:] for change in changes] == [(1, 1)]
    assert not view.editor.document().isUndoAvailable()


def test_words_have_quiet_colours_one_can_read() -> None:
    line = 'h1 = Dense(units=8, activation="tanh")(x)  # "note"'
    found = [(line[s.start : s.start + s.length], s.role) for s in spans(line)]
    assert found == [
        ("h1", Role.NAME),
        ("Dense", Role.KIND),
        ("units", Role.FIELD),
        ("activation", Role.FIELD),
        ('"tanh"', Role.TEXT),
        ('# "note"', Role.COMMENT),
    ]
    for theme in THEMES:
        for ground in (theme.raised, theme.surface):
            assert all(contrast(ink(theme, role), ground) >= 4.5 for role in Role)
            assert contrast(theme.error, ground) >= 3


def test_a_thousand_lines_are_numbered(view: CodeView, desk: Desk) -> None:
    assert desk.document is not None
    many = network({f"h{at}": Dense(units=2)() for at in range(1000)})
    width = view.editor.gutter.width()
    desk.edit_sketch(many, desk.document.drawing, "Many")
    assert view.editor.gutter.width() > width
    assert view.editor.blockCount() == 1001
    before = painted(view)
    view.editor.show_line(900)
    assert (painted(view) != before).any()
    assert view.editor.visible_lines()[0][0] > 800
