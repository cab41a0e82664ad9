"""Climbing to inputs that are answered more: exact on linear models, natural on pictures."""

from itertools import pairwise

import numpy as np
import pytest

from nnviz.core.graph import chain
from nnviz.core.problem import ProblemError
from nnviz.data import DataRecipe, load
from nnviz.data.table.work import Work, WorkCancelled
from nnviz.engine.experiment import Experiment, fitted
from nnviz.engine.trainer import Trainer
from nnviz.explain.climbing import EVEN, Gait, climbed, variation_slope
from nnviz.explain.explanation import Grade
from nnviz.explain.film import Film
from nnviz.explain.ground import Ground
from nnviz.explain.methods.activation_maximisation import MEAN, SAMPLE, SILENT
from nnviz.explain.methods.activation_maximisation import ActivationMaximisation as Climb
from nnviz.explain.results.picture import Picture
from nnviz.explain.subject import Subject
from nnviz.explain.target import Extent, Target
from nnviz.layers.conv2d import Conv2D
from nnviz.layers.dense import Dense
from nnviz.layers.flatten import Flatten
from nnviz.layers.input import PICTURE, Input
from tests.explain.covered_subjects import (
    Calls,
    convolved,
    curved,
    linear,
    pictures,
    subject,
    table,
    weights_of,
    with_nan,
)

RNG = np.random.default_rng(0)


def found_by(asked: Subject, **settings: object) -> Picture:
    return Climb(**settings).run(asked, Work())  # type: ignore[arg-type]


# -- the climb ---------------------------------------------------------------------------------


def test_a_slope_that_never_changes_leads_to_a_corner_and_no_further() -> None:
    slope = np.array([1.0, -2.0, 0.0])
    places = list(climbed(lambda _: slope, np.full(3, 0.5), np.zeros(3), Gait(60, 0.1), None, RNG))
    assert len(places) == 60
    np.testing.assert_allclose(places[-1], [1, 0, 0.5])
    sizes = [np.linalg.norm(b - a) for a, b in pairwise(places[:3])]
    assert sizes == sorted(sizes, reverse=True)  # the last steps are short


def test_without_slopes_it_stays_or_goes_home() -> None:
    nothing = np.zeros(4)
    start, home = np.full(4, 0.7), np.full(4, 0.2)
    *_, stayed = climbed(lambda _: nothing, start, home, Gait(9, 0.1), None, RNG)
    *_, went = climbed(lambda _: nothing, start, home, Gait(300, 0.1, pull=1.0), None, RNG)
    np.testing.assert_array_equal(stayed, start)
    np.testing.assert_allclose(went, home, atol=0.01)


def test_jitter_is_taken_back() -> None:
    """Slopes that go with the picture are the same wherever it is moved to."""
    picture = RNG.random(5 * 7)
    gaits = (Gait(3, 0.1), Gait(3, 0.1, jitter=2))
    ends = [
        list(climbed(lambda place: place, picture, picture, gait, (5, 7, 1), RNG))[-1]
        for gait in gaits
    ]
    np.testing.assert_allclose(*ends)


def test_uneven_neighbours_cost_what_the_slope_says() -> None:
    picture, step = RNG.random((4, 3, 2)), 1e-6
    found = variation_slope(picture)
    for at in ((0, 0, 0), (1, 1, 1), (3, 2, 0)):
        ends = []
        for sign in (1, -1):
            moved = picture.copy()
            moved[at] += sign * step
            ends.append(_variation(moved))
        assert found[at] == pytest.approx((ends[0] - ends[1]) / (2 * step), rel=1e-5)


def _variation(picture: np.ndarray) -> float:
    return sum(float(np.sqrt(np.diff(picture, axis=a) ** 2 + EVEN).sum()) for a in (0, 1))


def test_blur_evens_a_picture_out() -> None:
    start = RNG.random(64)
    gait = Gait(8, 0.1, blur=1.0, blur_every=2)
    *_, end = climbed(lambda _: np.zeros(64), start, start, gait, (8, 8, 1), RNG)
    assert end.std() < 0.5 * start.std()


