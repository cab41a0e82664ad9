"""The latent plane: points of a layer of two units, the probe among them, and the way back."""

from typing import cast

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, QRectF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from nnviz.data import load
from nnviz.files.example import example
from nnviz.session.frame import Frame, Wants
from nnviz.session.sample import Part, ProbeSource
from nnviz.session.session import Session
from nnviz.ui.latent.plane import LatentPlane
from nnviz.ui.latent.scale import PlaneScale
from nnviz.ui.theme import DARK
from nnviz.ui.views.latent import LatentView
from tests.ui.views.stage import SessionDouble, Stage, dataset, layers

SHIFT = Qt.KeyboardModifier.ShiftModifier


@pytest.fixture
def session() -> SessionDouble:
    return SessionDouble()


@pytest.fixture
def view(qtbot: QtBot, session: SessionDouble) -> LatentView:
    made = LatentView(cast(Session, session), DARK)
    qtbot.addWidget(made)
    made.resize(320, 560)
    made.show()
    return made


@pytest.fixture(scope="module")
def digits() -> Stage:
    experiment = example("autoencoder").experiment
    return Stage(experiment.graph, load(experiment.data))


def shown(view: LatentView, stage: Stage, session: SessionDouble) -> Frame:
    """A frame of a stage in the view."""
    session.data = stage.data
    view.show_model(stage.model)
    frame = stage._maker.make(1, stage.parameters(), stage.data.base_test[0], view.wishes())
    view.show_frame(frame)
    return frame


def move(plane: LatentPlane, at: QPointF, held: Qt.KeyboardModifier) -> None:
    """Move the mouse over the plane with a key held."""
    none = Qt.MouseButton.NoButton
    where = QPointF(plane.mapToGlobal(at))
    QApplication.sendEvent(plane, QMouseEvent(QEvent.Type.MouseMove, at, where, none, none, held))


def at(plane: LatentPlane, index: int) -> QPointF:
    return QPointF(*plane.places()[index].tolist())


def test_without_a_plane_it_says_how_to_get_one(view: LatentView, session: SessionDouble) -> None:
    assert view.wishes() == Wants()
    shown(view, Stage(layers(5, 2)), session)
    assert view.wishes() == Wants()
    assert not view.plane.isVisible()
    assert "Select a layer of two units" in view.sentence()


def test_a_picked_layer_of_two_units_is_shown(
    view: LatentView, session: SessionDouble, qtbot: QtBot
) -> None:
    stage = Stage(layers(5, 2, 4), dataset(3), "cross_entropy")
    shown(view, stage, session)
    with qtbot.waitSignal(view.wants_changed):
        session.layers_selected.emit(("h2",))
    assert view.wishes() == Wants(latent="h2")
    session.layers = ("h2",)
    frame = shown(view, stage, session)
    assert frame.codes is not None
    np.testing.assert_array_equal(view.plane.points, frame.codes.points)
    assert view.about.text() == "h2 · 10 test samples"
    assert not view.entering.isVisible()
    session.layers_selected.emit(("h1",))
    assert view.wishes() == Wants()
    assert not view.plane.isVisible()


def test_an_autoencoder_shows_its_bottleneck_and_what_comes_back(
    view: LatentView, session: SessionDouble, digits: Stage
) -> None:
    frame = shown(view, digits, session)
    assert view.layer == "code"
    assert len(view.plane.points) == len(digits.data.x_test)
    assert view.entering.isVisible()
    assert view.entering.image.image.size().width() == 8
    assert view.leaving.caption.text() == "Given back"
    answer = frame.activations["output"].reshape(8, 8)
    grey = view.leaving.image.image.pixelColor(3, 4).red() / 255
    assert abs(grey - answer[4, 3]) < 0.01


def test_a_click_makes_a_sample_the_probe(
    view: LatentView, session: SessionDouble, digits: Stage
) -> None:
    shown(view, digits, session)
    QTest.mouseClick(
        view.plane, Qt.MouseButton.LeftButton, pos=at(view.plane, 7).toPoint() + QPoint(1, 0)
    )
    assert len(session.picked) == 1
    picked = session.picked[0]
    assert picked.part is Part.TEST
    near = at(view.plane, picked.index) - at(view.plane, 7)
    assert near.manhattanLength() < 4


def test_the_arrows_go_from_sample_to_sample(
    view: LatentView, session: SessionDouble, digits: Stage
) -> None:
    frame = shown(view, digits, session)
    session.pick_sample(Part.TEST, 0)
    view.show_probe(frame)
    QTest.keyClick(view.plane, Qt.Key.Key_Right)
    assert session.picked[-1] == ProbeSource(Part.TEST, 1)
    QTest.keyClick(view.plane, Qt.Key.Key_Left)
    assert session.picked[-1].index == len(digits.data.x_test) - 1


def test_with_shift_the_mouse_asks_what_a_place_means(
    view: LatentView, session: SessionDouble, digits: Stage
) -> None:
    shown(view, digits, session)
    before = view.leaving.image.image
    move(view.plane, QPointF(30, 30), SHIFT)
    assert view.leaving.caption.text() == "At the cross"
    assert view.leaving.image.image != before
    assert view.about.text().startswith("code · at ")
    move(view.plane, QPointF(30, 30), Qt.KeyboardModifier.NoModifier)
    assert view.leaving.caption.text() == "Given back"
    assert view.leaving.image.image == before
    assert view.about.text().endswith("test samples")


def test_with_shift_the_arrows_ask_too(
    view: LatentView, session: SessionDouble, digits: Stage
) -> None:
    frame = shown(view, digits, session)
    QTest.keyPress(view.plane, Qt.Key.Key_Up, SHIFT)
    place = view.plane.pointed_place
    assert place is not None
    assert place[1] > frame.activations["code"][1]
    assert view.leaving.caption.text() == "At the cross"
    QTest.keyRelease(view.plane, Qt.Key.Key_Shift)
    assert view.plane.pointed_place is None


def test_other_networks_say_in_words_what_a_place_means(
    view: LatentView, session: SessionDouble
) -> None:
    session.layers = ("h2",)
    shown(view, Stage(layers(5, 2, 4), dataset(3), "cross_entropy"), session)
    move(view.plane, QPointF(20, 20), SHIFT)
    assert view.about.text().split(": ")[-1] in ("kind 0", "kind 1", "kind 2")


def test_the_mouse_is_told_which_sample_it_is_over(
    view: LatentView, session: SessionDouble, digits: Stage
) -> None:
    shown(view, digits, session)
    assert view.plane.card() is None
    move(view.plane, at(view.plane, 3), Qt.KeyboardModifier.NoModifier)
    card = view.plane.card()
    assert card is not None
    assert card.heading.startswith("test sample ")


def test_a_frame_of_another_network_is_left_alone(view: LatentView, session: SessionDouble) -> None:
    session.layers = ("h2",)
    old = Stage(layers(5, 2, 4), run=1)
    late = old.frame(3)
    shown(view, Stage(layers(5, 2, 4), run=2), session)
    points = view.plane.points
    view.show_frame(late)
    assert view.plane.points is points


def test_places_and_values_are_each_other_s_way_back() -> None:
    points = np.array([[-3.0, 10.0], [4.0, 700.0], [0.0, 0.0]])
    scale = PlaneScale().holding(points)
    area = QRectF(8, 8, 200, 300)
    for point, place in zip(points, scale.to_pixels(points, area), strict=True):
        found = scale.to_values(QPointF(*place.tolist()), area)
        np.testing.assert_allclose(found, point, atol=1e-9)
    assert scale.holding(points * 0.9) == scale
    assert scale.holding(points * 5) != scale
