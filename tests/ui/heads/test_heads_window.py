"""The dock of heads in the real window: looked at, measured, muted, sorted."""

import numpy as np
from PySide6.QtCore import QPoint, Qt
from pytestqt.qtbot import QtBot

from nnviz.core.marks import HEADS, Head, Marks, Neuron
from nnviz.explain.cells import Cell
from nnviz.explain.heads import heads_of
from nnviz.session.measured_heads import Measure, Moment
from nnviz.ui.heads.head_table import HEADER
from nnviz.ui.heads.words import EMPTY
from nnviz.ui.reader.stretch_row import PATTERN
from nnviz.ui.theme import LIGHT
from nnviz.ui.views.heads import HeadsView
from nnviz.ui.views.reader import ReaderView
from nnviz.ui.views.selective import SelectiveView
from tests.ui.conftest import Open

LEFT, HEAD = Qt.MouseButton.LeftButton, Head("heads", 2)


def test_heads_are_measured_looked_at_and_muted(open_window: Open, qtbot: QtBot) -> None:
    window = open_window("modular-addition")
    window.resize(1440, 900)
    session = window.session
    view = next(view for view in window.views if isinstance(view, HeadsView))
    window.actions_by_name["heads"].trigger()
    assert len(view.table.heads) == 4, "one can see which there are"
    qtbot.waitUntil(lambda: view.known is not None, timeout=30_000)
    table, known = view.table, view.known
    assert known is not None
    assert session.model is not None
    assert [each.head for each in table.heads] == list(heads_of(session.model.network))
    assert "held-out sequences" in view.about.text()
    columns = table.columns()

    def click(x: float, y: float) -> None:
        qtbot.mouseClick(table, LEFT, pos=QPoint(int(x), int(y)))

    click(20, table.place(2).center().y())
    steps, features = session.model.network.facts.shapes["heads"]
    width = features // 4
    assert session.selection.neuron == Neuron("heads", (steps - 1) * features + 2 * width)
    assert view.head == table.shown == HEAD
    assert session.reading.cell == Cell("heads", "attention", 2), "it colours the text"
    assert view.about.text().startswith("Without head 3 of heads the loss goes from")
    assert view.trend.lines(0, 1, 100)[0].label == HEAD.name

    assert window.actions_by_name["mute_head"].isEnabled()
    click(columns.mute.left + 4, table.place(2).center().y())
    experiment = session.experiment
    assert experiment is not None
    assert experiment.marks.heads == (HEAD,)
    assert window.actions_by_name["mute_head"].isChecked()
    assert table.muted == {HEAD}
    taps = window.canvas.network_items
    assert taps is not None
    assert taps.taps.labels("heads") == ["head 1", "head 2", "head 3, muted", "head 4"]
    qtbot.waitUntil(lambda: view.known is not known, timeout=30_000)
    after, before = view.known.found.heads[2], known.found.heads[2]  # type: ignore[union-attr]
    np.testing.assert_allclose(after.without.value, before.without.value, rtol=1e-5)
    np.testing.assert_allclose(after.loss.value, before.loss.value, rtol=1e-5)
    window.actions_by_name["mute_head"].trigger()
    assert not session.experiment.marks.heads  # type: ignore[union-attr]
    assert session.undo_stack.undoText() == "Unmute head"

    measure = next(iter(columns.measures))
    click(columns.measures[measure].right - 3, HEADER / 2)
    assert (table.measure, table.is_sorted) == (measure, True)
    click(columns.measures[measure].right - 3, HEADER / 2)
    assert not table.is_sorted
    numbers = view.numbers()
    assert numbers is not None
    assert len(numbers.rows) == 4
    past = [Moment(step, np.full((4, len(Measure)), step / 9)) for step in range(9)]
    view.trend.show_past(heads_of(session.model.network), past)
    assert view.trend.newest() == 8
    for theme in (LIGHT, view.theme):
        view.set_theme(theme)
        for size in ((160, 60), (330, 300), (700, 900), (560, 190)):
            view.resize(*size)
            assert not view.grab().isNull()

    window.raise_view("selective")
    found = next(view for view in window.views if isinstance(view, SelectiveView))
    found.row.pattern.setText("1")
    found.row.choose(PATTERN)
    cell = Cell("heads", HEADS, 2 * width + 1)
    session.reading.look_at(cell)
    qtbot.waitUntil(lambda: found.cell == cell, timeout=30_000)
    assert found.mute.text() == "Mute head"
    qtbot.mouseClick(found.mute, LEFT)
    assert session.experiment.marks == Marks(heads=(HEAD,))  # type: ignore[union-attr]
    assert found.mute.text() == "Unmute head"
    window.raise_view("heads")

    reader = next(view for view in window.views if isinstance(view, ReaderView))
    window.raise_view("reader")
    qtbot.keyClicks(reader.page, "99")
    assert reader.page.page.word == "99"
    qtbot.keyClicks(reader.page, " ")
    assert "knows no “99”" in reader.told.text()
    assert reader.page.page.word == "", "what was refused does not stay on the page"
    assert reader.page.page.are_words

    window.open_target("parity")
    qtbot.waitUntil(lambda: view.sentence() == EMPTY, timeout=20_000)
    assert view.head is None
