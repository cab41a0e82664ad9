"""What matters in a sequence of tokens: slopes by vectors, tokens replaced, and no answers."""

from typing import Any

import numpy as np
import pytest

from nnviz.core.graph import Graph, chain
from nnviz.data import DataRecipe, Dataset, load
from nnviz.data.table.work import Work
from nnviz.engine.network import Network
from nnviz.explain.baselines import MEAN, ZERO, baseline
from nnviz.explain.method import Method, methods
from nnviz.explain.methods.gradient import Gradient
from nnviz.explain.methods.gradient_x_input import GradientXInput
from nnviz.explain.methods.integrated_gradients import IntegratedGradients
from nnviz.explain.methods.occlusion import Occlusion
from nnviz.explain.results.tokens import TokenAttribution
from nnviz.explain.stability import moved
from nnviz.explain.subject import Subject
from nnviz.explain.target import Target
from nnviz.explain.trust import judge
from nnviz.explain.vectors import frequencies, reads_tokens
from nnviz.layers.dense import Dense
from nnviz.layers.embedding import Embedding
from nnviz.layers.gru import GRU
from nnviz.layers.input import Input
from nnviz.layers.one_hot import OneHot
from nnviz.layers.output import NEXT, Output

OF_TOKENS: list[Method] = [Gradient(), GradientXInput(), IntegratedGradients(), Occlusion()]


@pytest.fixture(scope="module")
def dataset() -> Dataset:
    return load(DataRecipe(name="brackets", size=80))


def graph_of(dataset: Dataset, first: Any, *, bends: bool = True) -> Graph:
    steps, count = len(dataset.features), len(dataset.tokens)
    cells = GRU(units=5) if bends else Dense(units=5, activation="linear")
    return chain(
        ("tokens", Input(shape=(steps,))),
        ("vectors", first),
        ("cells", cells),
        ("answer", Dense(units=count, activation="linear")),
        ("output", Output(target=NEXT)),
    )


def subject_of(dataset: Dataset, graph: Graph | None = None, index: int = 1) -> Subject:
    count = len(dataset.tokens)
    graph = graph or graph_of(dataset, Embedding(classes=count, units=4))
    network = Network.of(graph)
    vector = network.initial_vector(3, np.float64)
    vector += np.random.default_rng(0).normal(0, 0.3, vector.shape)
    steps = len(dataset.features)
    target = Target(network.sink, index=(steps - 1) * count + index)
    return Subject(network, vector, dataset, "cross_entropy", target, dataset.x_test[0])


def values_of(method: Method, subject: Subject) -> np.ndarray:
    found = method.run(subject, Work())
    assert isinstance(found, TokenAttribution)
    assert found.tokens == tuple(subject.dataset.tokens[int(at)] for at in np.rint(subject.sample))
    assert len(found.tokens) == len(found.values)
    return np.asarray(found.values, np.float64)


def numeric_slopes(subject: Subject) -> np.ndarray:
    """The derivative by each step's vector, `(T, units)`, one number moved at a time."""
    network, vector = subject.network, subject.parameters
    units = network.facts.shapes["vectors"][-1]
    found = np.zeros((len(subject.sample), units))
    space = network.workspace(vector, 1)
    order = network.facts.order

    def said(step: int, unit: int, by: float) -> float:
        space.put(subject.sample[None])
        for name, work in zip(
            [n for n in order if n != "tokens"], space.forward_steps, strict=True
        ):
            work()
            if name == "vectors":
                space.activations["vectors"][0, step, unit] += by
        return float(space.activations[network.sink].reshape(-1)[subject.target.index])

    for step in range(len(found)):
        for unit in range(units):
            found[step, unit] = (said(step, unit, 1e-5) - said(step, unit, -1e-5)) / 2e-5
    return found


def test_slopes_are_those_by_the_vectors(dataset: Dataset) -> None:
    subject = subject_of(dataset)
    slopes = numeric_slopes(subject)
    vectors = subject.network.layout.views(subject.parameters, "vectors")["vectors"]
    own = vectors[np.rint(subject.sample).astype(int)]
    np.testing.assert_allclose(
        values_of(Gradient(), subject), np.linalg.norm(slopes, axis=1), rtol=1e-4, atol=1e-6
    )
    np.testing.assert_allclose(
        values_of(GradientXInput(), subject), (slopes * own).sum(1), rtol=1e-4, atol=1e-6
    )


