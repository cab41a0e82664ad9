"""A network as a function: its numbers and its slopes, against central differences."""

import numpy as np
import pytest

from nnviz.core.graph import Graph, chain
from nnviz.core.problem import ProblemError
from nnviz.core.wiring import network as wired
from nnviz.engine.network import Network
from nnviz.explain.function import Function
from nnviz.explain.target import Extent, Target, class_target, said_target
from nnviz.layers.activation import Activation
from nnviz.layers.add import Add
from nnviz.layers.conv2d import Conv2D
from nnviz.layers.dense import Dense
from nnviz.layers.embedding import Embedding
from nnviz.layers.flatten import Flatten
from nnviz.layers.input import PICTURE, Input
from nnviz.layers.max_pool import MaxPool
from nnviz.layers.output import Output


def reused_relu() -> Graph:
    """A ReLU that two layers read, and a second ReLU behind their sum."""
    x = Input(shape=(3,))
    hidden = Dense(units=5, activation="linear")(x)
    relu = Activation(activation="relu")(hidden)
    left = Dense(units=4, activation="tanh")(relu)
    right = Dense(units=4, activation="linear")(relu)
    both = Add()(left, right)
    again = Activation(activation="relu")(both)
    output = Dense(units=2, activation="linear")(again)
    return wired(
        x=x, hidden=hidden, relu=relu, left=left, right=right, both=both, again=again, output=output
    )


def pictures() -> Graph:
    return chain(
        ("input", Input(shape=(6, 6, 1), form=PICTURE)),
        ("conv", Conv2D(filters=3, activation="tanh")),
        ("pool", MaxPool()),
        ("flat", Flatten()),
        ("output", Dense(units=3, activation="linear")),
    )


def columns() -> Graph:
    """Two inputs that share a column, and a feature that nobody reads."""
    a, b = Input(shape=(2,), places=(0, 2)), Input(shape=(2,), places=(2, 3))
    left, right = Dense(units=3, activation="tanh")(a), Dense(units=3, activation="sine")(b)
    both = Add()(left, right)
    output = Dense(units=2, activation="tanh")(both)
    return wired(a=a, b=b, left=left, right=right, both=both, output=output)


TARGETS = [
    (reused_relu, 3, Target("output", index=1)),
    (reused_relu, 3, Target("relu", Extent.LAYER)),
    (reused_relu, 3, Target("output", index=0, sign=-1)),
    (pictures, 36, Target("output", index=2)),
    (pictures, 36, Target("conv", Extent.MAP, 1)),
    (pictures, 36, Target("pool", Extent.UNIT, 7)),
    (pictures, 36, Target("input", Extent.UNIT, 7)),
]


def function_of(graph: Graph, target: Target, samples: int = 8) -> Function:
    network = Network.of(graph)
    vector = network.initial_vector(3, np.float64)
    vector += np.random.default_rng(1).normal(0, 0.1, vector.shape)
    return Function(network, vector, target, samples)


@pytest.mark.parametrize("make, features, target", TARGETS)
def test_slopes_are_those_of_central_differences(make, features: int, target: Target) -> None:
    function = function_of(make(), target)
    samples = np.random.default_rng(2).normal(size=(5, features))
    values, slopes = function.slopes(samples)
    np.testing.assert_allclose(values, function.values(samples), rtol=1e-12)
    step = 1e-6
    for feature in range(features):
        moved = np.repeat(samples[:, None], 2, axis=1)
        moved[:, 0, feature] += step
        moved[:, 1, feature] -= step
        ends = function.values(moved.reshape(-1, features)).reshape(-1, 2)
        differences = (ends[:, 0] - ends[:, 1]) / (2 * step)
        np.testing.assert_allclose(slopes[:, feature], differences, rtol=1e-6, atol=1e-8)


def test_more_samples_than_fit_at_a_time_give_the_same() -> None:
    samples = np.random.default_rng(2).normal(size=(700, 3))
    many, one = (function_of(reused_relu(), Target("output"), n) for n in (700, 1))
    assert many.rows < len(samples)
    np.testing.assert_allclose(many.slopes(samples)[1], one.slopes(samples)[1], rtol=1e-12)


def test_features_that_enter_twice_or_never_get_the_sum_or_nothing() -> None:
    graph = columns()
    samples = np.random.default_rng(2).normal(size=(2, 5))
    slopes = function_of(graph, Target("output", index=1)).slopes(samples)[1]
    assert slopes.shape == (2, 5)
    assert not slopes[:, [1, 4]].any()
    assert slopes[:, [0, 2, 3]].all()


@pytest.mark.parametrize("extent, index", [(Extent.UNIT, 108), (Extent.MAP, 3), (Extent.UNIT, -1)])
def test_a_unit_that_is_not_there_is_a_sentence(extent: Extent, index: int) -> None:
    with pytest.raises(ProblemError, match="Allowed: 1 to"):
        function_of(pictures(), Target("conv", extent, index))


def test_a_network_that_is_not_finite_is_a_sentence() -> None:
    network = Network.of(reused_relu())
    vector = np.full(network.layout.size, np.nan)
    with pytest.raises(ProblemError, match="not finite"):
        Function(network, vector, Target("output")).value(np.zeros(3))


def test_of_a_single_output_the_first_class_is_below_zero() -> None:
    network = Network.of(chain(("x", Input(shape=(2,))), ("y", Dense(units=1))))
    assert class_target(network, 2, 0) == Target("y", sign=-1.0)
    assert class_target(network, 2, 1) == Target("y", sign=1.0)
    assert said_target(network, 2, np.array([-2.0])) == Target("y", sign=-1.0)
    assert said_target(network, 0, np.array([-2.0])) == Target("y")
    with pytest.raises(ProblemError, match="2 classes"):
        class_target(network, 2, 2)


def test_of_answers_at_each_step_a_class_is_what_the_last_one_says() -> None:
    tokens = Input(shape=(4,))
    answer = Dense(units=3, activation="linear")(Embedding(classes=3, units=2)(tokens))
    steps = {"tokens": tokens, "vectors": answer.sources[0], "answer": answer}
    network = Network.of(wired({**steps, "output": Output(target="next")(answer)}))
    assert class_target(network, 3, 1) == Target("output", index=10)
    said = np.array([[9.0, 0, 0], [0, 0, 1], [0, 0, 0], [0, 2, 0]])
    assert said_target(network, 3, said) == Target("output", index=10)
    with pytest.raises(ProblemError, match="3 classes"):
        class_target(network, 3, 3)
