"""How far to trust a result: the measures against what is known of them."""

from dataclasses import dataclass
from itertools import permutations
from typing import ClassVar

import numpy as np
import pytest

from nnviz.cli.start import trainer_for
from nnviz.core.graph import Graph, chain
from nnviz.core.problem import Problem, ProblemError
from nnviz.data import DataRecipe, Dataset, load
from nnviz.data.table.work import Work, WorkCancelled
from nnviz.engine.network import Network
from nnviz.explain.baselines import baseline
from nnviz.explain.explanation import Explanation, Figure, Grade
from nnviz.explain.fidelity import curves, fidelity, order_of
from nnviz.explain.method import Ask, Costs, Method
from nnviz.explain.methods.gradient import Gradient
from nnviz.explain.methods.gradient_x_input import GradientXInput
from nnviz.explain.methods.guided_backprop import GuidedBackprop
from nnviz.explain.on_object import on_object
from nnviz.explain.ranks import alike, chance, ranks
from nnviz.explain.results.attribution import Attribution, attribution
from nnviz.explain.results.curve import Curve, Track
from nnviz.explain.sanity import cascade, layers_from_top, sanity
from nnviz.explain.stability import moved, seen, stability
from nnviz.explain.subject import Subject
from nnviz.explain.target import Target, class_target
from nnviz.explain.trust import judge
from nnviz.files.opening import opened
from nnviz.layers.dense import Dense
from nnviz.layers.input import Input


@dataclass(frozen=True, slots=True, kw_only=True)
class Said(Method):
    """Says the same whatever it is asked: `numbers` of them, or all alike."""

    kind: ClassVar[str] = "said"
    label: ClassVar[str] = "Said"
    ask: ClassVar[Ask] = Ask.MATTERS
    costs: ClassVar[Costs] = Costs.SLOW

    seed: int | None = 0

    def run(self, subject: Subject, work: Work) -> Attribution:
        work.reached(1)
        shape = subject.sample.shape
        values = np.ones(shape)
        if self.seed is not None:
            values = np.random.default_rng(self.seed).normal(size=shape)
        return attribution(subject.dataset, values, subject.sample)


class Fails(Said):
    """Has no answer."""

    def run(self, subject: Subject, work: Work) -> Attribution:
        raise ProblemError(Problem("said", "There is no answer."))


class Counts(Gradient):
    """Counts how often it is asked."""

    asked: ClassVar[list[int]] = []

    def run(self, subject: Subject, work: Work) -> Attribution:
        self.asked.append(subject.seed)
        return super().run(subject, work)


class CountsSlowly(Counts):
    """The same, as a method that takes seconds."""

    costs: ClassVar[Costs] = Costs.SLOW
    asked: ClassVar[list[int]] = []


@pytest.fixture(scope="module")
def iris() -> Dataset:
    return load(DataRecipe(name="iris"))


@pytest.fixture(scope="module")
def digits() -> list[Subject]:
    """Some digits as a small convolutional network sees them that has learnt them."""
    trainer = trainer_for(opened("digits-cnn"), [], None)
    for _ in trainer.steps(80):
        pass
    data = trainer.dataset
    return [
        Subject(
            trainer.network,
            np.array(trainer.parameters),
            data,
            trainer.experiment.loss,
            class_target(trainer.network, 10, int(data.y_test[at])),
            np.asarray(data.x_test[at], np.float32).reshape(-1),
            int(data.y_test[at]),
        )
        for at in range(3)
    ]


def made(dataset: Dataset, graph: Graph, seed: int = 1) -> Subject:
    """A subject of a network as it is before training."""
    network = Network.of(graph)
    sample = np.asarray(dataset.x_test[3], np.float32).reshape(-1)
    vector = network.initial_vector(seed)
    return Subject(network, vector, dataset, "mse", Target(network.sink), sample, 0)


def linear(features: int) -> Graph:
    return chain(("x", Input(shape=(features,))), ("y", Dense(units=1, activation="linear")))


