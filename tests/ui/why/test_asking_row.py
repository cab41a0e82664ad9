"""The button is as wide as its words at once, whatever is being laid out."""

from types import SimpleNamespace
from typing import cast

from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from nnviz.session.wonder import Wonder
from nnviz.ui.style import apply_theme
from nnviz.ui.theme import DARK
from nnviz.ui.why.asking_row import AskingRow


def wonder(*, busy: bool, shown: bool) -> Wonder:
    explainer = SimpleNamespace(is_busy=busy, share=0.5)
    return cast(Wonder, SimpleNamespace(explainer=explainer, shown=shown or None, every=0))


def test_words_are_never_cut(qtbot: QtBot, qapp: QApplication) -> None:
    apply_theme(qapp, DARK)
    row = AskingRow()
    qtbot.addWidget(row)
    row.resize(260, 60)
    row.show()
    qtbot.waitExposed(row)
    for busy, shown in ((False, False), (True, False), (False, True), (True, True)):
        row.show_state(wonder(busy=busy, shown=shown))
        assert row.ask.width() == row.ask.sizeHint().width()  # before any event
        assert row.follow.x() > row.ask.geometry().right()
