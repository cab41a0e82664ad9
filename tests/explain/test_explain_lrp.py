"""Relevance: what inputs get, and what biases and epsilon absorb, is the answer."""

from collections.abc import Callable
from math import prod

import numpy as np
import pytest

from nnviz.core.graph import Node, chain
from nnviz.core.layer import Layer
from nnviz.core.problem import ProblemError
from nnviz.data.table.work import Work
from nnviz.engine.network import Network
from nnviz.explain.explanation import Grade
from nnviz.explain.methods.lrp import LayerwiseRelevance
from nnviz.explain.rules.relevance import (
    BOTH,
    EPSILON,
    GAMMA,
    WITHOUT,
    Relevance,
    Rule,
    without_rule,
)
from nnviz.explain.subject import Subject
from nnviz.explain.target import Extent, Target
from nnviz.explain.unfold import unfolded
from nnviz.layers import layer_kinds
from nnviz.layers.dense import Dense
from nnviz.layers.group_norm import GroupNorm
from nnviz.layers.input import PICTURE, Input
from nnviz.layers.layer_norm import LayerNorm
from nnviz.layers.multiply import Multiply
from nnviz.layers.one_hot import OneHot
from nnviz.layers.squeeze_excite import SqueezeExcite
from nnviz.layers.unknown import Unknown
from tests.explain.covered_subjects import linear, pictures, table, weights_of, with_nan
from tests.explain.wide_graphs import SUBJECTS, asked_of, maps_subject, reused_subject

RULES = [
    Rule(EPSILON, 0.0, 0.0),
    Rule(EPSILON, 0.2, 0.0),
    Rule(GAMMA, 0.1, 0.5),
    Rule(BOTH, 0.05, 0.25),
]


def shared_out(subject: Subject, rule: Rule) -> tuple[float, np.ndarray, Relevance]:
    function = Relevance(unfolded(subject), rule)
    values, shares = function.slopes(subject.sample[None])
    return float(values[0]), shares[0], function


@pytest.mark.parametrize("rule", RULES)
@pytest.mark.parametrize("make", SUBJECTS)
def test_nothing_is_lost(make: Callable[[], Subject], rule: Rule) -> None:
    subject = make()
    for node in subject.network.graph:
        asked = subject.but(target=Target(node.id, Extent.LAYER))
        value, shares, function = shared_out(asked, rule)
        absorbed = function.absorbed.biases + function.absorbed.epsilon
        assert shares.sum() + absorbed == pytest.approx(value, rel=1e-9, abs=1e-9)
        assert value == pytest.approx(asked.function().value(asked.sample), rel=1e-12)


@pytest.mark.parametrize("make", SUBJECTS)
def test_without_biases_and_epsilon_the_inputs_get_all(make: Callable[[], Subject]) -> None:
    subject = make()
    for slot in subject.network.layout.slots:
        if slot.parameter.name in ("bias", "shift", "mean"):
            subject.parameters[slot.start : slot.stop] = 0
    for rule in (Rule(EPSILON, 0.0, 0.0), Rule(GAMMA, 0.0, 0.7)):
        value, shares, function = shared_out(subject, rule)
        assert function.absorbed.biases == pytest.approx(0, abs=1e-12)
        assert shares.sum() == pytest.approx(value, rel=1e-9)


def test_of_a_relu_network_without_epsilon_it_is_the_gradient_times_the_input() -> None:
    subject = reused_subject()
    shares = shared_out(subject, Rule(EPSILON, 0.0, 0.0))[1]
    slopes = subject.function().slopes(subject.sample[None])[1][0]
    np.testing.assert_allclose(shares, slopes * subject.sample, rtol=1e-9)


def test_the_epsilon_rule_of_one_layer_is_the_formula() -> None:
    subject = linear(table(), units=3)
    x, weights = np.asarray(subject.sample, np.float64), weights_of(subject)
    z = subject.function().value(x)
    views = subject.network.layout.views(subject.parameters, "output")
    sums = x @ views["weights"] + views["bias"]
    scale = np.sqrt(np.mean(sums**2))
    shares = shared_out(subject.but(sample=x), Rule(EPSILON, 0.3, 0.0))[1]
    np.testing.assert_allclose(shares, x * weights * z / (z + 0.3 * scale * np.sign(z)), rtol=1e-9)


@pytest.mark.parametrize("sign", [1, -1])
def test_the_gamma_rule_of_one_layer_is_the_formula(sign: int) -> None:
    """Inputs of either sign, and an answer above and below zero."""
    subject = linear(table())
    x, weights = np.asarray(subject.sample, np.float64), weights_of(subject)
    bias = subject.network.layout.views(subject.parameters, "output")["bias"]
    bias[subject.target.index] = sign * 3
    z = subject.function().value(x)
    assert np.sign(z) == sign
    parts = np.append(x * weights, sign * 3)
    counts = parts + 0.5 * np.where(sign * parts > 0, parts, 0)
    value, shares, function = shared_out(subject.but(sample=x), Rule(GAMMA, 0.0, 0.5))
    np.testing.assert_allclose(shares, (counts / counts.sum() * z)[:-1], rtol=1e-9)
    assert function.absorbed.biases == pytest.approx(counts[-1] / counts.sum() * z)
    assert value == pytest.approx(z)


