"""The probe as a value: samples, free points, what is expected of them, and the session's truth."""

from dataclasses import replace

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from nnviz.session import sample as module
from nnviz.session.frame import Wants
from nnviz.session.sample import (
    FIRST,
    Part,
    Probe,
    ProbeSource,
    free_point,
    kept,
    near_class,
    nearest,
    picked,
)
from nnviz.session.session import Session
from tests.runtime.talking import experiment
from tests.session.watching import opened, settled, until
from tests.ui.views.stage import SAMPLES, dataset


def test_the_nearest_sample_is_found_among_the_first_ones(monkeypatch: pytest.MonkeyPatch) -> None:
    data = dataset()
    for index in (0, 17, SAMPLES - 1):
        assert nearest(data, data.x_train[index]) == index
    point = np.float32([0.3, -0.2, 1.0])
    plain = [float(np.linalg.norm(x - point)) for x in data.x_train]
    assert nearest(data, point) == int(np.argmin(plain))
    monkeypatch.setattr(module, "MOST_NUMBERS", 3 * 10)
    assert nearest(data, data.x_train[17]) < 10
    assert nearest(data, np.full(3, np.nan)) == 0


def test_of_equally_near_samples_it_is_the_first() -> None:
    data = dataset()
    twice = replace(data, x_train=data.x_train[[3, 5, 3, 5]], y_train=data.y_train[[3, 5, 3, 5]])
    assert nearest(twice, data.x_train[5]) == 1


def test_pictures_of_any_shape_have_a_nearest_one() -> None:
    data = dataset()
    shaped = replace(
        data,
        x_train=data.x_train.reshape(-1, 3, 1, 1),
        x_test=data.x_test.reshape(-1, 3, 1, 1),
        sample_shape=(3, 1, 1),
    )
    assert nearest(shaped, shaped.x_train[9]) == 9


def test_what_is_expected_is_the_sample_s_or_the_nearest_one_s() -> None:
    data = dataset(3)
    test = picked(data, ProbeSource(Part.TEST, 4))
    assert (test.target, test.is_free) == (int(data.y_test[4]), False)
    free = free_point(data, data.x_train[7] + np.float32(1e-4))
    assert (free.source, free.is_free) == (ProbeSource(Part.TRAINING, 7), True)
    assert free.target == int(data.y_train[7])
    regression = dataset(0)
    target = picked(regression, ProbeSource(Part.TRAINING, 2)).target
    np.testing.assert_array_equal(target, regression.y_train[2])


def test_an_index_beyond_the_ends_goes_round() -> None:
    data = dataset()
    assert picked(data, ProbeSource(Part.TRAINING, -1)).source.index == SAMPLES - 1
    assert picked(data, ProbeSource(Part.TRAINING, SAMPLES)).source.index == 0


def test_other_data_keep_the_point_or_the_place_among_the_samples() -> None:
    data, other = dataset(), dataset(3)
    few = replace(other, x_test=other.x_test[:3], y_test=other.y_test[:3])
    assert kept(data, None).source == FIRST
    assert kept(few, picked(data, ProbeSource(Part.TEST, 2))).source == ProbeSource(Part.TEST, 2)
    assert kept(few, picked(data, ProbeSource(Part.TEST, 9))).source == ProbeSource(Part.TEST, 2)
    free = free_point(data, np.float32([1, 2, 3]))
    again = kept(few, free)
    assert again.is_free
    np.testing.assert_array_equal(again.x, free.x)
    flat = Probe(np.zeros(2, np.float32), FIRST, is_free=True, target=0)
    assert not kept(data, flat).is_free


def test_one_steps_through_the_samples_of_a_class() -> None:
    data = dataset(3)
    of_two = np.flatnonzero(data.y_train == 2).tolist()
    place = ProbeSource(Part.TRAINING, of_two[0])
    walked = []
    for _ in of_two:
        place = ProbeSource(Part.TRAINING, near_class(data, place, 1, 2))
        walked.append(place.index)
    assert walked == [*of_two[1:], of_two[0]]
    assert near_class(data, place, -1, 2) == of_two[-1]
    assert near_class(data, ProbeSource(Part.TRAINING, 0), -1, None) == SAMPLES - 1
    assert near_class(data, ProbeSource(Part.TRAINING, 5), 1, 7) == 5  # there is no such class
    assert near_class(dataset(0), place, 1, 2) == place.index + 1  # targets have no classes


def shown(session: Session) -> list[float]:
    return session.frame.probe.tolist() if session.frame is not None else []


def test_the_session_shows_what_was_picked(qtbot: QtBot, session: Session) -> None:
    session.pick_sample(Part.TEST, 3)  # nothing is open yet
    assert session.probe is None
    opened(qtbot, session, experiment())
    assert session.model is not None
    assert session.probe is not None
    assert (session.probe.source, session.probe.is_free) == (FIRST, False)
    data = session.model.dataset
    session.set_wishes(Wants(backward=True))
    session.pick_sample(Part.TRAINING, 3)
    session.want_frame()
    until(qtbot, lambda: shown(session) == data.x_train[3].tolist())
    until(qtbot, lambda: session.frame and session.frame.backward)
    assert session.frame is not None
    assert session.frame.backward is not None
    assert session.frame.backward.target == session.probe.target == int(data.y_train[3])
    session.set_probe(np.array([0.25, 0.5]))
    session.set_probe(np.zeros(7))  # of no use here
    until(qtbot, lambda: shown(session) == [0.25, 0.5])
    assert session.probe.is_free
    assert session.sample == ProbeSource(Part.TRAINING, 3)
    session.step_sample(1)
    until(qtbot, lambda: shown(session) == data.x_train[4].tolist())


def test_after_a_change_of_data_the_sample_is_the_one_of_the_same_place(
    qtbot: QtBot, session: Session
) -> None:
    opened(qtbot, session, experiment())
    session.pick_sample(Part.TEST, 2)
    session.sample_class = 1
    session.edit_data("name", "xor")
    settled(qtbot, session)
    assert session.model is not None
    wanted = session.model.dataset.x_test[2].tolist()
    until(qtbot, lambda: shown(session) == wanted)
    assert session.sample_class is None
