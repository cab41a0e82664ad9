"""When frames are asked for, held back and made, without a process and without Qt."""

from collections.abc import Iterator

import numpy as np
import pytest

from nnviz.engine.arena import Vector
from nnviz.layers.flatten import Flatten
from nnviz.runtime import messages as m
from nnviz.runtime.publication import Publisher, publication_fields
from nnviz.runtime.shared import Block
from nnviz.session import frame_cycle
from nnviz.session.frame import Frame, Wants
from nnviz.session.frame_cycle import HOLD_S, WISHES_KEPT, FrameCycle
from tests.session.pictures import Camera, pictures


class Process:
    """Publishes when it is told to."""

    def __init__(self, camera: Camera) -> None:
        self.block = Block.create(publication_fields(camera.model.network.layout.size))
        self._publisher = Publisher(self.block)
        self._notices: list[bytes] = []
        self.asked = 0

    def publish(self, vector: Vector, step: int) -> None:
        self._publisher.publish(vector, step)
        self._notices.append(m.FRAME_PUBLISHED)

    def heard(self) -> Iterator[bytes]:
        heard, self._notices = self._notices, []
        return iter(heard)

    def want_frame(self) -> None:
        self.asked += 1


class Stage:
    """A network in training, a cycle that shows it, and a clock that stands still."""

    def __init__(self) -> None:
        self.camera = Camera([("flat", Flatten())], pictures(), flat=False)
        self.process, self.cycle, self.now = Process(self.camera), FrameCycle(), 100.0
        self.vector = self.camera.vector()
        self.process.publish(self.vector, 1)
        self.cycle.load(self.process.block.handle)

    def frames(self, running: bool = True) -> list[Frame]:
        return list(self.cycle.frames(self.process, running=running))


@pytest.fixture
def stage(monkeypatch: pytest.MonkeyPatch) -> Stage:
    made = Stage()
    monkeypatch.setattr(frame_cycle, "perf_counter", lambda: made.now)
    return made


def shown(stage: Stage) -> Stage:
    stage.cycle.show(stage.camera.model)
    stage.frames()
    stage.cycle.taken()
    return stage


def test_without_a_network_there_are_no_frames(stage: Stage) -> None:
    for running in (False, True):
        stage.cycle.want(Wants())
        stage.cycle.set_probe(stage.camera.data.x_test[1], None, in_haste=False)
        assert stage.frames(running) == []
    stage.cycle.show(stage.camera.model)
    assert [frame.step for frame in stage.frames()] == [1], "nothing was lost meanwhile"


def test_the_process_is_asked_once_until_it_publishes(stage: Stage) -> None:
    shown(stage)
    for _ in range(3):
        stage.cycle.want(Wants())
        assert stage.frames() == []
    assert stage.process.asked == 1
    stage.process.publish(stage.vector, 2)
    assert [frame.step for frame in stage.frames()] == [2]


def test_at_rest_the_process_is_not_asked(stage: Stage) -> None:
    shown(stage)
    stage.cycle.want(Wants(batch=True))
    (frame,) = stage.frames(running=False)
    assert stage.process.asked == 0
    assert frame.statistics
    assert not frame.follows


