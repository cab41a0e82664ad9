"""What can be read off at each step: what is there is found, what is not is guessed, no answers."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from nnviz.core.graph import Graph, chain
from nnviz.core.problem import ProblemError
from nnviz.data import DataRecipe, Dataset, load
from nnviz.data.dataset import following
from nnviz.data.table.work import Work, WorkCancelled
from nnviz.engine.network import Network
from nnviz.explain import step_answers
from nnviz.explain.cell_ranking import passes
from nnviz.explain.methods.step_probes import StepProbes
from nnviz.explain.results.matrix import Matrix
from nnviz.explain.step_answers import answers, sequences, step_layers
from nnviz.explain.step_things import LABEL, NEXT, TARGET, Measure, names_of, thing, thing_name
from nnviz.explain.subject import Subject
from nnviz.explain.target import Target
from nnviz.layers.dense import Dense
from nnviz.layers.embedding import Embedding
from nnviz.layers.input import Input
from nnviz.layers.lstm import LSTM
from nnviz.layers.one_hot import OneHot
from nnviz.layers.output import NEXT as FOLLOWING
from nnviz.layers.output import Output
from nnviz.layers.over_time import OverTime
from nnviz.layers.reshape import Reshape


@pytest.fixture(scope="module")
def brackets() -> Dataset:
    return load(DataRecipe(name="brackets", size=300))


def reader(dataset: Dataset, *, one_hot: bool = False) -> Graph:
    count = max(2, len(dataset.tokens))
    return chain(
        ("tokens", Input(shape=(len(dataset.features),))),
        ("vectors", OneHot(classes=count) if one_hot else Embedding(classes=count, units=6)),
        ("cells", LSTM(units=12)),
        ("answer", Dense(units=count, activation="linear")),
        ("output", Output(target=FOLLOWING)),
    )


def subject_of(dataset: Dataset, graph: Graph | None = None, *, carries: bool = False) -> Subject:
    network = Network.of(graph or reader(dataset))
    vector = network.initial_vector(1)
    sample, target = dataset.x_test[0], Target(network.sink)
    return Subject(network, vector, dataset, "cross_entropy", target, sample, carries=carries)


def read(subject: Subject, **settings: Any) -> Matrix:
    method = StepProbes(**settings)
    assert method.obstacle(subject) is None
    return method.run(subject, Work())


def test_what_a_token_says_is_read_off_its_vector(brackets: Dataset) -> None:
    """Whether the token is a closing one: it is there, and cannot be missed."""
    ids = [x.astype(int) for x in (brackets.x_train, brackets.x_test)]
    closes = [np.isin(x, [1, 3, 5])[..., None] for x in ids]
    nothing = [np.zeros_like(c) for c in closes]
    known = [np.concatenate(pair, axis=2) for pair in zip(closes, nothing, strict=True)]
    data = replace(brackets, truths=("closes", "never"), truth_train=known[0], truth_test=known[1])
    found = read(subject_of(data, reader(data, one_hot=True)))
    assert found.columns == ("closes", "never")
    assert found.rows == ("vectors", "cells", "cells · cell", "answer")
    assert found.values[0, 0] == pytest.approx(1.0)
    assert np.isnan(found.values[:, 1]).all()
    assert (found.floor, found.what) == (0.5, "AUC")
    assert (found.setting, found.leads) == ("read", ("closes", "never"))
    assert "0.50" in found.notes[1]
    assert "closes" in found.figures[0].text


def test_by_step_one_truth_is_read_and_the_first_steps_know_nothing(brackets: Dataset) -> None:
    found = read(subject_of(brackets), read="1")
    steps = len(brackets.features)
    assert found.columns == tuple(f"step {at + 1}" for at in range(steps))
    assert found.what == f"AUC of “{brackets.truths[0]}”"
    assert set(found.leads) == {""}
    assert np.isnan(found.values[:, 0]).all()  # never that deep at once
    assert np.nanmean(found.values[1]) > np.nanmean(found.values[0]) > 0.5  # cells remember
    assert (found.shares[np.isfinite(found.values)] <= 1).all()


def test_what_follows_is_read_where_it_is_asked(brackets: Dataset) -> None:
    subject = subject_of(brackets)
    found = read(subject, read="NEXT")
    one = thing(brackets, NEXT, 1000, is_test=True)
    asked = brackets.asked_test
    assert asked is not None
    assert (np.isfinite(one.wanted[..., 0]) == asked).all()
    ids = following(brackets.x_test, brackets.told.y_test, asked)
    assert (one.wanted.argmax(axis=2)[asked] == ids[asked]).all()
    assert one.measure is Measure.ACCURACY
    never = ~asked.any(axis=0)
    assert np.isnan(found.values[:, never]).all()
    assert 0 < found.floor < 1


def test_the_class_of_a_sequence_and_a_number_are_read_at_each_step() -> None:
    parity = load(DataRecipe(name="parity", size=300))
    assert names_of(parity)[-1] == LABEL
    both = thing(parity, LABEL, 50, is_test=False)
    assert both.wanted.shape == (50, parity.x_train.shape[1], 2)
    assert (both.wanted.argmax(axis=2) == parity.told.y_train[:50, None]).all()
    waves = load(DataRecipe(name="sine", size=200))
    numbers = thing(waves, TARGET, 40, is_test=True)
    assert numbers.measure is Measure.R2
    wanted = numbers.wanted[:, 0].astype(float)
    usual = wanted.mean(axis=0)
    assert numbers.score(wanted, wanted, usual) == pytest.approx(1.0)
    guessed = np.broadcast_to(usual, wanted.shape)
    assert numbers.score(guessed, wanted, usual) == pytest.approx(0.0)
    assert np.isnan(numbers.score(guessed, guessed, usual))


def test_a_text_is_read_on_where_training_does(monkeypatch: pytest.MonkeyPatch) -> None:
    """The state at a window's first step is that of the window before."""
    text = load(DataRecipe(name="text", size=160))
    subject = subject_of(text)
    network, vector, layers = subject.network, subject.parameters, step_layers(subject.network)
    anew, on = (sequences(text, 100, is_test=False, carries=carries) for carries in (False, True))
    first = dict(answers(network, vector, (anew,), layers))
    second = dict(answers(network, vector, (on,), layers))
    vectors, cells = layers[0], layers[1]
    np.testing.assert_array_equal(first[vectors][0], second[vectors][0])
    assert not np.allclose(first[cells][0][:, 0], second[cells][0][:, 0])
    monkeypatch.setattr(step_answers, "MOST_NUMBERS", 1)  # a pass for each layer
    alone = dict(answers(network, vector, (on,), layers))
    assert list(alone) == list(layers)
    for layer, said in alone.items():
        np.testing.assert_array_equal(said[0], second[layer][0])
    assert len(list(passes(network, vector, on))) > 1
    with_state = read(subject.but(carries=True), read="inside a quote", samples=60)
    assert np.isfinite(with_state.values).any()


