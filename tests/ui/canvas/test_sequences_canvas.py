"""Layers over sequences on the canvas: sheets, tokens, what a step reads, taps and arcs."""

from collections.abc import Callable

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from pytestqt.qtbot import QtBot

from nnviz.core.graph import Graph, Node, chain
from nnviz.core.infer import infer
from nnviz.core.layer import Region
from nnviz.core.marks import Head, Marks
from nnviz.layers.add import Add
from nnviz.layers.attention import Attention
from nnviz.layers.conv1d import Conv1D
from nnviz.layers.gru import GRU
from nnviz.layers.lstm import LSTM
from nnviz.layers.over_time import OverTime
from nnviz.layers.simple_rnn import SimpleRNN
from nnviz.session.frame import Frame, Model, Wants
from nnviz.session.neuron_names import heading, neuron_name
from nnviz.session.selection import Neuron, Selection
from nnviz.session.step_fields import step_fields
from nnviz.ui.canvas.arcs import reads, strongest_reads
from nnviz.ui.canvas.geometry import arrange
from nnviz.ui.canvas.map_sheet import layer_colors
from nnviz.ui.canvas.ribbons import ribbons
from nnviz.ui.canvas.sheets import SheetPlace, whole_rect
from nnviz.ui.canvas.taps import TapSpot, gate_names, tap_places
from nnviz.ui.canvas.tokens import TokensItem, every
from nnviz.ui.canvas.view import NetworkCanvas
from nnviz.ui.theme import DARK, LIGHT, Theme
from tests.ui.canvas.sequences import (
    HEADS,
    LSTMS,
    STEPS,
    UNITS,
    reader,
    sequence_frame,
    sequence_model,
)

Shown = Callable[..., tuple[NetworkCanvas, Model, Frame]]
CELL = Neuron("cells", 12 * UNITS + 3)


@pytest.fixture
def shown(qtbot: QtBot) -> Shown:
    def show(graph: Graph, theme: Theme = DARK) -> tuple[NetworkCanvas, Model, Frame]:
        model = sequence_model(graph)
        frame, canvas = sequence_frame(model), NetworkCanvas(theme)
        qtbot.addWidget(canvas)
        canvas.resize(900, 600)
        with qtbot.waitExposed(canvas):
            canvas.show()
        canvas.show_model(model)
        canvas.show_frame(frame)
        canvas.grab()
        return canvas, model, frame

    return show


def fields(graph: Graph, node: str, step: int) -> dict[str, Region]:
    return step_fields(graph, infer(graph).shapes, node, step)


# -- places ----------------------------------------------------------------------------------------


def test_rows_of_sheets_have_the_heights_of_the_tokens() -> None:
    graph = LSTMS
    layers = arrange(graph, infer(graph)).layers
    heights = layers["tokens"].centres[:, 1]
    for name in ("embedding", "cells", "answer", "output"):
        place = layers[name]
        assert isinstance(place, SheetPlace)
        rows = place.centres.reshape(place.steps, place.features, 2)[:, 0, 1]
        assert np.allclose(rows, heights, atol=1e-9), name


def test_a_unit_is_where_it_is_found() -> None:
    place = arrange(LSTMS, infer(LSTMS)).layers["cells"]
    assert isinstance(place, SheetPlace)
    for unit in (0, 3, UNITS, STEPS * UNITS - 1):
        assert place.unit_at(*place.centre(unit)) == unit
    assert place.unit_at(place.rect[0] - 1, 0.0) is None


def test_between_sheets_are_ribbons_and_no_edges() -> None:
    picture = arrange(LSTMS, infer(LSTMS))
    assert picture.bundles == ()
    assert len(ribbons(LSTMS, picture.layers)) == 4


def test_the_last_step_alone_is_read_through_a_thin_ribbon() -> None:
    graph = chain(*[(n.id, n.layer) for n in LSTMS][:3], ("last", OverTime()))
    layers = arrange(graph, infer(graph)).layers
    (_, _), _, _, (_, bottom) = ribbons(graph, layers)[-1]
    band = ribbons(graph, layers)[-1]
    assert bottom - band[0][1] == pytest.approx(layers["cells"].rect[3] / STEPS)


def test_one_step_and_one_feature_have_a_place_too() -> None:
    graph = chain(*[(n.id, n.layer) for n in LSTMS][:2], ("c", Conv1D(kernel=24, padding="valid")))
    place = arrange(graph, infer(graph)).layers["c"]
    assert isinstance(place, SheetPlace)
    assert place.steps == 1
    assert min(place.rect[2:]) > 0


def test_matrices_stand_beside_their_sheet_and_touch_no_other() -> None:
    picture = arrange(HEADS, infer(HEADS))
    found = tap_places(HEADS, picture.layers, picture.gap)["heads"]
    left, top, width, height = found.place.rect
    before = picture.layers["embedding"].rect
    assert before[0] + before[2] < left
    assert left + width < picture.layers["heads"].rect[0]
    whole = whole_rect(picture.layers["heads"])
    assert top >= whole[1]
    assert top + height <= whole[1] + whole[3]