@pytest.mark.parametrize("start", [MEAN, ZERO])
@pytest.mark.parametrize("one_hot", [False, True])
def test_integrated_gradients_share_out_what_was_gained(
    dataset: Dataset, start: str, one_hot: bool
) -> None:
    count = len(dataset.tokens)
    first = OneHot(classes=count) if one_hot else Embedding(classes=count, units=4)
    subject = subject_of(dataset, graph_of(dataset, first))
    found = IntegratedGradients(baseline=start).run(subject, Work())
    assert found.value is not None
    assert found.base is not None
    assert found.values.sum() == pytest.approx(found.value - found.base, rel=1e-4)
    assert found.value == pytest.approx(subject.function().value(subject.sample), rel=1e-6)
    assert found.notes


def test_of_a_straight_network_all_slopes_agree(dataset: Dataset) -> None:
    """Gradient x vector and integrated gradients from zero are the same there, and occlusion by
    all tokens in turn is integrated gradients from the mean."""
    count = len(dataset.tokens)
    graph = graph_of(dataset, Embedding(classes=count, units=4), bends=False)
    subject = subject_of(dataset, graph)
    from_zero = values_of(IntegratedGradients(baseline=ZERO), subject)
    np.testing.assert_allclose(values_of(GradientXInput(), subject), from_zero, atol=1e-5)
    from_mean = values_of(IntegratedGradients(), subject)
    np.testing.assert_allclose(values_of(Occlusion(fill=MEAN), subject), from_mean, atol=1e-5)
    assert abs(from_mean[-1]) > 1e-3
    assert not from_mean[:-1].any()  # each step answers for itself


def test_occlusion_says_what_is_lost_with_another_token(dataset: Dataset) -> None:
    subject = subject_of(dataset)
    usual = int(np.argmax(frequencies(dataset)))
    function, expected = subject.function(), []
    whole = function.value(subject.sample)
    for step in range(len(subject.sample)):
        other = subject.sample.copy()
        other[step] = usual
        expected.append(whole - function.value(other))
    np.testing.assert_allclose(values_of(Occlusion(), subject), expected, atol=1e-6)
    assert (baseline(dataset) == usual).all()


def test_a_neuron_of_a_sequence_can_be_asked_about(dataset: Dataset) -> None:
    """What came later does not count."""
    subject = subject_of(dataset).but(target=Target("cells", index=5 * 7 + 2))
    for method in OF_TOKENS:
        found = values_of(method, subject)
        assert not found[8:].any()
        assert found[:8].any()


def test_what_takes_numbers_is_refused_with_what_to_use_instead(dataset: Dataset) -> None:
    subject = subject_of(dataset)
    refused = set()
    for kind, method in methods().items():
        problem = method().obstacle(subject)
        if method.moves_numbers:
            assert problem is not None, kind
            assert "tokens" in problem.what
            refused.add(kind)
    assert {"lime", "shapley", "smooth-grad", "deep-dream", "lrp"} <= refused
    assert all(method.obstacle(subject) is None for method in OF_TOKENS)
    fill = Occlusion(fill=ZERO).obstacle(subject)
    assert fill is not None
    iris = load(DataRecipe(name="iris"))
    numbers = chain(("input", Input(shape=(4,))), ("output", Dense(units=3)))
    network = Network.of(numbers)
    other = Subject(
        network, network.initial_vector(0), iris, "mse", Target("output"), iris.x_test[0]
    )
    assert methods()["smooth-grad"]().obstacle(other) is None


def test_a_network_that_reads_tokens_as_numbers_is_asked_about_numbers(dataset: Dataset) -> None:
    steps = len(dataset.features)
    graph = chain(("tokens", Input(shape=(steps,))), ("output", Dense(units=len(dataset.tokens))))
    network = Network.of(graph)
    vector = network.initial_vector(0)
    target = Target("output", index=1)
    subject = Subject(network, vector, dataset, "cross_entropy", target, dataset.x_test[0])
    assert not reads_tokens(subject)
    slopes = subject.function().slopes(subject.sample[None])[1][0]
    np.testing.assert_allclose(values_of(Gradient(), subject), slopes, atol=1e-6)


def test_stability_exchanges_a_token(dataset: Dataset) -> None:
    subject = subject_of(dataset)
    differing = [int((moved(subject, d).sample != subject.sample).sum()) for d in range(1, 9)]
    assert max(differing) == 1
    for draw in range(1, 9):
        sample = moved(subject, draw).sample
        assert (sample == np.rint(sample)).all()


@pytest.mark.parametrize("method", OF_TOKENS, ids=lambda m: m.kind)
def test_results_can_be_judged(dataset: Dataset, method: Method) -> None:
    subject = subject_of(dataset)
    found = method.run(subject, Work())
    trust = judge(method, subject, found, Work())
    assert trust.fidelity is not None
    assert trust.stability is not None
    assert "token" in trust.stability.help
    assert found.lines()[0].startswith("token")