def bent(features: int) -> Graph:
    return chain(
        ("x", Input(shape=(features,))),
        ("h", Dense(units=12, activation="tanh")),
        ("y", Dense(units=1, activation="linear")),
    )


# -- ranks -------------------------------------------------------------------------------------


def test_equal_numbers_share_the_mean_of_their_ranks() -> None:
    np.testing.assert_array_equal(ranks(np.array([3.0, 1, 3, 2])), [3.5, 1, 3.5, 2])


def test_alike_is_spearmans_correlation() -> None:
    row = np.array([1.0, 2, 3, 4, 5])
    assert alike(row, row**3) == 1
    assert alike(row, -row) == -1
    assert alike(row, np.array([2.0, 1, 4, 3, 5])) == pytest.approx(0.8)


def test_constant_rows_have_no_ranks_and_yet_an_answer() -> None:
    flat, row = np.ones(5), np.arange(5.0)
    assert alike(flat, 5 * flat) == 1
    assert alike(flat, row) == alike(row, flat) == 0


def test_of_few_numbers_the_angle_counts() -> None:
    row = np.array([3.0, 4.0])
    assert alike(row, 2 * row) == pytest.approx(1)
    assert alike(row, np.array([-4.0, 3.0])) == pytest.approx(0)
    assert alike(row, np.array([4.0, 3.0])) == pytest.approx(0.96)
    assert alike(np.zeros(2), np.zeros(2)) == 1
    assert alike(np.zeros(2), row) == 0


def test_what_cannot_be_compared_is_none() -> None:
    row = np.arange(3.0)
    assert alike(row, np.arange(4.0)) is None
    assert alike(row, np.array([0, np.nan, 1])) is None
    assert alike(row[:1], row[:1]) is None


def test_rows_without_any_relation_have_what_chance_says() -> None:
    rng = np.random.default_rng(0)
    for size in (6, 50):
        pairs = (rng.normal(size=(2, size)) for _ in range(600))
        found = [abs(alike(*pair) or 0.0) for pair in pairs]
        assert np.mean(found) == pytest.approx(chance(size), rel=0.1)


# -- fidelity ----------------------------------------------------------------------------------


def test_gradient_x_input_has_the_best_curves_of_a_linear_network(iris: Dataset) -> None:
    subject = made(iris, linear(4))
    weights = subject.function().slopes(subject.sample[None])[1][0]
    start = baseline(iris)
    found = attribution(iris, weights * (subject.sample - start), subject.sample)
    order = order_of(subject, found)
    assert order is not None
    function = subject.function(10)
    own = curves(function, subject.sample, start, order, 24).areas
    for other in permutations(range(4)):
        areas = curves(function, subject.sample, start, np.array(other), 24).areas
        assert own[0] <= areas[0] + 1e-6
        assert own[1] >= areas[1] - 1e-6


def test_the_ends_of_the_curves_are_the_sample_and_the_baseline(iris: Dataset) -> None:
    subject, start = made(iris, bent(4)), baseline(iris)
    function = subject.function()
    found = curves(function, subject.sample, start, np.arange(4), 3)
    ends = function.value(subject.sample), function.value(start)
    assert (found.deletion[0], found.deletion[-1]) == pytest.approx(ends, abs=1e-6)
    assert (found.insertion[-1], found.insertion[0]) == pytest.approx(ends, abs=1e-6)
    assert len(found.at) == len(found.deletion) == 4


def test_a_random_attribution_has_a_half(digits: list[Subject]) -> None:
    found = [
        fidelity(subject, Said(seed=seed).run(subject, Work()), Work())
        for subject in digits
        for seed in range(7)
    ]
    values = [figure.value for figure in found if figure is not None]
    assert len(values) == len(found)
    assert np.mean(values) == pytest.approx(0.5, abs=0.1)


