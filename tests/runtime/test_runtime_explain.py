"""The question why, as the worker answers it: the samples lie in shared memory."""

import numpy as np
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
from nnviz.runtime.samples import share
from nnviz.runtime.shared import unlink

GRAPH = chain(("x", Input(shape=(2,))), ("y", Dense(units=1, activation="linear")))


def case(target: Target) -> Case:
    dataset = load(DataRecipe(name="circle"))
    parameters = Network.of(GRAPH).initial_vector(0)
    handle = share(dataset)
    return Case(GRAPH, {}, parameters, handle, "binary_cross_entropy", target, dataset.x_test[0])


def test_a_case_becomes_a_subject_with_the_same_samples_as_often_as_one_asks() -> None:
    found = case(Target("y"))
    for _ in range(2):
        subject = found.subject()
        np.testing.assert_array_equal(subject.dataset.x_test[0], found.sample)
    unlink(found.data.arrays)
    with pytest.raises(WorkCancelled):
        found.subject()


def test_the_answer_of_a_linear_network_is_its_weights() -> None:
    found = case(Target("y", sign=-1))
    answer = Explain(found, Gradient()).run(untold, never)
    unlink(found.data.arrays)
    assert isinstance(answer, Attribution)
    np.testing.assert_allclose(answer.values, -found.parameters[:2], rtol=1e-6)
    assert answer.features == ("x1", "x2")


def test_what_cannot_be_asked_is_a_sentence() -> None:
    found = case(Target("y", index=4))
    with pytest.raises(ProblemError, match="there is no number 5"):
        Explain(found, Gradient()).run(untold, never)
    unlink(found.data.arrays)