@pytest.mark.parametrize("steps", [1, 2, 5, 32, 33, 128])
def test_a_film_has_its_start_and_its_end(steps: int) -> None:
    film = Film(steps)
    due = [step for step in range(steps + 1) if step == 0 or film.is_due(step)]
    assert due[-1] == steps
    assert len(due) == min(33, steps + 1)


# -- the method --------------------------------------------------------------------------------


def test_of_a_linear_model_the_best_corner_is_found() -> None:
    asked = linear(table())
    found = found_by(asked, decay=0.0)
    np.testing.assert_allclose(found.shares, weights_of(asked) > 0, atol=1e-6)
    ground = Ground.of(asked.dataset)
    said = asked.function().values(ground.samples(found.shares[None]))[0]
    assert found.value == pytest.approx(float(said), rel=1e-5)
    assert (
        found.value
        >= found.best
        == pytest.approx(float(asked.function(64).values(asked.dataset.x_train).max()))
    )
    assert found.film_values[0] < found.film_values[-1] == pytest.approx(found.value)


def test_the_film_goes_from_the_start_to_what_was_found() -> None:
    found = found_by(curved(table()), steps=40)
    assert len(found.film) == len(found.film_values) == len(found.film_steps) == 33
    assert (found.film_steps[0], found.film_steps[-1]) == (0, 40)
    np.testing.assert_allclose(found.frame(0), found.start, atol=0.5 / 255)
    np.testing.assert_array_equal(found.frame(-1), found.frame(32))
    np.testing.assert_allclose(found.film[-1] / 255, found.shares, atol=0.5 / 255)
    assert (np.diff(found.film_values) >= 0).all()  # of few inputs the best place is kept


def test_what_is_found_so_far_is_shown_on_the_way() -> None:
    shown: list[Picture] = []
    found = Climb(steps=10).run(convolved(pictures()), Work(show=shown.append))
    assert [int(picture.film_steps[-1]) for picture in shown] == list(range(1, 11))
    assert all(len(picture.film) == 1 for picture in shown[:-1])
    assert [picture.is_done for picture in shown] == [False] * 9 + [True]
    np.testing.assert_array_equal(shown[-1].shares, found.shares)


def test_the_same_seed_finds_the_same_and_another_start_another() -> None:
    asked = convolved(pictures())
    first, second = found_by(asked), found_by(asked)
    np.testing.assert_array_equal(first.shares, second.shares)
    starts = [found_by(asked, start=start, steps=1).start for start in (SAMPLE, MEAN)]
    np.testing.assert_allclose(starts[0], Ground.of(asked.dataset).shares(asked.sample))
    assert not np.allclose(*starts)
    assert (Climb(start=SAMPLE).uses_sample, Climb().uses_sample) == (True, False)


@pytest.mark.parametrize("extent", list(Extent))
def test_pictures_stay_in_their_domain(extent: Extent) -> None:
    asked = convolved(pictures(channels=3), target=Target("maps", extent, 1))
    found = found_by(asked, steps=30, length=0.4)
    assert found.shape == (6, 6, 3)
    assert found.shares.min() >= 0
    assert found.shares.max() <= 1


def dead(bias: float) -> Subject:
    """A picture's neuron that answers only to what is like one sample."""
    data = pictures()
    graph = chain(
        ("input", Input(shape=(36,))),
        ("output", Dense(units=2, activation="relu")),
    )
    asked = subject(graph, data, target=Target("output", index=0))
    views = asked.network.layout.views(asked.parameters, "output")
    views["weights"][:, 0] = data.x_train[3] - data.x_train.mean(axis=0)
    views["bias"][0] = 0
    values = np.sort(data.x_train @ views["weights"][:, 0])
    views["bias"][0] = -(values[-1] + values[-2]) / 2 if bias == 0 else bias
    return asked