def test_of_a_picture_whole_pixels_go(digits: list[Subject]) -> None:
    subject = digits[0]
    values = np.arange(64.0)
    order = order_of(subject, attribution(subject.dataset, values, subject.sample))
    assert order is not None
    assert list(order) == list(range(63, -1, -1))


def test_of_sizes_without_a_sign_the_size_counts(iris: Dataset) -> None:
    subject = made(iris, linear(4))
    found = attribution(iris, np.array([1.0, -4, 3, 2]), subject.sample, is_signed=False)
    order = order_of(subject, found)
    assert order is not None
    assert list(order) == [1, 2, 3, 0]


def test_ties_are_broken_by_lot_and_always_alike(digits: list[Subject]) -> None:
    subject = digits[0]
    flat = Said(seed=None).run(subject, Work())
    first, second = order_of(subject, flat), order_of(subject, flat)
    assert first is not None
    assert second is not None
    np.testing.assert_array_equal(first, second)
    assert list(first) != sorted(first)


def test_an_answer_that_never_changes_has_no_better_order(iris: Dataset) -> None:
    subject = made(iris, linear(4))
    subject = subject.but(parameters=np.zeros_like(subject.parameters))
    figure = fidelity(subject, Said().run(subject, Work()), Work())
    assert figure is not None
    assert (figure.value, figure.text, figure.grade) == (0.5, "no effect", Grade.POOR)


def test_of_a_table_one_is_the_best_order_there_is(iris: Dataset) -> None:
    """Even the best of four inputs falls short of perfect: it is what the others are held to."""
    subject = made(iris, linear(4))
    weights = subject.function().slopes(subject.sample[None])[1][0]
    values = weights * (subject.sample - baseline(iris))
    found = [
        fidelity(subject, attribution(iris, sign * values, subject.sample), Work())
        for sign in (1, -1)
    ]
    assert [round(figure.value, 3) for figure in found if figure is not None] == [1, 0]


def test_where_all_inputs_count_the_same_no_order_is_better(iris: Dataset) -> None:
    subject = made(iris, linear(4)).but(sample=baseline(iris) + np.float32(1))
    parameters = np.zeros_like(subject.parameters)
    subject.network.layout.views(parameters, "y")["weights"][...] = 1
    subject = subject.but(parameters=parameters)
    assert fidelity(subject, Said().run(subject, Work()), Work()) is None


def test_what_is_no_attribution_or_no_number_has_none(iris: Dataset) -> None:
    subject = made(iris, linear(4))
    broken = attribution(iris, np.array([0, np.nan, 1, 2]), subject.sample)
    assert fidelity(subject, Explanation(), Work()) is None
    assert fidelity(subject, broken, Work()) is None
    one = Attribution(values=np.ones(1), sample=np.ones(1), features=("a",))
    assert order_of(subject.but(sample=np.ones(1)), one) is None


# -- stability ---------------------------------------------------------------------------------


def test_a_moved_sample_is_near_and_within_the_domain(digits: list[Subject]) -> None:
    subject = digits[0]
    again = moved(subject, 1)
    low, high = subject.dataset.domain.T
    assert again.seed != subject.seed
    assert (again.sample != subject.sample).any()
    assert np.abs(again.sample - subject.sample).max() <= 0.1 * (high - low).max()
    assert (again.sample >= low).all()
    assert (again.sample <= high).all()


def test_what_nobody_sees_is_no_change() -> None:
    """The empty ground of a map is not in another order because of noise on it."""
    rng = np.random.default_rng(0)
    row = np.zeros(200)
    row[:40] = rng.normal(size=40)
    noisy = row + rng.normal(size=200) * 0.002
    assert (alike(row, noisy) or 0) < 0.9
    assert (alike(seen(row), seen(noisy)) or 0) > 0.98
    np.testing.assert_array_equal(seen(np.zeros(3)), np.zeros(3))
    assert np.isnan(seen(np.array([1.0, np.nan]))).any()