def test_of_a_large_network_a_plain_frame_comes_first_at_rest_too(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(frame_cycle, "MANY_PRODUCTS", 1)
    shown(stage)
    stage.cycle.want(Wants(batch=True))
    plain, detailed = stage.frames(running=False)
    assert not plain.statistics
    assert detailed.statistics
    assert (plain.follows, detailed.follows) == (False, True)
    stage.cycle.taken()
    stage.cycle.want(Wants(taps=True))
    assert len(stage.frames(running=False)) == 1  # there is nothing that takes long


def test_one_frame_is_out_and_the_next_waits_for_it(stage: Stage) -> None:
    shown(stage)
    stage.process.publish(stage.vector, 2)
    assert len(stage.frames()) == 1
    stage.process.publish(stage.vector, 3)
    stage.process.publish(stage.vector, 4)
    assert stage.frames() == []
    assert stage.cycle.is_due
    stage.cycle.taken()
    assert [frame.step for frame in stage.frames()] == [4]


def test_after_a_probe_in_haste_newer_parameters_wait_but_not_another_probe(stage: Stage) -> None:
    shown(stage)
    for sample, in_haste in ((1, True), (2, False)):
        probe = stage.camera.data.x_test[sample]
        stage.cycle.set_probe(probe, 0, in_haste=in_haste)
        (frame,) = stage.frames()
        assert frame.probe is probe
        stage.cycle.taken()
        stage.now += HOLD_S / 2
        stage.process.publish(stage.vector, 10 + sample)
        assert len(stage.frames()) == (0 if in_haste else 1)
        stage.cycle.taken()
    stage.cycle.set_probe(probe, 0, in_haste=True)
    stage.frames()
    stage.cycle.taken()
    stage.now += 2 * HOLD_S
    stage.process.publish(stage.vector, 20)
    assert [frame.step for frame in stage.frames()] == [20]


def test_many_wishes_are_one_frame_and_old_ones_are_forgotten(stage: Stage) -> None:
    shown(stage)
    stage.cycle.want(Wants(predictions=True))
    for _ in range(WISHES_KEPT - 1):
        stage.cycle.want(Wants())
    assert stage.frames(running=False)[0].predictions is not None
    stage.cycle.taken()
    stage.cycle.want(Wants(predictions=True))
    for _ in range(WISHES_KEPT):
        stage.cycle.want(Wants())
    assert stage.frames(running=False)[0].predictions is None


def test_what_was_expected_of_a_probe_holds_for_its_own_data_only(stage: Stage) -> None:
    shown(stage)
    probe = stage.camera.data.x_test[3]
    wants = Wants(backward=True)
    stage.cycle.set_probe(probe, 2, in_haste=False)
    stage.cycle.want(wants)
    assert stage.frames(running=False)[0].backward is not None
    stage.cycle.taken()
    other = Camera([("flat", Flatten())], pictures(), flat=False)
    for model, has_slopes in ((stage.camera.model, True), (other.model, False)):
        stage.cycle.show(model)
        stage.cycle.want(wants)
        (frame,) = stage.frames(running=False)
        np.testing.assert_array_equal(frame.probe, probe)
        assert (frame.backward is not None) is has_slopes
        stage.cycle.taken()


def test_a_probe_of_another_shape_is_not_taken(stage: Stage) -> None:
    shown(stage)
    stage.cycle.set_probe(np.zeros(5, np.float32), None, in_haste=True)
    assert stage.frames() == []
    assert not stage.cycle.is_due


def test_a_reference_is_compared_with_at_once_until_it_is_taken_back(stage: Stage) -> None:
    shown(stage)
    samples = stage.camera.data.x_test
    stage.cycle.set_reference(samples[1])
    (frame,) = stage.frames(running=False)
    assert set(frame.against) == set(frame.activations)
    np.testing.assert_array_equal(frame.against["input"], samples[1].ravel())
    np.testing.assert_array_equal(frame.activations["input"], samples[0].ravel())
    stage.cycle.taken()
    stage.cycle.set_reference(None)
    (frame,) = stage.frames(running=False)
    assert not frame.against


def test_every_frame_of_a_training_has_the_reference(stage: Stage) -> None:
    shown(stage)
    stage.cycle.set_reference(stage.camera.data.x_test[1])
    stage.cycle.want(Wants(batch=True))
    frames = stage.frames()
    assert frames
    assert all(frame.against for frame in frames)


def test_a_reference_that_does_not_fit_the_data_is_none(stage: Stage) -> None:
    shown(stage)
    stage.cycle.set_reference(np.zeros(3, np.float32))
    assert all(not frame.against for frame in stage.frames(running=False))
