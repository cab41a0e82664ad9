"""Views of layers of maps: rows and counts are of maps, in both themes, by real mouse."""

from collections.abc import Callable
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from PySide6.QtGui import QFontMetricsF

from nnviz.core.marks import Neuron
from nnviz.layers.conv2d import Conv2D
from nnviz.layers.max_pool import MaxPool
from nnviz.record.neurons import NeuronRecord
from nnviz.runtime.messages import RunState
from nnviz.runtime.questions.find_exciting import FindExciting
from nnviz.session.frame import FrameMaker, Wants
from nnviz.session.statistics import STRIP_NEURONS
from nnviz.ui.plotting.stack import Cell
from nnviz.ui.theme import DARK, LIGHT, Theme, smaller
from nnviz.ui.views.accuracy import AccuracyView, over_what
from nnviz.ui.views.activations import ActivationsView
from nnviz.ui.views.health import HealthView
from nnviz.ui.views.inspector import InspectorView
from nnviz.ui.views.sparsity import Share, SparsityView
from nnviz.ui.views.strip import StripView
from tests.session.pictures import Camera, pictures
from tests.ui.views.gestures import amount, painted, point

Show = Callable[..., Any]
THEMES = pytest.mark.parametrize("theme", [DARK, LIGHT], ids=["dark", "light"])
LAYERS = (("c1", Conv2D(filters=4)), ("p1", MaxPool()), ("c2", Conv2D(filters=70)))
WANTS = Wants(batch=True, health=True, backward=True)


@pytest.fixture
def camera() -> Camera:
    return Camera(LAYERS, pictures(), flat=True)


def shown(show: Show, kind: type, camera: Camera, **wishes: Any) -> Any:
    """A view with a frame in which the third map of c1 is dead."""
    view = show(kind, **wishes)
    vector = camera.vector()
    camera.model.network.layout.views(vector, "c1")["bias"][2] = -1000
    view.show_model(camera.model)
    frame = FrameMaker(camera.model).make(3, vector, camera.data.x_test[0], WANTS, 1)
    view.show_frame(frame)
    return view


@THEMES
def test_a_ridge_counts_dead_maps(show: Show, camera: Camera, theme: Theme) -> None:
    view = shown(show, ActivationsView, camera, theme=theme)
    notes = {outline.name: note for outline, note in view.ridges._rows}
    assert notes["c1"][0] == "1 dead map"
    assert notes["p1"][0] == "1 dead map"
    assert notes["c2"][0].endswith(" dead maps")
    assert notes["flat"][0].endswith("dead")
    point(view.ridges, view.ridges.places()[0].center())
    assert view.ridges.card().heading == "c1 · 4 maps"
    metrics = QFontMetricsF(smaller(view.ridges.font()))
    room = view.ridges._note_room()
    assert all(metrics.horizontalAdvance(text) <= room for pair in notes.values() for text in pair)


@THEMES
def test_a_row_of_the_strip_is_the_mean_of_a_map(show: Show, camera: Camera, theme: Theme) -> None:
    view = shown(show, StripView, camera, theme=theme, height=400)
    found = view._frame.statistics["c1"]
    point(view.image, view.image.stack().place(Cell(0, 2, 5)).center())
    card = view.image.card()
    sample = int(view._order[5])
    assert card.heading == f"c1 · map 3 · sample {sample + 1}"
    assert (card.readings[0].label, found.rows[2, sample]) == ("mean of the map", 0)
    assert view.caption.text().endswith(f"first {STRIP_NEURONS} maps or neurons of a layer")
    view.combo.setCurrentText("c2")
    view._on_combo_activated(view.combo.currentIndex())
    assert view.caption.text().endswith(f"first {STRIP_NEURONS} of 70 maps")
    assert amount(painted(view.image), theme.surface) > 0


def test_shares_are_of_maps(show: Show, camera: Camera) -> None:
    view = shown(show, SparsityView, camera)
    view._on_shares_value_wished(Share.DEAD)
    number = view.record.names.index("c1")
    assert view.record.current(number, 1) == 0.25


@THEMES
def test_health_speaks_of_maps(show: Show, camera: Camera, theme: Theme) -> None:
    view = shown(show, HealthView, camera, theme=theme)
    dead = next(f for f in view.findings if f.kind.value == "Dead neurons")
    assert dead.reason.startswith("One map is zero everywhere")


def test_accuracy_says_over_how_many_it_is_while_it_trains(show: Show, camera: Camera) -> None:
    view = shown(show, AccuracyView, camera)
    assert view.combo.toolTip() == "Over all samples of either part."
    wide = tuple((f"c{at}", Conv2D(filters=64, kernel=5)) for at in range(2))
    large = Camera(wide, pictures(32, 32, 3))
    data = large.model.dataset
    many = {"x_train": np.zeros((900, 3072), "f4"), "x_test": np.zeros((50, 3072), "f4")}
    text = over_what(replace(large.model, dataset=replace(data, **many)))
    assert text.startswith("While it trains over the first 200 training and 50 test samples")


@THEMES
def test_the_inspector_asks_about_the_layer_of_a_pixel(
    show: Show, session: Any, camera: Camera, theme: Theme
) -> None:
    session.neurons, session.state = camera_record(), RunState.PAUSED
    view = show(InspectorView, theme=theme, width=330, height=900)
    view.show_model(camera.model)
    view.show_selected(Neuron("c1", 6))
    assert view.wishes() == Wants(backward=True)
    frame = FrameMaker(camera.model).make(3, camera.vector(), camera.data.x_test[0], WANTS, 1)
    view.show_frame(frame)
    assert view.head.title.text() == "c1 · map 3"
    assert not view.forward.arithmetic.isHidden()
    assert view.samples.isHidden()
    (question,) = session.background.asked
    assert isinstance(question, FindExciting)
    assert (question.layer, [node.id for node in question.graph]) == ("c1", ["input", "c1"])
    view.hide()
    assert view.exciting._shared is None
    view.exciting._waiting.stop()
    view.show()  # at rest no other frame comes
    assert len(session.background.asked) == 2


def camera_record() -> Any:
    """A history of neurons in which nothing has been taken down yet."""
    return SimpleNamespace(record=NeuronRecord(), samples=0)