def test_what_is_not_there_is_said_with_what_is(brackets: Dataset) -> None:
    subject = subject_of(brackets)
    problem = StepProbes(read="inside a URL").obstacle(subject)
    assert problem is not None
    assert "inside a URL" in problem.what
    assert all(name in problem.hint for name in (*brackets.truths, NEXT))
    assert thing_name(brackets, " 2 ") == brackets.truths[1]
    few = replace(brackets, x_test=brackets.x_test[:3])
    assert StepProbes().obstacle(subject.but(dataset=few)) is not None
    plane = load(DataRecipe(name="circle"))
    graph = chain(("input", Input(shape=(2,))), ("output", Dense(units=2)))
    plain = subject_of(plane, graph)
    refused = StepProbes().obstacle(plain)
    assert refused is not None
    assert "linear probes" in refused.hint


def test_no_numbers_no_answer_and_it_can_be_stopped(brackets: Dataset) -> None:
    subject = subject_of(brackets)
    with pytest.raises(ProblemError, match="finite"), np.errstate(all="ignore"):
        StepProbes().run(subject.but(parameters=np.full_like(subject.parameters, np.nan)), Work())
    asked = iter([False])
    with pytest.raises(WorkCancelled):
        StepProbes().run(subject, Work(cancelled=lambda: next(asked, True)))
    shown: list[Matrix] = []
    StepProbes().run(subject, Work(show=shown.append))
    assert [int(np.isfinite(one.values[:, 0]).sum()) for one in shown] == [1, 2, 3]


def test_a_series_of_several_channels_is_read_step_by_step() -> None:
    """Two numbers a step enter side by side: the last of them is the target, so it is there at the
    last step and nowhere before."""
    rng = np.random.default_rng(0)
    steps, samples = 4, 400
    x = rng.normal(size=(samples, 2 * steps)).astype(np.float32)
    waves = load(DataRecipe(name="sine", size=100, window=2 * steps, horizon=1))
    parts = {"x_train": x[:200], "x_test": x[200:]}
    told = {"y_train": x[:200, -1:], "y_test": x[200:, -1:]}
    data = replace(waves, **parts, **told, forecast=None)
    graph = chain(
        ("values", Input(shape=(2 * steps,))),
        ("steps", Reshape(shape=f"{steps}x2")),
        ("seen", Dense(units=6, activation="linear")),
        ("cells", LSTM(units=3)),
        ("last", OverTime()),
        ("output", Dense(units=1, activation="linear")),
    )
    found = read(subject_of(data, graph))
    assert found.rows == ("seen", "cells", "cells · cell")
    assert found.columns == ("step 1", "step 2", "step 3", "step 4")
    assert found.values[0, 3] == pytest.approx(1, abs=1e-3)
    assert (found.values[:, :3] < 0.2).all()