def test_a_method_that_always_says_the_same_is_stable_and_insane(digits: list[Subject]) -> None:
    trust = judge(Said(), digits[0], Said().run(digits[0], Work()), Work())
    assert trust.stability is not None
    assert trust.sanity is not None
    assert trust.stability.value == trust.sanity.value == 1
    assert trust.sanity.grade is Grade.POOR
    assert any("random weights" in warning for warning in trust.warnings)


def test_a_constant_result_is_said_to_be_one(digits: list[Subject]) -> None:
    flat = Said(seed=None)
    trust = judge(flat, digits[0], flat.run(digits[0], Work()), Work())
    assert trust.stability is not None
    assert trust.sanity is not None
    assert trust.stability.text == trust.sanity.text == "constant"
    assert np.isfinite([figure.value for figure in trust.figures]).all()


def test_results_without_a_signature_have_neither(digits: list[Subject]) -> None:
    assert stability(Gradient(), digits[0], Explanation(), Work()) is None
    assert sanity(Gradient(), digits[0], Explanation(), Work()) is None


def test_a_method_that_has_no_answer_about_moved_samples_is_not_measured(
    digits: list[Subject],
) -> None:
    found = Said().run(digits[0], Work())
    assert stability(Fails(), digits[0], found, Work()) is None
    assert sanity(Fails(), digits[0], found, Work()) is None


def test_two_numbers_are_too_few_for_sanity() -> None:
    circle = load(DataRecipe(name="circle"))
    subject = made(circle, bent(2))
    found = Gradient().run(subject, Work())
    assert sanity(Gradient(), subject, found, Work()) is None
    assert stability(Gradient(), subject, found, Work()) is not None


# -- sanity ------------------------------------------------------------------------------------


def test_the_cascade_draws_layers_anew_from_the_top(iris: Dataset) -> None:
    subject = made(iris, bent(4))
    network = subject.network
    assert layers_from_top(network, "y") == ["y", "h"]
    assert layers_from_top(network, "h") == ["h"]
    views = network.layout.views
    changed = []
    for vector in cascade(network, subject.parameters, ["y", "h"], 6, 99):
        rows = [views(vector, name)["weights"] for name in ("h", "y")]
        before = [views(subject.parameters, name)["weights"] for name in ("h", "y")]
        changed.append([bool((a != b).all()) for a, b in zip(rows, before, strict=True)])
    assert changed == [[False, True], [True, True]]


def test_a_target_without_weights_below_it_has_no_sanity(iris: Dataset) -> None:
    subject = made(iris, linear(4)).but(target=Target("x", index=1))
    assert sanity(Gradient(), subject, Gradient().run(subject, Work()), Work()) is None


def test_of_few_numbers_a_single_draw_is_not_graded(iris: Dataset) -> None:
    subject = made(iris, bent(4))
    slow = sanity(Said(), subject, Said().run(subject, Work()), Work())
    cheap = sanity(Gradient(), subject, Gradient().run(subject, Work()), Work())
    assert slow is not None
    assert cheap is not None
    assert slow.grade is None
    assert cheap.grade is not None


def test_what_is_no_map_is_not_graded(digits: list[Subject]) -> None:
    """A curve that rises with the network's weights mostly rises with others too."""

    class Rises(Said):
        def run(self, subject: Subject, work: Work) -> Explanation:  # type: ignore[override]
            points = np.arange(30.0)
            return Curve(x=points, tracks=(Track("y", points),), x_name="x", y_name="y")

    figure = sanity(Rises(), digits[0], Rises().run(digits[0], Work()), Work())
    assert figure is not None
    assert (figure.value, figure.grade) == (1, None)


