"""Sequences that are made: the best there are, what the slopes promise, and what is refused."""

from itertools import product
from typing import Any

import numpy as np
import pytest

from nnviz.core.graph import chain
from nnviz.core.problem import ProblemError
from nnviz.data import DataRecipe, Dataset, load
from nnviz.data.table.work import Work, WorkCancelled
from nnviz.engine.network import Network
from nnviz.explain.method import methods
from nnviz.explain.methods.token_search import BEST, RANDOM, TokenSearch
from nnviz.explain.results.token_sequences import TokenSequences
from nnviz.explain.subject import Subject
from nnviz.explain.swaps import Swaps
from nnviz.explain.target import Extent, Target
from nnviz.layers.dense import Dense
from nnviz.layers.embedding import Embedding
from nnviz.layers.gru import GRU
from nnviz.layers.input import Input
from nnviz.layers.one_hot import OneHot
from nnviz.layers.output import NEXT, Output


@pytest.fixture(scope="module")
def dataset() -> Dataset:
    return load(DataRecipe(name="brackets", size=40))


def subject_of(dataset: Dataset, *, bends: bool = True, one_hot: bool = False) -> Subject:
    steps, count = len(dataset.features), len(dataset.tokens)
    graph = chain(
        ("tokens", Input(shape=(steps,))),
        ("vectors", OneHot(classes=count) if one_hot else Embedding(classes=count, units=4)),
        ("cells", GRU(units=5) if bends else Dense(units=5, activation="linear")),
        ("answer", Dense(units=count, activation="linear")),
        ("output", Output(target=NEXT)),
    )
    network = Network.of(graph)
    vector = network.initial_vector(3, np.float64)
    vector += np.random.default_rng(0).normal(0, 0.3, vector.shape)
    target = Target("output", index=(steps - 1) * count + 1)
    return Subject(network, vector, dataset, "cross_entropy", target, dataset.x_test[0])


def made(subject: Subject, **settings: Any) -> TokenSequences:
    return TokenSearch(**settings).run(subject, Work())


def test_a_beam_that_is_wide_enough_finds_the_best_there_is(dataset: Dataset) -> None:
    subject = subject_of(dataset)
    count, length = len(dataset.tokens), 3
    found = made(subject, length=length, width=count**length, tries=count, sweeps=1)
    own = np.rint(subject.sample).astype(int)
    every = np.array([[*own[:-length], *end] for end in product(range(count), repeat=length)])
    values = subject.function().values(every.astype(np.float32))
    assert found.ids[0].tolist() == every[np.argmax(values)].tolist()
    assert found.values[0] == pytest.approx(values.max())
    assert (found.first, found.end) == (len(own) - length, len(own))


@pytest.mark.parametrize("width", [1, 4])
@pytest.mark.parametrize("tries", [1, 3, 100])
def test_it_is_never_below_the_sample_it_began_with(
    dataset: Dataset, width: int, tries: int
) -> None:
    subject = subject_of(dataset)
    found = made(subject, width=width, tries=tries, length=5)
    own = np.rint(subject.sample).astype(int)
    assert found.start.tolist() == own.tolist()
    assert found.start_value == pytest.approx(subject.function().value(subject.sample))
    assert found.values[0] >= found.start_value
    assert (found.ids[:, : found.first] == own[: found.first]).all()
    np.testing.assert_allclose(
        found.values, subject.function().values(found.ids.astype(np.float32)), rtol=1e-9
    )
    assert (np.diff(found.film_values) >= 0).all()
    assert found.film[-1].tolist() == found.ids[0].tolist()
    assert found.film_counts.shape == found.film.shape
    assert found.counts.shape == found.ids.shape


def test_it_begins_with_the_best_sample_or_anywhere(dataset: Dataset) -> None:
    subject = subject_of(dataset)
    best = made(subject, start=BEST)
    assert best.start.tolist() == dataset.x_train[best.best_sample].astype(int).tolist()
    assert best.start_value == pytest.approx(best.best)
    whole = made(subject, start=RANDOM, length=1000)
    assert (whole.first, whole.end) == (0, len(subject.sample))
    assert whole.ids.tolist() == made(subject, start=RANDOM, length=1000).ids.tolist()
    other = made(subject.but(seed=5), start=RANDOM, length=1000)
    assert other.start.tolist() != whole.start.tolist()


