"""From what a person asks to what the worker is given, and what it shows on its way."""

from typing import Any

import numpy as np
import pytest
from PySide6.QtCore import QObject

from nnviz.core.graph import chain
from nnviz.data import DataRecipe, load
from nnviz.data.table.work import Work
from nnviz.engine.experiment import Experiment, fitted
from nnviz.engine.network import Network
from nnviz.explain.method import Method
from nnviz.explain.methods.activation_maximisation import ActivationMaximisation
from nnviz.explain.methods.gradient import Gradient
from nnviz.explain.methods.layer_similarity import START, LayerSimilarity
from nnviz.explain.results.matrix import Matrix
from nnviz.explain.results.picture import Picture
from nnviz.explain.target import Target
from nnviz.layers.dense import Dense
from nnviz.layers.input import Input
from nnviz.runtime.case import Case
from nnviz.runtime.questions.explain import Explain
from nnviz.session.cases import case_of
from nnviz.session.explained import Asked, Query
from nnviz.session.frame import Model
from nnviz.session.shared_samples import SharedData


@pytest.fixture
def owner() -> QObject:
    return QObject()


def case_for(method: Method, owner: QObject) -> tuple[Case, SharedData]:
    """A case about a network before any step; the samples are there as long as they are held."""
    dataset = load(DataRecipe(name="iris"))
    graph = chain(("input", Input(shape=(4,))), ("h", Dense(units=5)), ("output", Dense(units=3)))
    experiment = fitted(Experiment(graph, DataRecipe(name="iris"), seed=7), dataset)
    model = Model(1, 1, experiment, Network.of(experiment.graph), dataset)
    shared = SharedData(owner, dataset)
    query = Query(method, Target("h", index=2), Asked.of(dataset.base_test[0], None))
    parameters = model.network.initial_vector(experiment.seed)
    return case_of(model, parameters, query, shared.handle), shared


def test_only_what_looks_at_the_start_is_told_its_seed(qapp: Any, owner: QObject) -> None:
    for method, start in ((Gradient(), None), (LayerSimilarity(), 7)):
        case, shared = case_for(method, owner)
        assert case.start == start
        assert (case.subject().before is None) is (start is None)
        shared.close()


def test_before_any_step_all_layers_are_as_at_the_start(qapp: Any, owner: QObject) -> None:
    case, shared = case_for(LayerSimilarity(moments=START), owner)
    found = Explain(case, LayerSimilarity(moments=START)).answer(Work())
    assert isinstance(found, Matrix)
    np.testing.assert_allclose(np.diag(found.values), 1, atol=1e-6)
    shared.close()


def test_what_is_found_so_far_is_shown(qapp: Any, owner: QObject) -> None:
    method, shown = ActivationMaximisation(steps=4), list[Picture]()
    case, shared = case_for(method, owner)
    found = Explain(case, method).answer(Work(show=shown.append))
    assert [picture.is_done for picture in shown] == [False, False, False, True]
    np.testing.assert_array_equal(shown[-1].shares, found.signature() + found.start)
    quiet = Explain(case, method).run(lambda share: None, lambda: False)
    np.testing.assert_array_equal(quiet.signature(), found.signature())
    shared.close()
