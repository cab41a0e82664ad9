"""The arithmetic of a cell in its dock: shown, followed, walked through with keys."""

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from nnviz.core.layer import Layer
from nnviz.core.marks import Neuron
from nnviz.engine.network import Network
from nnviz.layers.attention import Attention
from nnviz.layers.conv1d import Conv1D
from nnviz.layers.dense import Dense
from nnviz.layers.gru import GRU
from nnviz.layers.lstm import LSTM
from nnviz.layers.simple_rnn import SimpleRNN
from nnviz.session.frame import Wants
from nnviz.session.selection import Selection
from nnviz.ui.filters.cell_rows import MOST_STEPS, Kind, Row
from nnviz.ui.handlers.pixel_handlers import way_inside
from nnviz.ui.style import apply_theme
from nnviz.ui.theme import DARK, LIGHT, Theme
from nnviz.ui.views.cell import CellView
from tests.ui.canvas.sequences import STEPS, reader, sequence_frame, sequence_model
from tests.ui.views.stage import SessionDouble, Stage

LAYERS = (LSTM(units=6), LSTM(units=3, direction="both"), GRU(units=6), SimpleRNN(units=6))


def shown(qtbot: QtBot, layer: Layer, theme: Theme = DARK) -> CellView:
    session = SessionDouble()
    view = CellView(session, theme)  # type: ignore[arg-type]
    session.setParent(view)
    qtbot.addWidget(view)
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    apply_theme(app, theme)
    view.resize(320, 500)
    model = sequence_model(reader(("it", layer)))
    view.show_model(model)
    view.show_frame(sequence_frame(model))
    view.show()
    return view


def ends(view: CellView) -> list[Row]:
    return [row for row in view.sheet.rows if row.kind is Kind.RESULT]


def inks(image: QImage) -> set[int]:
    found = range(0, image.width(), 2), range(0, image.height(), 2)
    return {image.pixel(x, y) for x in found[0] for y in found[1]}


@pytest.mark.parametrize("theme", [DARK, LIGHT])
@pytest.mark.parametrize(
    "layer", [*LAYERS, Attention(heads=2), Dense(units=6), Conv1D(filters=6, kernel=3)]
)
def test_it_shows_the_first_unit_at_the_last_step(qtbot: QtBot, layer: Layer, theme: Theme) -> None:
    view = shown(qtbot, layer, theme)
    assert view.neuron is not None
    assert view.neuron.unit // (8 if isinstance(layer, Attention) else 6) == STEPS - 1
    assert f"step {STEPS}" in view.heading.text()
    assert len(inks(view.grab().toImage())) > 20
    table = view.numbers()
    assert table is not None
    assert {len(row) for row in table.rows} == {3}


def test_the_lines_of_an_lstm_end_in_its_activation(qtbot: QtBot) -> None:
    view = shown(qtbot, LSTM(units=6))
    neuron, frame = view.neuron, sequence_frame(sequence_model(reader(("it", LSTM(units=6)))))
    assert neuron is not None
    assert ends(view)[1].number == pytest.approx(
        float(frame.activations["it"][neuron.unit]), abs=2e-6
    )
    titles = [row.text for row in view.sheet.rows if row.kind is Kind.TITLE]
    assert titles[:3] == ["c = f · c before + i · g", "h = o · tanh(c)", "input gate = sigmoid(z)"]


def test_the_steps_that_a_query_lists_are_some_of_those_it_reads(qtbot: QtBot) -> None:
    view = shown(qtbot, Attention(heads=2))
    steps = [row for row in view.sheet.rows if row.text.startswith("step ")]
    assert len(steps) == MOST_STEPS
    others = [row for row in view.sheet.rows if row.text.endswith("other steps")]
    assert [row.text for row in others] == [f"{STEPS - MOST_STEPS} other steps"]
    total = sum(row.number or 0 for row in steps + others)
    assert total == pytest.approx(ends(view)[0].number, abs=1e-9)


def test_it_follows_the_selection_where_there_is_an_arithmetic(qtbot: QtBot) -> None:
    view = shown(qtbot, LSTM(units=6))
    view.session.selection_changed.emit(Selection((Neuron("it", 8),)))
    assert view.neuron == Neuron("it", 8)
    assert view.heading.text() == "it · cell 3, step 2"
    view.session.selection_changed.emit(Selection((Neuron("embedding", 2),)))
    assert view.neuron == Neuron("it", 8)
    view.session.selection_changed.emit(Selection((Neuron("answer", 2),)))
    assert view.neuron == Neuron("answer", 2)
    assert [row.text for row in ends(view)] == ["sum"]


def test_a_convolution_shows_what_lies_under_its_window(qtbot: QtBot) -> None:
    view = shown(qtbot, Conv1D(filters=6, kernel=3, activation="tanh"))
    steps = [row for row in view.sheet.rows if row.text.startswith(f"step {STEPS}  ")]
    assert len(steps) == 1
    assert any(row.text == "beyond the end" and row.number == 0 for row in view.sheet.rows)
    (end,) = ends(view)
    assert end.text.startswith("tanh(")
    model = sequence_model(reader(("it", Dense(units=6))))
    wholly = Network.of(model.network.graph, {"it": {(STEPS - 1) * 6: 0.25}})
    held = replace(model, network=wholly)
    view.show_model(held)
    view.show_frame(sequence_frame(held, Wants()))  # it takes no taps
    assert [row.number for row in ends(view)][-1] == 0.25


def test_arrows_lead_to_other_cells_and_steps(qtbot: QtBot) -> None:
    view = shown(qtbot, LSTM(units=6))
    view.session.selection_changed.emit(Selection((Neuron("it", 5),)))
    qtbot.keyClick(view, Qt.Key.Key_Right)
    assert view.session.selection.neuron == Neuron("it", 0), "round the end"
    view.session.selection_changed.emit(Selection((Neuron("it", 5),)))
    qtbot.keyClick(view, Qt.Key.Key_Down)
    assert view.session.selection.neuron == Neuron("it", 11)
    view.session.selection_changed.emit(Selection((Neuron("it", 5),)))
    qtbot.keyClick(view, Qt.Key.Key_Up)
    assert view.session.selection.neuron == Neuron("it", 5), "there is no step before the first"


def test_without_cells_it_says_what_would_be_there(qtbot: QtBot) -> None:
    stage = Stage()
    view = shown(qtbot, LSTM(units=6))
    view.show_model(stage.model)
    assert not view.empty.isHidden()
    assert view.neuron is None
    assert view.wishes() == Wants()


def test_a_frame_without_taps_changes_nothing(qtbot: QtBot) -> None:
    view = shown(qtbot, Attention(heads=2))
    rows = view.sheet.rows
    view.show_frame(sequence_frame(sequence_model(reader(("it", Attention(heads=2)))), Wants()))
    assert view.sheet.rows == rows
    assert rows


def test_the_way_inside_a_cell_leads_here() -> None:
    model = sequence_model(reader(("it", GRU(units=4))))
    assert way_inside(model, "it") == "cell"
    assert way_inside(model, "answer") == "cell"
    assert way_inside(model, "embedding") == "inspect"
    assert way_inside(None, "it") == "inspect"