def test_where_noise_leaves_it_silent_the_best_sample_is_the_start() -> None:
    found = found_by(dead(0.0))
    assert found.notes == (SILENT,)
    assert found.best_sample == 3
    assert found.value > found.best > 0


def test_a_dead_neuron_is_a_sentence() -> None:
    with pytest.raises(ProblemError, match="Nothing changes its answer"):
        found_by(dead(-1e3))


def test_weights_that_are_no_numbers_are_a_sentence() -> None:
    with pytest.raises(ProblemError, match="not finite"):
        found_by(with_nan(convolved(pictures())))


@pytest.mark.parametrize("looks", [0, 1, 5])
def test_a_climb_ends_when_nobody_wants_it(looks: int) -> None:
    with pytest.raises(WorkCancelled):
        Climb(steps=50).run(convolved(pictures()), Calls(looks).work)


def test_one_feature_that_never_changes_is_left_alone() -> None:
    data = table()
    domain = data.domain.copy()
    domain[1] = 0.5
    asked = linear(table(domain=domain))
    found = found_by(asked)
    assert np.isfinite(found.shares).all()


def test_derived_features_follow_the_inputs_that_are_moved() -> None:
    recipe = DataRecipe(name="circle", features=("x1", "x1²", "x1·x2"))
    data = load(recipe)
    graph = chain(("input", Input(shape=(3,))), ("output", Dense(units=1, activation="linear")))
    asked = subject(graph, data, point=data.base_test[0])
    found = found_by(asked, decay=0.0)
    assert found.features == data.inputs
    assert found.shares.shape == (2,)
    ground = Ground.of(data)
    sample = ground.samples(found.shares[None].astype(np.float64))[0]
    assert sample[1] == pytest.approx(sample[0] ** 2, rel=1e-5)
    assert found.value == pytest.approx(asked.function().value(sample), rel=1e-4)
    assert found.value >= found.best


# -- on what has been learnt -------------------------------------------------------------------


@pytest.fixture(scope="module")
def digits() -> Subject:
    data = load(DataRecipe(name="digits"))
    graph = chain(
        ("input", Input(shape=(8, 8, 1), form=PICTURE)),
        ("conv", Conv2D(filters=8, activation="relu")),
        ("flat", Flatten()),
        ("output", Dense(units=10, activation="linear")),
    )
    trainer = Trainer(fitted(Experiment(graph, DataRecipe(name="digits")), data), data)
    for _ in trainer.steps(300):
        pass
    target, sample = Target("output"), data.x_test[0].reshape(-1)
    vector = np.array(trainer.parameters)
    return Subject(trainer.network, vector, data, "softmax_cross_entropy", target, sample)


@pytest.mark.parametrize("label", [0, 3, 7])
def test_what_a_class_looks_for_is_like_the_class_and_answered_more(
    digits: Subject, label: int
) -> None:
    asked = digits.but(target=Target("output", index=label))
    found = found_by(asked)
    data = asked.dataset
    means = np.array([data.x_train[data.y_train == n].mean(axis=0).ravel() for n in range(10)])
    found_less = found.shares - means.mean(axis=0)
    alike = [np.corrcoef(found_less, mean - means.mean(axis=0))[0, 1] for mean in means]
    assert int(np.argmax(alike)) == label
    assert alike[label] > 0.3
    fidelity = Climb().fidelity(asked, found, Work())
    assert fidelity is not None
    assert (fidelity.value, fidelity.grade) == (1.0, Grade.GOOD)


def test_what_keeps_it_natural_makes_it_smoother(digits: Subject) -> None:
    plain = found_by(digits, blur=0.0, variation=0.0, decay=0.0, jitter=0.0)
    natural = found_by(digits, variation=0.5)
    uneven = [_variation(found.shares.reshape(8, 8, 1)) for found in (plain, natural)]
    assert uneven[1] < 0.9 * uneven[0]
