"""The scores along a slider: the network's own answers, portion by portion, in frames too."""

import numpy as np
import pytest

from nnviz.session.frame import Wants
from nnviz.session.pad_desk import Desk
from nnviz.session.pad_sweep import SweepMaker, class_scores
from nnviz.session.sample import FIRST, picked
from tests.session.pictures import Camera, pictures


@pytest.fixture(scope="module")
def camera() -> Camera:
    return Camera((), pictures())


def desk_of(camera: Camera) -> Desk:
    return Desk.of(camera.data).showing(picked(camera.data, FIRST)).moved_to("angle", 10)


def test_a_frame_tells_what_the_network_says_along_the_slider(camera: Camera) -> None:
    desk, model = desk_of(camera), camera.model
    sweep = desk.sweep()
    maker = FrameMakerOf(camera)
    swept = maker.make(Wants(sweep=sweep)).swept
    assert swept is not None
    assert swept.sweep is sweep
    assert swept.scores.shape == (41, 3)
    assert not swept.scores.flags.writeable
    np.testing.assert_allclose(swept.scores.sum(axis=1), 1, atol=1e-5)
    for at in (0, 8, 40):
        probe = desk.moved_to("angle", float(sweep.values[at])).sample()
        wanted = maker.make(Wants(), probe).output
        np.testing.assert_allclose(swept.scores[at], wanted, atol=1e-5)
    assert maker.make(Wants()).swept is None
    assert model.run == 1


def test_portions_are_of_the_same_parameters(camera: Camera) -> None:
    model = camera.model
    maker = SweepMaker(model.network, model.dataset, "cross_entropy")
    sweep, first = desk_of(camera).sweep(), model.network.initial_vector(0)
    whole = SweepMaker(model.network, model.dataset, "cross_entropy").make(sweep, first)
    assert whole is not None
    assert maker.make(sweep, first, patience_s=0) is None
    found = None
    for _ in range(20):
        found = found or maker.make(sweep, model.network.initial_vector(1), patience_s=0)
    assert found is not None
    np.testing.assert_array_equal(found.scores, whole.scores)


def test_another_question_begins_anew_and_pictures_of_other_data_have_no_answer(
    camera: Camera,
) -> None:
    model = camera.model
    maker = SweepMaker(model.network, model.dataset, "cross_entropy")
    vector = model.network.initial_vector(0)
    assert maker.make(desk_of(camera).sweep(), vector, patience_s=0) is None
    other = desk_of(camera).moved_to("noise", 0.2).sweep()
    found = maker.make(other, vector)
    assert found is not None
    assert found.sweep is other
    strange = Desk.of(pictures(3, 3)).sweep()
    assert maker.make(strange, vector) is None


def test_a_single_output_speaks_for_both_classes() -> None:
    raw = np.array([[-1.0], [0.0], [2.0]], np.float32)
    shares = class_scores("binary_cross_entropy", raw)
    np.testing.assert_allclose(shares.sum(axis=1), 1)
    assert shares[2, 1] > 0.8
    np.testing.assert_allclose(class_scores("half_mse", raw), np.hstack([-raw, raw]))


class FrameMakerOf:
    """Frames of a camera's network at its start."""

    def __init__(self, camera: Camera) -> None:
        from nnviz.session.frame import FrameMaker

        self._maker, self._camera = FrameMaker(camera.model), camera
        self._vector = camera.model.network.initial_vector(0)

    def make(self, wants: Wants, probe: np.ndarray | None = None):  # type: ignore[no-untyped-def]
        sample = self._camera.data.x_test[0] if probe is None else probe
        return self._maker.make(1, self._vector, sample, wants)
