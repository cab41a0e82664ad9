"""Judging an answer and taking a method's time, as the worker does it."""

from collections.abc import Iterator

import pytest

from nnviz.core.graph import chain
from nnviz.core.problem import ProblemError
from nnviz.data import DataRecipe, load
from nnviz.data.table.work import WorkCancelled, never, untold
from nnviz.engine.network import Network
from nnviz.explain.methods.gradient import Gradient
from nnviz.explain.results.attribution import Attribution
from nnviz.explain.target import Target
from nnviz.layers.dense import Dense
from nnviz.layers.input import Input
from nnviz.runtime.case import Case
from nnviz.runtime.questions.explain import Explain
from nnviz.runtime.questions.judge import Judge
from nnviz.runtime.questions.time_method import TimeMethod
from nnviz.runtime.samples import share
from nnviz.runtime.shared import unlink

GRAPH = chain(("x", Input(shape=(4,))), ("y", Dense(units=3, activation="linear")))


@pytest.fixture
def case() -> Iterator[Case]:
    dataset = load(DataRecipe(name="iris"))
    parameters = Network.of(GRAPH).initial_vector(0)
    handle = share(dataset)
    yield Case(GRAPH, {}, parameters, handle, "cross_entropy", Target("y"), dataset.x_test[0])
    unlink(handle.arrays)


def test_an_answer_is_judged(case: Case) -> None:
    found = Explain(case, Gradient()).run(untold, never)
    trust = Judge(case, Gradient(), found).run(untold, never)
    assert [figure.name for figure in trust.figures] == ["fidelity", "stability", "sanity"]
    assert trust.stability is not None
    assert trust.stability.value == 1  # the slopes of a linear network are the same everywhere


def test_judging_ends_when_nobody_wants_to_know(case: Case) -> None:
    found = Explain(case, Gradient()).run(untold, never)
    with pytest.raises(WorkCancelled):
        Judge(case, Gradient(), found).run(untold, lambda: True)


def test_a_method_is_timed(case: Case) -> None:
    timed = TimeMethod(case, Gradient()).run(untold, never)
    assert isinstance(timed.found, Attribution)
    assert timed.seconds > 0


def test_what_does_not_suit_is_not_timed(case: Case) -> None:
    from nnviz.explain.methods.grad_cam import GradCam

    with pytest.raises(ProblemError):
        TimeMethod(case, GradCam()).run(untold, never)
