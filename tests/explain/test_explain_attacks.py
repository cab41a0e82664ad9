"""Attacks: exact on a linear network, within their ball, never weaker than what they contain."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nnviz.core.graph import chain
from nnviz.core.problem import ProblemError
from nnviz.data import DataRecipe, Dataset, load
from nnviz.data.table.work import Work, WorkCancelled
from nnviz.engine.ball import Ball, Norm
from nnviz.engine.climber import Climber
from nnviz.engine.experiment import Experiment, fitted
from nnviz.engine.settings import TrainingSettings
from nnviz.engine.trainer import Trainer
from nnviz.explain.attack_method import AttackMethod
from nnviz.explain.attacks import Aim, Prey, fgsm, iterated, pgd, prey
from nnviz.explain.method import Method, methods
from nnviz.explain.methods.fgsm import Fgsm
from nnviz.explain.methods.iterated_fgsm import IteratedFgsm
from nnviz.explain.methods.pgd import Pgd
from nnviz.explain.methods.robust_accuracy import ATTACKS, RobustAccuracy
from nnviz.explain.results.attack import Attack
from nnviz.explain.results.robustness import Robustness
from nnviz.explain.subject import Subject
from nnviz.explain.target import Target, class_target
from nnviz.layers.dense import Dense
from nnviz.layers.input import Input

SAMPLE_METHODS = [Fgsm, IteratedFgsm, Pgd]


def trained(name: str, steps: int, *units: int, dtype: type = np.float32, **data: Any) -> Trainer:
    dataset = load(DataRecipe(name=name, **data))
    loss = "cross_entropy" if dataset.task.classes else "mse"
    hidden = [(f"h{n}", Dense(units=n, activation="relu")) for n in units]
    training = TrainingSettings(loss=loss, optimizer="adam", learning_rate=0.01, batch_size=32)
    graph = chain(("x", Input()), *hidden, ("y", Dense(activation="linear")))
    found = Trainer(fitted(Experiment(graph, training=training), dataset), dataset, dtype)
    for _ in found.steps(steps):
        pass
    return found


@pytest.fixture(scope="module")
def digits() -> Trainer:
    return trained("digits", 200, 24)


@pytest.fixture(scope="module")
def iris() -> Trainer:
    return trained("iris", 60, dtype=np.float64)


@pytest.fixture(scope="module")
def diabetes() -> Trainer:
    return trained("diabetes", 60, 8)


def subject(trainer: Trainer, at: int = 0, **changes: Any) -> Subject:
    dataset = trainer.dataset
    classes, label = dataset.task.classes, dataset.y_test[at]
    target = class_target(trainer.network, classes, int(label)) if classes else Target("y")
    found = Subject(
        trainer.network,
        trainer.parameters,
        dataset,
        trainer.experiment.loss,
        target,
        dataset.x_test[at],
        int(label) if classes else label,
        point=dataset.base_test[at],
    )
    return found.but(**changes)


def hunted(trainer: Trainer, count: int = 40) -> Prey:
    dataset = trainer.dataset
    known = trainer.network, trainer.parameters, dataset, trainer.experiment.loss
    points = dataset.base_test[:count].astype(trainer.parameters.dtype)
    return prey(Climber(*known, count), points, dataset.y_test[:count])


def run(method: Method, about: Subject) -> Attack:
    found = method.run(about, Work())
    assert isinstance(found, Attack)
    return found


# -- exact -----------------------------------------------------------------------------------


@pytest.mark.parametrize("loss", ["binary_cross_entropy", "half_mse", "hinge"])
def test_fgsm_on_a_linear_network_moves_the_logit_by_epsilon_times_the_l1_norm(loss: str) -> None:
    dataset = wide(load(DataRecipe(name="gauss", size=60)))
    training = TrainingSettings(loss=loss, batch_size=10)
    graph = chain(("x", Input()), ("y", Dense(activation="linear")))
    trainer = Trainer(fitted(Experiment(graph, training=training), dataset), dataset, np.float64)
    list(trainer.steps(20))
    weights = trainer.weights()["y"]["weights"].ravel()
    aims = hunted(trainer, 20)
    moved = fgsm(aims, Ball(Norm.LARGEST, 0.01))
    before, after = (trainer.probe(x)["y"].ravel() for x in (aims.room.samples, moved))
    norm = (np.abs(weights) * (dataset.domain[:, 1] - dataset.domain[:, 0])).sum()
    assert aims.labels is not None
    np.testing.assert_allclose(after - before, np.where(aims.labels, -1, 1) * 0.01 * norm)


def wide(dataset: Dataset) -> Dataset:
    """With so much room that nothing is cut."""
    return replace(dataset, domain=np.float32([[-20, 20], [-30, 30]]))


@pytest.mark.parametrize("method", SAMPLE_METHODS)
def test_without_room_nothing_moves(digits: Trainer, method: type[Method]) -> None:
    found = run(method(epsilon=0.0), subject(digits))  # type: ignore[call-arg]
    np.testing.assert_array_equal(found.attacked, found.original)
    assert not found.shares.any()
    assert found.before.tolist() == pytest.approx(found.after.tolist())


# -- never weaker ----------------------------------------------------------------------------


@settings(max_examples=12)
@given(st.floats(0.005, 0.4), st.integers(0, 5), st.integers(1, 4), st.sampled_from(list(Norm)))
def test_pgd_is_never_weaker_than_fgsm(epsilon: float, seed: int, steps: int, norm: Norm) -> None:
    aims, ball = hunted(SMALL), Ball(norm, epsilon)
    judged = [
        aims.climber.judged(points, aims.codes)
        for points in (
            fgsm(aims, ball),
            pgd(aims, ball, steps, 1, np.random.default_rng(seed)).points,
        )
    ]
    weak, strong = (aims.is_fooled(seen.answers) for seen in judged)
    assert (strong >= weak).all()
    alike = strong == weak
    assert (judged[1].losses[alike] >= judged[0].losses[alike] - 1e-12).all()


SMALL = trained("iris", 40, 6, dtype=np.float64)


@pytest.mark.parametrize("norm", Norm)
def test_what_is_found_lies_in_the_ball_and_in_the_domain(digits: Trainer, norm: Norm) -> None:
    aims, ball = hunted(digits), Ball(norm, 0.3)
    moved = pgd(aims, ball, 4, 1, np.random.default_rng(0)).points
    changes = aims.room.changes(moved)
    size = np.abs(changes).max(axis=1) if norm is Norm.LARGEST else np.linalg.norm(changes, axis=1)
    assert size.max() <= 0.3 + 1e-5
    assert size.max() > 0.25
    low, high = digits.dataset.domain.T
    assert (moved >= low - 1e-6).all()
    assert (moved <= high + 1e-6).all()


def test_more_steps_fool_more_than_one(digits: Trainer) -> None:
    aims, ball = hunted(digits, 200), Ball(Norm.LARGEST, 0.1)
    found = [fgsm(aims, ball), iterated(aims, ball, 10)]
    found.append(pgd(aims, ball, 10, 1, np.random.default_rng(0)).points)
    shares = [
        float(aims.is_fooled(aims.climber.judged(points, aims.codes).answers).mean())
        for points in found
    ]
    assert 0.1 < shares[0] <= shares[2]
    assert shares[1] <= shares[2]


# -- methods ---------------------------------------------------------------------------------


@pytest.mark.parametrize("method", [IteratedFgsm, Pgd])
@pytest.mark.parametrize("label", [0, 9])
def test_a_digit_is_made_another(digits: Trainer, method: type[Method], label: int) -> None:
    dataset = digits.dataset
    right = digits.probe(dataset.x_test)["y"].argmax(axis=1) == dataset.y_test
    at = int(np.flatnonzero(right & (dataset.y_test == label))[0])
    goal = (label + 3) % 10
    target = class_target(digits.network, 10, goal)
    about = subject(digits, at, target=target)
    found = run(method(aim="towards", epsilon=0.4), about)  # type: ignore[call-arg]
    assert (found.said_before, found.said_after) == (label, goal)
    assert found.fooled
    assert found.largest <= 0.4 + 1e-5
    away = run(method(epsilon=0.4), about)  # type: ignore[call-arg]
    assert away.said_after != label
    steadiness = method().fidelity(about, away, Work())
    assert steadiness is not None
    assert 0 <= steadiness.value <= 1


def test_what_it_says_already_is_a_sentence(digits: Trainer) -> None:
    about = subject(digits)
    with pytest.raises(ProblemError, match="already"):
        run(Pgd(aim="towards"), about)


def test_no_class_to_reach_is_a_sentence(digits: Trainer, diabetes: Trainer) -> None:
    towards = Fgsm(aim="towards")
    neuron = subject(digits, target=Target("h24"))
    for about in (neuron, subject(diabetes)):
        problem = towards.unsuited(about)
        assert problem is not None
        assert problem.hint
        assert Fgsm().unsuited(about) is None


def test_a_class_that_is_never_said_may_still_be_reached(digits: Trainer) -> None:
    vector = digits.parameters.copy()
    digits.network.layout.views(vector, "y")["bias"][5] = -3
    about = subject(digits, parameters=vector, target=class_target(digits.network, 10, 5))
    found = run(Pgd(aim="towards", epsilon=0.02), about)
    assert found.fooled is False
    assert found.after[5] > found.before[5]


def test_of_a_regression_the_error_grows(diabetes: Trainer) -> None:
    for about in (subject(diabetes), subject(diabetes, label=None)):
        found = run(Pgd(epsilon=0.1), about)
        assert found.fooled is None
        assert abs(found.after[0] - found.before[0]) > 1
        assert {figure.name for figure in found.figures} >= {"error", "largest change"}


def test_weights_that_are_not_finite_are_a_sentence(digits: Trainer) -> None:
    broken = np.full_like(digits.parameters, np.nan)
    with np.errstate(all="ignore"):
        for method in (Fgsm(), RobustAccuracy()):
            with pytest.raises(ProblemError, match="not finite"):
                method.run(subject(digits, parameters=broken), Work())


def test_a_flat_input_stays_where_it_is(iris: Trainer) -> None:
    domain = iris.dataset.domain.copy()
    domain[:] = 0
    found = run(Pgd(), subject(iris, dataset=replace(iris.dataset, domain=domain)))
    assert not found.shares.any()
    assert any("No input" in note for note in found.notes)


def test_derived_features_are_attacked_by_their_inputs() -> None:
    trainer = trained("circle", 60, 6, size=80, features=("x1", "x1²", "x2²"))
    found = run(Pgd(epsilon=0.2), subject(trainer))
    assert found.inputs == ("x1", "x2")
    assert found.attacked.shape == (2,)
    assert not np.array_equal(found.before, found.after)


# -- robust accuracy -------------------------------------------------------------------------


@pytest.mark.parametrize("attack", ATTACKS)
def test_robust_accuracy_starts_at_the_accuracy_and_falls(digits: Trainer, attack: str) -> None:
    method = RobustAccuracy(attack=attack, samples=100, steps=4, points=4)
    found = method.run(subject(digits), Work())
    assert isinstance(found, Robustness)
    x, y = digits.dataset.x_test[:100], digits.dataset.y_test[:100]
    right = digits.probe(x)["y"].argmax(axis=1) == y
    assert found.accuracies[0] == pytest.approx(right.mean())
    assert (np.diff(found.accuracies) <= 0).all()
    assert found.accuracies[-1] < 0.5
    assert len(found.lines()) == 6


def test_pgd_leaves_no_more_standing_than_fgsm(digits: Trainer) -> None:
    curves = []
    for attack in ("fgsm", "pgd"):
        method = RobustAccuracy(attack=attack, samples=100, steps=4, points=4)
        found = method.run(subject(digits), Work())
        assert isinstance(found, Robustness)
        curves.append(found.accuracies)
    assert (curves[1] <= curves[0]).all()


def test_robust_accuracy_of_numbers_or_without_test_samples_is_a_sentence(
    digits: Trainer, diabetes: Trainer
) -> None:
    bare = replace(digits.dataset, x_test=digits.dataset.x_test[:0])
    for about in (subject(diabetes), subject(digits).but(dataset=bare)):
        problem = RobustAccuracy().unsuited(about)
        assert problem is not None
        assert problem.hint


def test_it_ends_when_nobody_wants_it(digits: Trainer) -> None:
    work = Work(cancelled=lambda: True)
    for kind in (RobustAccuracy, Pgd, IteratedFgsm):
        with pytest.raises(WorkCancelled):
            kind().run(subject(digits), work)


@pytest.mark.parametrize("method", [*SAMPLE_METHODS, RobustAccuracy])
def test_tokens_are_a_sentence(digits: Trainer, method: type[Method]) -> None:
    spoken = replace(digits.dataset, tokens=("a", "b"))
    problem = method().unsuited(subject(digits).but(dataset=spoken))
    assert problem is not None
    assert "tokens" in problem.what


def test_all_of_them_are_found() -> None:
    assert {"fgsm", "iterated-fgsm", "pgd", "robust-accuracy"} <= methods().keys()
    assert methods()["ifgsm"] is IteratedFgsm


def test_aims_are_opposite(digits: Trainer) -> None:
    aims = hunted(digits, 3)
    other = replace(aims, aim=Aim.TOWARDS)
    said = aims.climber.judged(aims.room.samples, aims.codes).answers
    assert (aims.is_fooled(said) != other.is_fooled(said)).all()
    assert aims.sign == -other.sign


@pytest.mark.parametrize("method", [Fgsm, IteratedFgsm, Pgd])
def test_only_what_goes_towards_a_class_asks_about_one(method: type[AttackMethod]) -> None:
    assert not method().uses_target
    assert method(aim=Aim.TOWARDS.value).uses_target
