"""The bar that says what a change of marks did: where it lies, and that it can be read."""

import pytest
from PySide6.QtCore import QRect
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from nnviz.engine.evaluation import Scores
from nnviz.session.effects import Measured
from nnviz.ui.canvas.effect_bar import ABOVE, BESIDE, EffectBar
from nnviz.ui.style import apply_theme
from nnviz.ui.theme import DARK

SAID = Measured(
    "transformer2 heads · head 14 muted",
    Scores(3.502, {"balanced_accuracy": 0.5123}),
    Scores(3.492, {"balanced_accuracy": 0.4987}),
)


@pytest.mark.parametrize("width", [230, 300, 420, 470, 700, 1400])
def test_it_leaves_the_switch_of_levels_free_and_shows_all_it_says(
    width: int, qtbot: QtBot, qapp: object
) -> None:
    canvas = QWidget()
    qtbot.addWidget(canvas)
    apply_theme(qapp, DARK, 1.0)  # type: ignore[arg-type]
    canvas.resize(width, 400)
    bar = EffectBar(canvas)
    canvas.show()
    bar.show_measured(SAID)
    switch = QRect(0, canvas.height() - ABOVE, BESIDE, ABOVE)
    assert not bar.geometry().intersects(switch)
    assert canvas.rect().contains(bar.geometry())
    assert bar.height() >= bar.text.heightForWidth(bar.text.width())
