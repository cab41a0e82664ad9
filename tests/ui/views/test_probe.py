"""Input: values in their own units, sliders and typing, samples, the answer in words."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from nnviz.session.sample import Part, ProbeSource, free_point
from nnviz.ui.views.probe import ProbeView
from tests.ui.views.gestures import painted
from tests.ui.views.stage import FEATURES, SAMPLES, SessionDouble, Stage, dataset, layers

Show = Callable[..., Any]


def stage_of(classes: int = 3) -> Stage:
    data = replace(
        dataset(classes),
        feature_mean=np.float32([10, 20, 30]),
        feature_scale=np.float32([2, 4, 5]),
    )
    return Stage(layers(8), data, "cross_entropy" if classes else "mse")


def shown(show: Show, session: SessionDouble, stage: Stage) -> Any:
    session.data = stage.data
    session.pick_sample(Part.TEST, 0)
    session.picked.clear()
    session.probes.clear()
    view = show(ProbeView, 320, 640)
    view.show_model(stage.model)
    view.show_probe(stage.frame())
    return view


def test_values_are_in_their_own_units(show: Show, session: SessionDouble) -> None:
    stage = stage_of()
    view = shown(show, session, stage)
    wanted = stage.data.x_test[0] * [2, 4, 5] + [10, 20, 30]
    assert len(view.inputs.rows) == FEATURES
    for index, row in enumerate(view.inputs.rows):
        assert row.name.text() == stage.data.features[index]
        assert float(row.field.text().replace(",", "")) == pytest.approx(wanted[index], rel=1e-3)
    assert view.inputs.row_of(0).track.shown == pytest.approx(wanted[0], rel=1e-3)
    assert dict(view.numbers().rows) == pytest.approx(dict(zip("abc", wanted, strict=True)))
    moved = np.float32([1, 0, 0])
    view.show_probe(stage.frame(probe=moved))  # as the mouse on the plane does
    assert view.inputs.row_of(0).track.shown == pytest.approx(12)


def test_a_slider_and_typing_move_the_probe(
    show: Show, session: SessionDouble, qtbot: QtBot
) -> None:
    stage = stage_of()
    view = shown(show, session, stage)
    row = view.inputs.row_of(1)
    qtbot.mouseClick(row.track, Qt.MouseButton.LeftButton, pos=row.track.rect().center())
    qtbot.waitUntil(lambda: len(session.probes) == 1)
    before = stage.data.x_test[0]
    assert session.probes[0] == pytest.approx([before[0], 0, before[2]], abs=0.06)
    np.testing.assert_array_equal(session.probes[0][[0, 2]], before[[0, 2]])
    qtbot.mouseClick(row.field, Qt.MouseButton.LeftButton)
    qtbot.keyClicks(row.field.edit, "22,5")
    qtbot.keyClick(row.field.edit, Qt.Key.Key_Return)
    assert session.probes[1][1] == pytest.approx((22.5 - 20) / 4)
    for wrong in ("abc", "1e400"):
        qtbot.mouseClick(row.field, Qt.MouseButton.LeftButton)
        qtbot.keyClicks(row.field.edit, wrong)
        qtbot.keyClick(row.field.edit, Qt.Key.Key_Return)
        assert row.field.is_typing()
        assert row.field.edit.property("wrong")
        qtbot.keyClick(row.field.edit, Qt.Key.Key_Escape)
    assert len(session.probes) == 2


def test_the_picker_goes_to_samples(show: Show, session: SessionDouble, qtbot: QtBot) -> None:
    stage = stage_of()
    view = shown(show, session, stage)
    assert (view.picker.number.value(), view.picker.count.text()) == (1, "of 10")
    qtbot.mouseClick(view.picker.next, Qt.MouseButton.LeftButton)
    assert session.picked == [ProbeSource(Part.TEST, 1)]
    view.show_probe(stage.frame(probe=stage.data.x_test[1]))
    assert view.picker.number.value() == 2
    assert len(session.picked) == 1  # what is shown is no wish
    place = view.picker.parts.segment(1).center().toPoint()
    qtbot.mouseClick(view.picker.parts, Qt.MouseButton.LeftButton, pos=place)
    assert session.picked[-1] == ProbeSource(Part.TRAINING, 0)
    view.show_probe(stage.frame(probe=stage.data.x_train[0]))
    assert view.picker.count.text() == f"of {SAMPLES}"
    view.picker.number.lineEdit().selectAll()
    qtbot.keyClicks(view.picker.number, "17")
    assert len(session.picked) == 2  # half a number is none
    qtbot.keyClick(view.picker.number, Qt.Key.Key_Return)
    assert session.picked[-1] == ProbeSource(Part.TRAINING, 16)
    other = (int(stage.data.y_train[16]) + 1) % 3
    view.picker.classes.activated.emit(other + 1)
    assert session.sample_class == other
    assert len(session.picked) == 4  # a step on


def test_right_and_wrong_are_told_in_words(show: Show, session: SessionDouble) -> None:
    stage = stage_of()
    view = shown(show, session, stage)
    told = set()
    for index in range(10):
        session.pick_sample(Part.TEST, index)
        frame = stage.frame(probe=stage.data.x_test[index])
        view.show_probe(frame)
        true, said = int(stage.data.y_test[index]), int(frame.output.argmax())
        right = (
            f"Right: kind {true}" if true == said else f"Wrong: says kind {said}, is kind {true}"
        )
        assert view.verdict.text() == right
        told.add(true == said)
        assert [bar.is_true for bar in view.answer.bars].index(True) == true
        assert [bar.is_given for bar in view.answer.bars].index(True) == said
    assert told == {True, False}


def test_a_free_point_tells_the_nearest_sample(show: Show, session: SessionDouble) -> None:
    stage = stage_of()
    view = shown(show, session, stage)
    assert not view.where.isVisible()
    point = stage.data.x_train[23] + np.float32(1e-3)
    session.probe = free_point(stage.data, point)
    view.show_probe(stage.frame(probe=point))
    assert view.where.isVisible()
    assert view.where.text() == "Free point, nearest to training sample 24"


def test_a_regression_tells_its_error(show: Show, session: SessionDouble) -> None:
    stage = stage_of(0)
    view = shown(show, session, stage)
    (bar,) = view.answer.bars
    said = float(stage.frame().output[0]) * 10 + 100
    true = float(stage.data.y_test[0, 0]) * 10 + 100
    assert bar.label == "mpg"
    assert float(bar.text.split(",")[0]) == pytest.approx(said, rel=1e-3)
    off = bar.text.split("off ")[1].replace("−", "-")
    assert float(off) == pytest.approx(said - true, rel=1e-2)
    assert view.picker.classes.isHidden()


def wide(count: int) -> Stage:
    """So many inputs, and a picture when their root is whole."""
    from nnviz.core.graph import chain
    from nnviz.layers.dense import Dense
    from nnviz.layers.input import Input

    x = np.random.default_rng(1).random((30, count)).astype(np.float32)
    side = round(count**0.5)
    data = replace(
        dataset(3),
        x_train=x[:20],
        x_test=x[20:],
        y_train=np.arange(20) % 3,
        y_test=np.arange(10) % 3,
        features=tuple(f"pixel {i}" for i in range(count)),
        feature_mean=np.zeros(count, np.float32),
        feature_scale=np.ones(count, np.float32),
        domain=np.tile(np.float32([0, 1]), (count, 1)),
        sample_shape=(count,),
        image_shape=(side, side, 1),
    )
    ends = ("input", Input(shape=(count,))), ("output", Dense(units=3))
    return Stage(chain(*ends), data, "cross_entropy")


@pytest.mark.parametrize("count", (784, 10_000))
def test_of_many_inputs_only_those_in_sight_are_widgets(
    count: int, show: Show, session: SessionDouble, qtbot: QtBot
) -> None:
    stage = wide(count)
    view = shown(show, session, stage)
    assert 5 < len(view.inputs.rows) < 25
    view.inputs.bar.setValue(view.inputs.bar.maximum())
    last = view.inputs.row_of(count - 1)
    assert last is not None
    assert last.geometry().bottom() < view.inputs.height()
    assert last.track.shown == pytest.approx(stage.data.x_test[0, -1])
    qtbot.keyClicks(view.inputs.filter, "77")
    assert all("77" in f"{index}" for index in view.inputs.found)
    assert view.inputs.found[0] == 77
    row = view.inputs.row_of(77)
    row.value_wished.emit(77, 0.5)
    assert session.probes[-1][77] == 0.5
    painted(view)
    pixels = view.image.image
    assert (pixels.width(), pixels.height()) == stage.data.image_shape[:2]
    level = pixels.pixelColor(3, 2).red() / 255
    assert level == pytest.approx(stage.data.x_test[0, 2 * pixels.width() + 3], abs=0.003)


def test_the_list_without_a_match_says_so(show: Show, session: SessionDouble, qtbot: QtBot) -> None:
    view = shown(show, session, wide(784))
    qtbot.keyClicks(view.inputs.filter, "xyz")
    assert view.inputs.found == []
    assert not any(row.isVisible() for row in view.inputs.rows)
    assert view.inputs._none.isVisible()