def test_guided_backpropagation_depends_less_on_what_was_learnt(digits: list[Subject]) -> None:
    """Adebayo et al. 2018: its map stays when the weights go, the plain gradient's does not."""
    scores: dict[str, list[float]] = {}
    for method in (Gradient(), GuidedBackprop()):
        for subject in digits:
            figure = sanity(method, subject, method.run(subject, Work()), Work())
            assert figure is not None
            scores.setdefault(method.kind, []).append(figure.value)
    plain, guided = scores["gradient"], scores["guided-backprop"]
    assert all(high > low + 0.2 for low, high in zip(plain, guided, strict=True))
    assert np.mean(plain) < 0.3


# -- on the object -----------------------------------------------------------------------------


def test_a_map_that_is_the_object_has_one_over_its_share(digits: list[Subject]) -> None:
    object_ = np.zeros(64, bool)
    object_[10:26] = True
    subject = digits[0].but(relevant=object_)
    found = attribution(subject.dataset, -1.0 * object_, subject.sample)
    figure = on_object(subject, found)
    assert figure is not None
    assert figure.value == pytest.approx(4)
    assert (figure.text, figure.grade) == ("4.0×", Grade.GOOD)
    flat = on_object(subject, attribution(subject.dataset, np.ones(64), subject.sample))
    assert flat is not None
    assert flat.value == pytest.approx(1)
    assert flat.grade is Grade.POOR


def test_where_nobody_knows_the_object_nothing_is_said(digits: list[Subject]) -> None:
    subject = digits[0]
    found = Said().run(subject, Work())
    assert on_object(subject, found) is None
    assert on_object(subject.but(relevant=np.zeros(64, bool)), found) is None
    empty = attribution(subject.dataset, np.zeros(64), subject.sample)
    assert on_object(subject.but(relevant=np.ones(64, bool)), empty) is None
    assert on_object(subject.but(relevant=np.ones(64, bool)), Explanation()) is None


# -- all of it ---------------------------------------------------------------------------------


def test_a_good_method_has_good_numbers_and_no_warning(digits: list[Subject]) -> None:
    method = GradientXInput()
    trust = judge(method, digits[0], method.run(digits[0], Work()), Work())
    assert [figure.name for figure in trust.figures] == ["fidelity", "stability", "sanity"]
    assert trust.fidelity is not None
    assert trust.fidelity.value > 0.75
    assert trust.fidelity.grade is Grade.GOOD
    assert trust.warnings == ()


def test_a_method_that_takes_long_is_asked_few_more_times(digits: list[Subject]) -> None:
    asked = {}
    for kind in (Counts, CountsSlowly):
        found = Gradient().run(digits[0], Work())
        judge(kind(), digits[0], found, Work())
        asked[kind] = len(kind.asked)
        kind.asked.clear()
    assert asked[CountsSlowly] == 2
    assert 5 <= asked[Counts] <= 12


def test_figures_of_the_result_can_warn(iris: Dataset) -> None:
    subject = made(iris, bent(4))
    figures = (Figure("completeness gap", 0.2, "20%"), Figure("R²", 0.1, "0.10"))
    found = attribution(iris, np.arange(4.0), subject.sample, figures=figures)
    warnings = " ".join(judge(Said(), subject, found, Work()).warnings)
    assert "misses 20%" in warnings
    assert "explains little of the network: 0.10" in warnings


def test_it_tells_how_far_it_is_and_shows_nothing(digits: list[Subject]) -> None:
    told: list[float] = []
    shown: list[object] = []
    work = Work(told.append, show=shown.append)
    judge(Gradient(), digits[0], Gradient().run(digits[0], Work()), work)
    assert told == sorted(told)
    assert told[0] == 0
    assert told[-1] == 1
    assert shown == []


@pytest.mark.parametrize("calls", [0, 3, 10])
def test_it_can_be_cancelled_all_the_way(digits: list[Subject], calls: int) -> None:
    left = iter(range(calls))
    found = Gradient().run(digits[0], Work())
    with pytest.raises(WorkCancelled):
        judge(Gradient(), digits[0], found, Work(cancelled=lambda: next(left, None) is None))
