"""A tree as the Why dock shows it: small, large, in both themes."""

from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from PySide6.QtCore import QSize, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from nnviz.explain.results.tree import Tree
from nnviz.ui.style import apply_theme
from nnviz.ui.theme import DARK, LIGHT, Theme
from nnviz.ui.why.result_view import result_views
from nnviz.ui.why.results.tree import PICK, TreeResult
from tests.ui.rules.trees import grown, tree_of
from tests.ui.views.gestures import amount, painted

LEFT = Qt.MouseButton.LeftButton


def told(tree: Tree) -> Any:
    return SimpleNamespace(found=tree)


@pytest.mark.parametrize("theme", (DARK, LIGHT), ids=("dark", "light"))
@pytest.mark.parametrize("size", [(240, 180), (480, 500)])
def test_a_node_that_is_picked_is_told(
    qtbot: QtBot, qapp: QApplication, theme: Theme, size: tuple[int, int]
) -> None:
    apply_theme(qapp, theme)
    shown = TreeResult(None, theme)  # type: ignore[arg-type]
    qtbot.addWidget(shown)
    shown.resize(*size)
    shown.show()
    assert shown.numbers() is None
    tree = tree_of(grown(3, 1))
    shown.show_result(told(tree))
    assert shown.rule.text() == PICK
    canvas = shown.canvas
    QTest.mouseClick(canvas, LEFT, pos=canvas.place(0).center().toPoint())
    assert canvas.picked == 0
    assert shown.rule.text().endswith("?")
    assert amount(painted(shown), theme.raised) > 100
    table = shown.numbers()
    assert table is not None
    assert len(table.rows) == len(tree.nodes.leaves)
    assert shown.minimumSizeHint() == QSize(200, 140)
    shown.show_result(told(tree_of(grown(3, 8))))
    assert canvas.picked <= 0
    shown.set_theme(LIGHT if theme is DARK else DARK)


def test_the_button_asks_for_the_dock(qtbot: QtBot) -> None:
    shown = TreeResult(None, DARK)  # type: ignore[arg-type]
    qtbot.addWidget(shown)
    shown.show()
    found = told(tree_of(grown(2)))
    shown.show_result(found)
    with qtbot.waitSignal(shown.view_wished) as wish:
        QTest.mouseClick(shown.open, LEFT)
    assert wish.args == ["rules", found]
    assert result_views()[Tree] is TreeResult
    assert np.isfinite(found.found.says).all()
