"""The inspector's painted parts: places that fit, and a point that lies on its curve."""

from types import SimpleNamespace

import numpy as np
import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from nnviz.core.marks import Neuron
from nnviz.layers.activations import ACTIVATIONS
from nnviz.session.curve import value_at
from nnviz.session.lesson import Forward, Products, Role
from nnviz.ui.inspector.curve_plot import REACHES, CurvePlot, reach
from nnviz.ui.inspector.product_table import ProductTable
from nnviz.ui.inspector.rows import BIAS, Content, Row
from nnviz.ui.inspector.sample_list import shown
from nnviz.ui.inspector.table_places import Places
from nnviz.ui.style import apply_theme
from nnviz.ui.theme import DARK, LIGHT
from tests.ui.views.gestures import amount, painted

ROWS = (
    Row(0, "a", 1.0, 2.0, 2.0),
    Row(4, "b", -1.0, 0.5, -0.5),
    Row(BIAS, "bias", None, 0.25, 0.25),
)
CONTENT = Content(("value", "weight", "product"), ROWS, (7, 0.125), "sum z", 1.875)


def at(total: float, activation: str = "tanh", held: float | None = None) -> Forward:
    nothing = Products((), np.zeros(0), np.zeros(0))
    answer = value_at(activation, total)[0]
    return Forward(Neuron("h", 0), Role.SUM, nothing, 0.0, total, activation, answer, held)


@pytest.mark.parametrize("width", [120, 280, 290, 400, 900])
def test_columns_never_overlap(width: int) -> None:
    places = Places(CONTENT, width, 50)
    if width >= 280:
        assert 46 <= places.name < places.left < places.right < places.bar < width
    assert places.lines == 6
    tops = [places.top(0), places.top(1), places.rest_top(), places.top(2), places.total_top() - 4]
    assert tops == [20, 40, 60, 80, 100]
    assert places.row_at(45).key == 4
    assert places.row_at(65) is None  # what is not shown cannot be changed
    assert places.row_at(85).key == BIAS


@pytest.mark.parametrize("theme", [DARK, LIGHT], ids=["dark", "light"])
def test_signs_are_painted_in_their_colours(qtbot: QtBot, qapp: QApplication, theme) -> None:
    apply_theme(qapp, theme)
    table = ProductTable("Inputs")
    qtbot.addWidget(table)
    table.show_content(CONTENT)
    table.resize(290, table.sizeHint().height())
    table.show()
    picture = painted(table)
    bar = picture[20:40, table._places().right : table._places().bar - 4]
    assert amount(bar, theme.positive) > 20
    assert amount(bar, theme.negative) == 0
    bar = picture[40:60, table._places().right : table._places().bar - 4]
    assert amount(bar, theme.negative) > 5
    apply_theme(qapp, DARK)


@pytest.mark.parametrize("activation", sorted(ACTIVATIONS))
def test_the_point_lies_on_its_curve_inside_the_picture(
    qtbot: QtBot, qapp: QApplication, activation: str
) -> None:
    plot = CurvePlot()
    qtbot.addWidget(plot)
    plot.resize(280, 136)
    for total in (0.0, -3.1, 2.5, 47.0, 1e5, float("nan"), float("inf")):
        plot.show_neuron(at(total, activation, held=0.5))
        painted(plot)
        if np.isfinite(total):
            place = plot.place(total, value_at(activation, total)[0])
            assert plot.rect().contains(place.toPoint())


def test_the_axis_of_sums_does_not_jump_about() -> None:
    assert reach(1.0, 0) == REACHES[0]
    assert reach(3.7, 4.0) == 4.0
    assert reach(3.9, 4.0) == 6.0
    assert reach(3.0, 6.0) == 6.0
    assert reach(0.1, 6.0) == 4.0
    assert reach(1e38, 4.0) == 1e38


def test_a_sample_is_shown_in_its_own_units() -> None:
    dataset = SimpleNamespace(
        task=SimpleNamespace(classes=2, names=("no", "yes")),
        y_train=np.array([1]),
        image_shape=None,
        base_train=np.array([[1.0, -1.0, 0.0, 5.0]]),
        input_scale=np.array([2.0, 10.0, 1.0, 1.0]),
        input_mean=np.array([3.0, 100.0, 0.5, 0.0]),
        inputs=("a", "b", "c", "d"),
    )
    dataset.labelled = dataset
    found = shown(dataset, 0, 0.5)  # type: ignore[arg-type]
    assert (found.inputs, found.label, found.class_index) == ("5, 90, 0.5, …", "yes", 1)
    assert found.classes == 2
