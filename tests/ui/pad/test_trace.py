"""The trace as a value: which lines, which axis, what is read; contrast of its lines."""

import numpy as np
import pytest

from nnviz.core.spec import Option
from nnviz.ui.pad.trace import MOST_LINES, Trace, class_ink
from nnviz.ui.theme import DARK, LIGHT, contrast

ANGLE = Option("Rotate", "", "°", -90, 90)


def trace(scores: np.ndarray, *, is_share: bool = True) -> Trace:
    values = np.linspace(-90, 90, len(scores))
    names = tuple(f"kind {i}" for i in range(scores.shape[1]))
    return Trace(ANGLE, values, scores, names, is_share)


def test_the_strongest_classes_are_drawn_the_highest_first() -> None:
    scores = np.zeros((5, 20))
    scores[2] = np.arange(20) / 20
    found = trace(scores)
    assert found.lines == tuple(range(19, 19 - MOST_LINES, -1))
    assert found.peak(19) == (0, pytest.approx(0.95))
    assert found.axis.low == 0
    assert found.axis.high == 1


def test_what_is_read_lies_between_the_values() -> None:
    scores = np.array([[0.0, 1.0], [1.0, 0.0]])
    found = trace(scores)
    assert found.at(0) == pytest.approx([0.5, 0.5])
    card = found.card(45, DARK)
    assert card.heading == "Rotate 45\u00a0°"
    assert [reading.label for reading in card.readings] == ["kind 0", "kind 1"]
    assert card.readings[0].text == "75.0\u00a0%"


def test_a_place_is_a_round_value_within_the_slider() -> None:
    found = trace(np.zeros((3, 2)))
    assert found.rounded(12.3) == 12
    assert found.rounded(999) == 90


@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf, 3e38, 0.0])
@pytest.mark.parametrize("is_share", [True, False])
def test_odd_scores_have_an_axis(value: float, is_share: bool) -> None:
    found = trace(np.full((4, 3), value), is_share=is_share)
    assert found.axis.low < found.axis.high
    assert np.isfinite(found.at(1)).all()
    assert len(found.card(0, LIGHT).readings) == 3


@pytest.mark.parametrize("theme", [DARK, LIGHT], ids=["dark", "light"])
def test_every_class_can_be_seen(theme: object) -> None:
    inks = [class_ink(theme, index) for index in range(30)]  # type: ignore[arg-type]
    assert all(contrast(ink.color, theme.surface) >= 3 for ink in inks)  # type: ignore[attr-defined]
    assert len({(ink.color, ink.dash) for ink in inks[:16]}) == 16
