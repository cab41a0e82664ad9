"""Why of a text in the real window: what a gate waits for is read, truths lead to their steps."""

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMenu
from pytestqt.qtbot import QtBot

from nnviz.explain.cells import Cell
from nnviz.explain.method import Method
from nnviz.explain.methods.step_probes import StepProbes
from nnviz.explain.methods.token_search import TokenSearch
from nnviz.explain.results.token_sequences import TokenSequences
from nnviz.session.wondering import About
from nnviz.ui.views.reader import ReaderView
from nnviz.ui.views.why import WhyView
from nnviz.ui.why.choices import Choices
from nnviz.ui.why.results.matrix import MatrixView
from nnviz.ui.why.results.token_sequences import TokenSequencesView
from tests.ui.conftest import Open

LEFT = Qt.MouseButton.LeftButton


def answered(view: WhyView, qtbot: QtBot, method: Method) -> None:
    wonder = view.wonder
    qtbot.waitUntil(
        lambda: (
            wonder.shown is not None
            and wonder.shown.query.method == method
            and not wonder.explainer.is_busy
        ),
        timeout=30_000,
    )


def test_what_a_gate_waits_for_is_read(open_window: Open, qtbot: QtBot) -> None:
    window = open_window("parity")
    view = next(view for view in window.views if isinstance(view, WhyView))
    reader = next(view for view in window.views if isinstance(view, ReaderView))
    window.session.reading.look_at(Cell("cells", "update_gate", 2))
    window.raise_view("why")
    qtbot.waitUntil(lambda: bool(view.wonder.known()), timeout=20_000)
    view.wonder.choose_method(TokenSearch)
    menu = QMenu(window)
    Choices(window.session, view.wonder).targets(menu)
    next(a for a in menu.actions() if "update gate 3, step 8" in a.text()).trigger()
    QTest.mouseClick(view.row.ask, LEFT)
    answered(view, qtbot, TokenSearch())
    result = view.host.view
    assert isinstance(result, TokenSequencesView)
    assert view.wonder.shown is not None
    found = view.wonder.shown.found
    assert isinstance(found, TokenSequences)
    assert found.values[0] >= found.start_value
    QTest.mouseClick(result.read, LEFT)
    probe = window.session.probe
    assert probe is not None
    assert probe.x.tolist() == found.ids[0].tolist()
    window.raise_view("reader")
    qtbot.waitUntil(lambda: reader.writing.draft.ids == tuple(found.ids[0].tolist()), timeout=9_000)
    window.raise_view("why")
    view.ask_about(StepProbes, About())
    answered(view, qtbot, StepProbes())
    matrix = view.host.view
    assert isinstance(matrix, MatrixView)
    QTest.mouseClick(
        matrix.picture, LEFT, pos=matrix.picture.places().cell(1, 0).center().toPoint()
    )
    answered(view, qtbot, StepProbes(read="odd so far"))
    assert "8" in matrix.told.text()