@pytest.mark.parametrize("layer", [LSTM(units=5), GRU(units=5), LSTM(units=5, direction="both")])
def test_gates_lie_in_the_gap(layer: LSTM | GRU) -> None:
    graph = reader(("cells", layer))
    picture = arrange(graph, infer(graph))
    found = tap_places(graph, picture.layers, picture.gap)["cells"]
    left, _, width, _ = found.place.rect
    before = picture.layers["embedding"].rect
    assert before[0] + before[2] <= left
    assert left + width <= picture.layers["cells"].rect[0]
    assert found.names == gate_names(layer)
    for unit in range(found.place.count):
        assert 0 <= found.neuron(found.spot(unit)) < picture.layers["cells"].count


def test_a_layer_without_gates_has_no_taps() -> None:
    graph = reader(("cells", SimpleRNN(units=5)))
    picture = arrange(graph, infer(graph))
    assert tap_places(graph, picture.layers, picture.gap) == {}


# -- what a step reads -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("layer", "read"),
    [
        (LSTM(units=4), (0, 8)),
        (LSTM(units=4, direction="backward"), (7, 24)),
        (GRU(units=4, direction="both"), (0, 24)),
        (Attention(heads=2), (0, 8)),
        (Attention(heads=2, causal=False), (0, 24)),
        (Conv1D(kernel=3, dilation=2, padding="causal"), (3, 8)),
        (Conv1D(kernel=3), (6, 9)),
        (Conv1D(kernel=3, padding="valid"), (7, 10)),
    ],
)
def test_what_a_step_reads(layer: LSTM, read: tuple[int, int]) -> None:
    found = fields(reader(("it", layer)), "it", 7)
    assert (found["embedding"].top, found["embedding"].bottom) == read
    assert found["tokens"] == Region(read[0], 0, read[1], 1)


def test_what_is_read_on_two_ways_is_joined() -> None:
    graph = chain(*[(n.id, n.layer) for n in HEADS][:3])
    both = Graph((*graph, Node("sum", Add(), ("embedding", "heads"))))
    assert fields(both, "sum", 5)["embedding"] == Region(0, 0, 6, 8)


# -- on the canvas ---------------------------------------------------------------------------------


@pytest.mark.parametrize("theme", [DARK, LIGHT])
def test_a_sheet_is_painted_in_the_colours_of_its_numbers(shown: Shown, theme: Theme) -> None:
    canvas, _, frame = shown(LSTMS, theme)
    image = canvas.viewport().grab().toImage()
    colors = layer_colors(frame.activations["embedding"], theme)
    for unit in (0, 9, 100, STEPS * 8 - 1):
        spot = canvas.neurons["embedding"].spot(unit).center().toPoint()
        assert image.pixel(spot) & 0xFFFFFF == int(colors[unit]) & 0xFFFFFF


def test_the_input_shows_its_tokens(shown: Shown) -> None:
    canvas, model, frame = shown(LSTMS)
    item = canvas.neurons["tokens"]
    assert isinstance(item, TokensItem)
    wanted = [model.dataset.tokens[int(at)] for at in frame.probe]
    assert list(item.words) == wanted


def test_tokens_thin_out() -> None:
    assert every(20.0) == 1
    assert every(3.0) == 3
    assert every(0.0) > 1000


def test_hovering_says_cell_and_step(shown: Shown, qtbot: QtBot) -> None:
    canvas, model, frame = shown(LSTMS)
    spot = canvas.neurons["cells"].spot(CELL.unit).center().toPoint()
    qtbot.mouseMove(canvas.viewport(), spot)
    assert canvas.hovered == CELL
    assert heading(model, CELL) == neuron_name(model, CELL) == "cells · cell 4, step 13"
    assert canvas.card.title() == "cells · cell 4"
    lines = dict(canvas.card.lines())
    assert lines["step"] == "13"
    assert lines["token"] == model.dataset.tokens[int(frame.probe[12])]
    assert lines["reads of tokens"] == "steps 1 to 13"
    canvas.grab()


def test_an_answer_is_called_by_its_token() -> None:
    model = sequence_model(LSTMS)
    assert (
        neuron_name(model, Neuron("output", 2)) == f"output · “{model.dataset.tokens[2]}”, step 1"
    )


def test_a_matrix_says_which_step_reads_which(shown: Shown, qtbot: QtBot) -> None:
    canvas, _, frame = shown(HEADS)
    assert canvas.wants.taps
    assert canvas.network_items is not None
    taps = canvas.network_items.taps
    place = taps.places["heads"].place
    x, y = place.corner(1)
    at = canvas.mapFromScene(QPointF(x + 4.5 * place.wide, y + 10.5 * place.cell))
    assert canvas.ground.tap_at(QPointF(at)) == TapSpot("heads", 1, 10, 4)
    qtbot.mouseMove(canvas.viewport(), at)
    assert canvas.hovered == Neuron("heads", 10 * 8 + 4)
    assert canvas.card.title() == "heads · head 2"
    share = float(frame.taps["heads", "attention"][1, 10, 4])
    assert dict(canvas.card.lines())["share"] == f"{share:.1%}"
    canvas.grab()


