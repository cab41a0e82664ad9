"""The robustness dock in the real window."""

from dataclasses import replace

import pytest
from PySide6.QtCore import QSize, Qt
from pytestqt.qtbot import QtBot

from nnviz.ui.numbers import format_percent
from nnviz.ui.robust.words import EARLIER, MEASURING, earlier
from nnviz.ui.theme import LIGHT
from nnviz.ui.views.robustness import UNKNOWN, RobustnessView
from tests.ui.conftest import Open

LEFT = Qt.MouseButton.LeftButton


def test_it_measures_by_any_attack_and_forgets_what_is_over(
    open_window: Open, qtbot: QtBot
) -> None:
    window = open_window("circle", "dark")
    window.resize(1440, 900)
    window.raise_view("robustness")
    view = next(view for view in window.views if isinstance(view, RobustnessView))
    qtbot.waitUntil(lambda: view.meter.known is not None, timeout=30_000)
    found = view.meter.known
    assert found is not None
    assert view.plain.text() == format_percent(float(found.found.accuracies[0])).strip()
    assert view.robust.text() == format_percent(float(found.found.accuracies[-1])).strip()
    assert "250 test samples, step 0" in view.about.text()
    qtbot.mouseClick(view.attack, LEFT, pos=view.attack.segment(0).center().toPoint())
    assert view.meter.wish.attack == "fgsm"
    assert view.plain.text() == UNKNOWN
    assert view.about.text() == MEASURING
    qtbot.waitUntil(lambda: view.meter.known is not None, timeout=30_000)
    qtbot.mouseClick(view.norm, LEFT, pos=view.norm.segment(1).center().toPoint())
    assert (view.meter.wish.norm, view.meter.wish.epsilon) == ("l2", 0.07)
    view.epsilon.field_wished.emit("epsilon", 0.5)
    view.every.field_wished.emit("every", 7)
    assert (view.meter.wish.epsilon, view.meter.wish.every) == (0.5, 7)
    qtbot.waitUntil(lambda: view.meter.known is not None, timeout=30_000)
    view.set_theme(LIGHT)
    table = view.numbers()
    assert table is not None
    assert table.columns == ("epsilon", "step 0")
    assert len(table.rows) == 9
    assert view.session.model is not None
    view.show_model(replace(view.session.model))  # a fresh start
    assert view.numbers() is None
    assert view.plain.text() == UNKNOWN
    for size in (QSize(240, 140), QSize(500, 180), QSize(900, 400)):
        view.resize(size)
        assert not view.grab().isNull()


@pytest.mark.parametrize("count", [0, 1, 3, 4, 17, 400])
def test_earlier_moments_are_spread_over_all(count: int) -> None:
    past = list(range(count))
    found = earlier(past)  # type: ignore[arg-type]
    assert len(found) == min(EARLIER, count)
    assert found == sorted(found, reverse=True)  # type: ignore[type-var]
    if count:
        assert (found[0], found[-1]) == (count - 1, 0)
