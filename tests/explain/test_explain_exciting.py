"""What excites it most, means of samples, and tuning curves."""

import numpy as np
import pytest

from nnviz.core.graph import chain
from nnviz.core.problem import ProblemError
from nnviz.data import DataRecipe, load
from nnviz.data.table.work import Work, WorkCancelled
from nnviz.explain.exciting import TRAINING
from nnviz.explain.ground import Ground
from nnviz.explain.methods.class_average import CLASSES, EXCITING, ClassAverage
from nnviz.explain.methods.exciting_samples import ExcitingSamples
from nnviz.explain.methods.tuning_curve import TuningCurve
from nnviz.explain.results.curve import Curve
from nnviz.explain.results.samples import Samples
from nnviz.explain.subject import Subject
from nnviz.explain.target import Extent, Target
from nnviz.layers.dense import Dense
from nnviz.layers.input import Input
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


def exciting(asked: Subject, **settings: object) -> Samples:
    return ExcitingSamples(**settings).run(asked, Work())  # type: ignore[arg-type]


def average(asked: Subject, **settings: object) -> Samples:
    return ClassAverage(**settings).run(asked, Work())  # type: ignore[arg-type]


def tuned(asked: Subject, **settings: object) -> Curve:
    return TuningCurve(**settings).run(asked, Work())  # type: ignore[arg-type]


# -- samples -----------------------------------------------------------------------------------


@pytest.mark.parametrize("target", [Target("output"), Target("hidden", Extent.LAYER)])
def test_the_most_and_the_least_exciting_are_those(target: Target) -> None:
    asked = curved(table(), target=target)
    found = exciting(asked, count=4)
    said = asked.function(30).values(asked.dataset.x_test)
    order = np.argsort(said)
    assert found.places.tolist() == [*order[:-5:-1], *order[:4]]
    np.testing.assert_allclose(found.values, said[found.places])
    assert [(group.heading, group.count) for group in found.groups] == [
        ("Most exciting", 4),
        ("Least exciting", 4),
    ]
    assert found.classes.tolist() == asked.dataset.y_test[found.places].tolist()
    assert found.is_test
    assert any("test sample" in line for line in found.lines())


def test_training_samples_are_asked_for_by_name_and_when_there_are_no_others() -> None:
    data = table()
    asked = linear(data)
    assert not exciting(asked, part=TRAINING).is_test
    empty = table(x_test=data.x_test[:0], y_test=data.y_test[:0])
    found = exciting(linear(data).but(dataset=empty))
    assert not found.is_test
    with pytest.raises(ProblemError, match="no samples"):
        exciting(asked.but(dataset=empty.first(0, 0)))


def test_one_sample_is_the_most_exciting_and_no_other_is_least() -> None:
    data = table()
    found = exciting(linear(data).but(dataset=data.first(1, 1)))
    assert found.places.tolist() == [0]
    assert len(found.groups) == 1


def test_a_neuron_that_says_the_same_to_all_is_said_to() -> None:
    asked = linear(table())
    found = exciting(asked.but(parameters=np.zeros_like(asked.parameters)))
    assert "It answers the same to all of them." in found.notes


def test_targets_of_a_regression_are_named() -> None:
    found = exciting(linear(table(classes=0), units=1))
    assert found.names[0].startswith("u = ")
    assert set(found.classes.tolist()) == {-1}


# -- means -------------------------------------------------------------------------------------


def test_the_mean_of_each_class_is_that_of_its_training_samples() -> None:
    asked = linear(table(classes=3, count=90), units=3)
    data, ground = asked.dataset, Ground.of(asked.dataset)
    found = average(asked)
    assert found.names == ("no", "yes", "perhaps")
    for number in range(3):
        mean = data.x_train[data.y_train == number].mean(axis=0)
        np.testing.assert_allclose(found.shares[number], ground.shares(mean), atol=1e-6)
        assert found.values[number] == pytest.approx(asked.function().value(mean), abs=1e-5)
    less = average(asked, less_all=True)
    whole = ground.shares(data.x_train.mean(axis=0))
    np.testing.assert_allclose(less.shares, found.shares - whole, atol=1e-6)
    np.testing.assert_allclose(less.values, found.values)
    assert less.is_difference.all()
    assert not found.is_difference.any()


def test_a_class_without_samples_has_no_mean() -> None:
    data = table()
    only = table(y_train=np.zeros_like(data.y_train))
    assert average(linear(only)).names == ("no",)