def test_arcs_are_what_a_head_reads_or_the_mean_of_all() -> None:
    frame = sequence_frame(sequence_model(HEADS))
    shares = frame.taps["heads", "attention"]
    neuron = Neuron("heads", 10 * 8)
    mean = reads(frame, neuron, 10, None)
    assert mean is not None
    assert np.allclose(mean, shares[:, 10].mean(axis=0))
    one = reads(frame, neuron, 10, TapSpot("heads", 1, 10, 0))
    assert one is not None
    assert np.array_equal(one, shares[1, 10])
    assert set(strongest_reads(one)) == set(range(11)), "nothing is read of what comes later"
    assert reads(frame, Neuron("answer", 3), 0, None) is None


def test_gates_open_where_a_cell_is_selected_and_close_again(shown: Shown) -> None:
    canvas, _, frame = shown(LSTMS)
    assert canvas.network_items is not None
    taps = canvas.network_items.taps
    assert not taps.items["cells"].isVisible()
    assert not canvas.wants.taps
    canvas.set_selection(Selection((CELL,)))
    canvas.grab()
    assert taps.items["cells"].isVisible()
    assert canvas.wants.taps
    gate = frame.taps["cells", "forget_gate"]
    found = taps.places["cells"]
    values = found.values(frame.taps)
    assert values is not None
    assert values[found.unit(TapSpot("cells", 1, 12, 3))] == gate[12, 3]
    canvas.set_selection(Selection())
    canvas.grab()
    assert not taps.items["cells"].isVisible()


def test_gates_open_where_one_has_zoomed_in(shown: Shown) -> None:
    canvas, _, _ = shown(LSTMS)
    assert canvas.network_items is not None
    left, top, _, _ = canvas.network_items.taps.places["cells"].place.rect
    canvas.look_at(QPointF(left, top), 8.0)
    assert canvas.wants.taps
    canvas.grab()


def test_frames_without_taps_leave_what_was_there(shown: Shown) -> None:
    canvas, model, frame = shown(HEADS)
    canvas.show_frame(sequence_frame(model, Wants()))
    assert canvas.network_items is not None
    assert canvas.network_items.taps.frame is frame


def test_keys_walk_from_step_to_step_and_from_cell_to_cell(shown: Shown, qtbot: QtBot) -> None:
    canvas, _, _ = shown(LSTMS)
    wished: list[Selection] = []
    canvas.steering.selection_wished.connect(wished.append)
    canvas.set_selection(Selection((CELL,)))
    canvas.setFocus()
    qtbot.keyClick(canvas, Qt.Key.Key_Down)
    qtbot.keyClick(canvas, Qt.Key.Key_Right)
    assert wished[0].neuron == Neuron("cells", CELL.unit + UNITS)
    assert wished[1].neuron == Neuron("cells", CELL.unit + 1)


def test_a_click_selects_a_cell_at_a_step(shown: Shown, qtbot: QtBot) -> None:
    canvas, _, _ = shown(LSTMS)
    spot: QPoint = canvas.neurons["cells"].spot(CELL.unit).center().toPoint()
    with qtbot.waitSignal(canvas.steering.selection_wished) as caught:
        qtbot.mouseClick(canvas.viewport(), Qt.MouseButton.LeftButton, pos=spot)
    assert caught.args == [Selection((CELL,))]


def test_many_heads_stand_in_several_columns() -> None:
    graph = reader(("heads", Attention(heads=8)))
    picture = arrange(graph, infer(graph), aspect=0.5)
    many = chain(*[(n.id, n.layer) for n in graph][:2], ("heads", Attention(heads=8)))
    assert picture.layers["heads"].rect[2] > 0
    place = tap_places(many, arrange(many, infer(many)).layers, 20.0)["heads"].place
    assert place.tiles == 8
    assert place.rect[3] <= 500.0


@pytest.mark.parametrize("theme", [DARK, LIGHT], ids=["dark", "light"])
def test_a_muted_head_is_crossed_out_and_says_so(shown: Shown, qtbot: QtBot, theme: Theme) -> None:
    canvas, _, _ = shown(HEADS, theme)
    assert canvas.network_items is not None
    taps = canvas.network_items.taps
    first, second = (taps.items["heads"].tile_spot(at).toRect() for at in (0, 1))
    before = canvas.viewport().grab().toImage()
    canvas.set_marks(Marks(heads=(Head("heads", 1),)))
    after = canvas.viewport().grab().toImage()
    assert before.copy(first) == after.copy(first)
    assert before.copy(second) != after.copy(second)
    assert taps.labels("heads") == ["head 1", "head 2, muted"]
    for spot in (first, second):
        qtbot.mouseMove(canvas.viewport(), spot.center())
    assert "head 2 is muted: it adds 0" in canvas.card.words()
    canvas.set_marks(Marks())
    assert taps.labels("heads") == ["head 1", "head 2"]