def test_what_is_sought_ends_at_the_step_that_is_asked_about(dataset: Dataset) -> None:
    subject = subject_of(dataset).but(target=Target("cells", index=5 * 7 + 2))
    found = made(subject, length=3)
    assert (found.first, found.end) == (5, 8)
    assert not found.counts[:, 8:].any()  # what comes later is not read
    assert made(subject, length=10).end == 10
    layer = subject.but(target=Target("cells", Extent.LAYER))
    assert made(layer, length=3).end == len(subject.sample)


@pytest.mark.parametrize("one_hot", [False, True])
def test_slopes_promise_what_a_straight_network_says(dataset: Dataset, one_hot: bool) -> None:
    subject = subject_of(dataset, bends=False, one_hot=one_hot)
    ids = np.rint(dataset.x_test[:5]).astype(np.int64)
    last = ids.shape[1] - 1
    gains = Swaps(subject, 2).gains(ids, last)
    function = subject.function(len(ids))
    before = function.values(ids.astype(np.float32))
    for token in range(len(dataset.tokens)):
        other = ids.copy()
        other[:, last] = token
        after = function.values(other.astype(np.float32))
        np.testing.assert_allclose(gains[:, token], after - before, atol=1e-9)
    assert not Swaps(subject, 2).gains(ids, 0).any()  # each step answers for itself


def test_it_shows_what_it_has_and_can_be_stopped(dataset: Dataset) -> None:
    subject = subject_of(dataset)
    shown: list[TokenSequences] = []
    TokenSearch().run(subject, Work(show=shown.append))
    assert len(shown) > 5
    assert not any(one.is_done for one in shown)
    assert all(len(one.film) == len(one.ids) == 1 for one in shown)
    values = [float(one.values[0]) for one in shown]
    assert values == sorted(values)
    asked = iter([False] * 5)
    with pytest.raises(WorkCancelled):
        TokenSearch().run(subject, Work(cancelled=lambda: next(asked, True)))


def test_no_numbers_no_sequence(dataset: Dataset) -> None:
    subject = subject_of(dataset)
    with pytest.raises(ProblemError, match="finite"):
        made(subject.but(parameters=np.full_like(subject.parameters, np.nan)))


def test_it_is_for_tokens_only_and_others_lead_to_it(dataset: Dataset) -> None:
    subject = subject_of(dataset)
    assert TokenSearch().obstacle(subject) is None
    climbing = methods()["activation-maximisation"]().obstacle(subject)
    assert climbing is not None
    assert TokenSearch.label.lower() in climbing.hint.lower()
    plane = load(DataRecipe(name="circle"))
    refused = TokenSearch().obstacle(subject.but(dataset=plane))
    assert refused is not None
    assert "numbers" in refused.what


def test_it_is_compared_with_the_samples_and_written_in_lines(dataset: Dataset) -> None:
    subject = subject_of(dataset)
    found = made(subject)
    figure = TokenSearch().fidelity(subject, found, Work())
    said = subject.function(64).values(dataset.x_train)
    assert figure is not None
    assert figure.value == pytest.approx(np.mean(said < found.values[0]))
    lines = found.lines()
    assert len(lines) == len(found.ids) + 2
    assert repr(found.text(found.ids[0])) in lines[1]
    assert "began" in lines[-1]
    assert found.text(found.ids[0]) == "".join(found.names(found.ids[0])[found.first : found.end])


def test_a_network_that_reads_tokens_as_numbers_is_searched_by_trying(dataset: Dataset) -> None:
    steps = len(dataset.features)
    graph = chain(("tokens", Input(shape=(steps,))), ("output", Dense(units=len(dataset.tokens))))
    network = Network.of(graph)
    vector = network.initial_vector(0)
    subject = Subject(
        network, vector, dataset, "cross_entropy", Target("output", index=1), dataset.x_test[0]
    )
    found = made(subject, tries=2, sweeps=8)
    assert found.values[0] > found.start_value