def test_the_mean_of_what_excites_it_leans_where_the_weights_do() -> None:
    asked = linear(table(count=400))
    found = average(asked, of=EXCITING, count=40)
    assert found.names == ("40 most", "40 least", "difference")
    np.testing.assert_allclose(found.shares[2], found.shares[0] - found.shares[1], atol=1e-6)
    assert np.corrcoef(found.shares[2], weights_of(asked))[0, 1] > 0.9
    assert found.values[0] > found.values[1]
    assert np.isnan(found.values[2])
    assert found.is_difference.tolist() == [False, False, True]


def test_without_classes_it_is_what_excites_it_or_a_sentence() -> None:
    asked = linear(table(classes=0), units=1)
    assert ClassAverage().unsuited(asked) is None
    assert average(asked).names[2] == "difference"
    problem = ClassAverage(of=CLASSES).unsuited(asked)
    assert problem is not None
    assert "of=exciting" in str(problem)


# -- tuning curves -----------------------------------------------------------------------------


def test_along_one_input_a_linear_model_is_a_straight_line() -> None:
    asked = linear(table())
    found = tuned(asked, feature="x2", points=11)
    low, high = asked.dataset.domain[2].tolist()
    np.testing.assert_allclose(found.x, np.linspace(low, high, 11))
    slopes = np.diff(found.tracks[0].y) / np.diff(found.x)
    np.testing.assert_allclose(slopes, weights_of(asked)[2], rtol=1e-3)
    assert found.marker == pytest.approx(float(asked.sample[2]))
    assert found.tracks[0].level == pytest.approx(asked.function().value(asked.sample))
    assert found.x_name == "x2"
    assert found.figures[0].value == pytest.approx(abs(weights_of(asked)[2]) * (high - low), 1e-3)


def test_an_input_is_a_name_or_a_number_and_else_the_one_that_counts_most() -> None:
    asked = linear(table())
    span = np.ptp(asked.dataset.domain, axis=1)
    most = int(np.argmax(np.abs(weights_of(asked)) * span))
    assert tuned(asked, feature="3").x_name == "x2"
    assert tuned(asked).x_name == f"x{most}"
    wide = linear(pictures(), units=2)
    span = np.ptp(wide.dataset.domain, axis=1)
    most = int(np.argmax(np.abs(weights_of(wide)) * span))
    assert tuned(wide).x_name == f"x{most}"


@pytest.mark.parametrize("text", ["x9", "0", "5", "²"])
def test_an_input_that_is_not_there_is_a_sentence(text: str) -> None:
    problem = TuningCurve(feature=text).unsuited(linear(table()))
    assert problem is not None
    assert repr(text) in str(problem)
    many = TuningCurve(feature=text + "99").unsuited(linear(pictures()))
    assert many is not None
    assert "from 1 to 36" in str(many)


def test_an_input_with_one_value_is_a_sentence() -> None:
    domain = table().domain.copy()
    domain[1] = 0.5
    asked = linear(table(domain=domain))
    assert tuned(asked).x_name != "x1"
    with pytest.raises(ProblemError, match="only one value"):
        tuned(asked, feature="x1")


def test_features_that_are_derived_follow_the_input() -> None:
    data = load(DataRecipe(name="circle", features=("x1", "x1²")))
    graph = chain(("input", Input(shape=(2,))), ("output", Dense(units=1, activation="linear")))
    asked = subject(graph, data, point=data.base_test[0])
    found = tuned(asked, feature="x1", points=9)
    curve = np.diff(found.tracks[0].y, 2)
    assert (np.abs(curve) > 1e-3).all()  # of a straight line they would be nothing
    low, high = data.input_domain[0] * data.input_scale[0] + data.input_mean[0]
    assert (found.x[0], found.x[-1]) == pytest.approx((float(low), float(high)))


# -- all of them -------------------------------------------------------------------------------


@pytest.mark.parametrize("method", [ExcitingSamples(), ClassAverage(of=EXCITING), TuningCurve()])
def test_weights_that_are_no_numbers_and_cancelling(method) -> None:
    with pytest.raises(ProblemError, match="not finite"):
        method.run(with_nan(convolved(pictures())), Work())
    with pytest.raises(WorkCancelled):
        method.run(convolved(pictures()), Calls(0).work)