def test_gamma_makes_maps_calmer() -> None:
    subject = maps_subject()
    sizes = [np.abs(shared_out(subject, Rule(GAMMA, 0.0, g))[1]).sum() for g in (0.0, 0.3, 3.0)]
    assert sizes[0] > sizes[1] > sizes[2]


def all_of(node: str, *layers: tuple[str, Layer], also: Node | None = None) -> Subject:
    """The sum of a layer of a chain, in which another node may follow."""
    graph = chain(*layers)
    shape = layers[0][1].output_shape()
    dataset = table() if len(shape) == 1 else pictures(*shape)
    made = asked_of(graph if also is None else graph.add(also), dataset)
    return made.but(target=Target(node, Extent.LAYER))


def test_a_product_is_halved_and_one_number_stays_one() -> None:
    x, bent = ("x", Input(shape=(4,))), ("flat", Dense(units=2, activation="tanh"))
    squared = all_of("output", x, bent, also=Node("output", Multiply(), ("flat", "flat")))
    value, shares, function = shared_out(squared, RULES[0])
    assert shares.sum() + function.absorbed.biases == pytest.approx(value)
    counted = all_of("output", x, ("output", OneHot(classes=2)))
    counted = counted.but(sample=np.array([0.0, 1.0, 5.0, 1.0]))
    np.testing.assert_array_equal(shared_out(counted, RULES[0])[1], [1, 1, 0, 1])


@pytest.mark.parametrize("layer", [SqueezeExcite(), LayerNorm(), GroupNorm(groups=2)])
def test_gates_and_norms_hand_on_what_they_get(layer: Layer) -> None:
    x = ("x", Input(shape=(4, 4, 4), form=PICTURE))
    asked = all_of("output", x, ("output", layer))
    answers = asked.function().space().run(asked.sample[None])[0]
    np.testing.assert_allclose(shared_out(asked, RULES[0])[1], answers.reshape(-1))


def test_what_held_units_say_is_told() -> None:
    subject = reused_subject()
    held = Network.of(subject.network.graph, {"left": dict.fromkeys(range(5), 0.7)})
    found = LayerwiseRelevance(epsilon=0.0).run(subject.but(network=held), Work())
    assert found.value is not None
    (figure,) = found.figures
    assert figure.value == pytest.approx(found.value - found.values.sum(), rel=1e-5)
    assert "held units" in figure.text


@pytest.mark.parametrize("cls", dict.fromkeys(layer_kinds().values()))
def test_every_kind_of_layer_has_a_rule(cls: type) -> None:
    assert (without_rule([Node("a", cls())]) is None) != issubclass(cls, WITHOUT)


def test_a_kind_without_a_rule_is_a_sentence() -> None:
    node = Node("a", Unknown(text='{"kind": "odd"}'))
    assert without_rule([node]) is node


def test_the_result_says_what_was_absorbed() -> None:
    subject = maps_subject()
    assert LayerwiseRelevance().unsuited(subject) is None
    found = LayerwiseRelevance().run(subject, Work())
    assert found.value is not None
    assert found.values.shape == (prod(subject.sample.shape),)
    (figure,) = found.figures
    assert figure.name == "absorbed"
    assert found.values.sum() + figure.value == pytest.approx(found.value, rel=1e-5)


@pytest.mark.parametrize("bias, grade", [(0, Grade.GOOD), (100, Grade.POOR)])
def test_an_answer_that_biases_keep_is_told(bias: float, grade: Grade) -> None:
    subject = linear(table())
    subject.network.layout.views(subject.parameters, "output")["bias"][...] = bias
    found = LayerwiseRelevance(epsilon=0.0).run(subject, Work())
    assert found.figures[0].grade is grade
    assert len(found.notes) == (grade is Grade.POOR)


def test_zeros_get_nothing_and_give_no_nan() -> None:
    subject = maps_subject().but(sample=np.zeros(72))
    for rule in RULES:
        assert not shared_out(subject, rule)[1].any()
    silent = subject.but(parameters=np.zeros_like(subject.parameters))
    assert not LayerwiseRelevance().run(silent, Work()).values.any()


def test_curves_that_are_not_zero_at_zero_are_warned_of() -> None:
    assert LayerwiseRelevance().warnings(reused_subject()) == ()
    (warning,) = LayerwiseRelevance().warnings(reused_subject("sigmoid"))
    assert warning.startswith("relu has a curve")


def test_weights_that_are_no_numbers_are_a_sentence() -> None:
    with pytest.raises(ProblemError, match="not finite"):
        LayerwiseRelevance().run(with_nan(reused_subject()), Work())
