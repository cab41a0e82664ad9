"""Recurrent layers folded: one step as a column of cells, the one under the mouse."""

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from nnviz.core.infer import infer
from nnviz.layers.attention import Attention
from nnviz.session.selection import Neuron, Selection
from nnviz.ui.canvas.folded import FoldedItem
from nnviz.ui.canvas.folded_place import FoldedPlace
from nnviz.ui.canvas.geometry import Fold, arrange
from nnviz.ui.canvas.map_sheet import layer_colors
from nnviz.ui.canvas.sheets import SheetPlace
from nnviz.ui.canvas.view import NetworkCanvas
from nnviz.ui.theme import DARK, LIGHT, Theme
from tests.ui.canvas.sequences import LSTMS, STEPS, UNITS, reader, sequence_frame, sequence_model

FRAME = sequence_frame(sequence_model(LSTMS))


@pytest.fixture(params=[DARK, LIGHT])
def canvas(qtbot: QtBot, request: pytest.FixtureRequest) -> NetworkCanvas:
    theme: Theme = request.param
    made = NetworkCanvas(theme)
    qtbot.addWidget(made)
    made.resize(900, 600)
    with qtbot.waitExposed(made):
        made.show()
    made.show_model(sequence_model(LSTMS))
    made.show_frame(FRAME)
    made.set_fold(Fold.FOLDED)
    made.grab()
    return made


def folded(canvas: NetworkCanvas) -> FoldedItem:
    item = canvas.neurons["cells"]
    assert isinstance(item, FoldedItem)
    return item


def test_a_cell_is_at_one_place_at_every_step() -> None:
    place = arrange(LSTMS, infer(LSTMS), fold=Fold.FOLDED).layers["cells"]
    assert isinstance(place, FoldedPlace)
    assert place.count == len(place.centres) == STEPS * UNITS
    assert place.centre(3) == place.centre(5 * UNITS + 3)
    assert place.unit_at(*place.centre(3)) == (STEPS - 1) * UNITS + 3
    assert place.at(5).unit_at(*place.centre(3)) == 5 * UNITS + 3
    assert place.at(99).step == STEPS - 1
    assert place.at(-1).step == 0


def test_only_what_goes_round_is_folded() -> None:
    graph = reader(("heads", Attention(heads=2)))
    layers = arrange(graph, infer(graph), fold=Fold.FOLDED).layers
    assert isinstance(layers["heads"], SheetPlace)
    assert not any(isinstance(place, FoldedPlace) for place in layers.values())


def test_the_step_under_the_mouse_is_shown(canvas: NetworkCanvas, qtbot: QtBot) -> None:
    assert folded(canvas).place.step == STEPS - 1
    spot = canvas.neurons["tokens"].spot(4).center().toPoint()
    qtbot.mouseMove(canvas.viewport(), spot)
    assert folded(canvas).place.step == 4
    qtbot.mouseMove(canvas.viewport(), canvas.neurons["answer"].spot(9 * 6).center().toPoint())
    assert folded(canvas).place.step == 9
    qtbot.mouseMove(canvas.viewport(), folded(canvas).spot(2).center().toPoint())
    assert canvas.hovered == Neuron("cells", 9 * UNITS + 2)
    assert canvas.card.title() == "cells · cell 3"
    canvas.grab()


def test_it_is_painted_in_the_colours_of_its_step(canvas: NetworkCanvas) -> None:
    assert canvas.network_items is not None
    canvas.network_items.show_step(7)
    image = canvas.viewport().grab().toImage()
    said = FRAME.activations["cells"].reshape(STEPS, UNITS)[7]
    colors = layer_colors(np.ascontiguousarray(said), canvas._theme)
    for cell in range(UNITS):
        corner = folded(canvas).spot(cell).adjusted(2, 2, -2, -2).topLeft().toPoint()
        assert image.pixel(corner) & 0xFFFFFF == int(colors[cell]) & 0xFFFFFF


def test_unrolled_again_it_is_a_sheet(canvas: NetworkCanvas) -> None:
    canvas.set_fold(Fold.UNROLLED)
    canvas.grab()
    assert not isinstance(canvas.neurons["cells"], FoldedItem)
    assert np.array_equal(canvas.neurons["cells"].values, FRAME.activations["cells"])  # type: ignore[attr-defined]


def test_a_selected_cell_brings_its_step(canvas: NetworkCanvas) -> None:
    canvas.set_selection(Selection((Neuron("cells", 6 * UNITS + 1),)))
    assert folded(canvas).place.step == 6
    canvas.set_selection(Selection())
    assert folded(canvas).place.step == 6


def test_what_was_selected_before_it_is_folded_brings_its_step_too(canvas: NetworkCanvas) -> None:
    canvas.set_fold(Fold.UNROLLED)
    canvas.set_selection(Selection((Neuron("cells", 6 * UNITS + 1),)))
    canvas.set_fold(Fold.FOLDED)
    assert folded(canvas).place.step == 6
