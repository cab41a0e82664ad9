"""Planes of inputs, and what neurons answer over them."""

import numpy as np
import pytest

from nnviz.core.graph import chain
from nnviz.data import DataRecipe, load
from nnviz.engine.experiment import Experiment, active_graph, fitted
from nnviz.engine.network import Network
from nnviz.layers.dense import Dense
from nnviz.layers.input import Input
from nnviz.session.frame import FrameMaker, Model, Wants
from nnviz.session.plane import (
    _directions,
    _of_wide,
    axes_plane,
    default_plane,
    principal_plane,
)
from nnviz.session.responses import SIDE, asked_samples


def model_of(name: str, loss: str = "binary_cross_entropy") -> Model:
    recipe = DataRecipe(name=name)
    dataset = load(recipe)
    graph = chain(("input", Input()), ("h1", Dense(units=3)), ("output", Dense(units=1)))
    experiment = fitted(Experiment(graph, recipe).with_training(loss=loss), dataset)
    return Model(1, 1, experiment, Network.of(active_graph(experiment)), dataset)


def test_two_inputs_are_the_plane_itself() -> None:
    dataset = load(DataRecipe(name="circle"))
    plane = default_plane(dataset, dataset.x_test[0])
    assert plane is not None
    assert plane.places(dataset.x_test) == pytest.approx(dataset.x_test, abs=1e-5)
    assert plane.samples(dataset.x_test) == pytest.approx(dataset.x_test, abs=1e-5)


def test_the_grid_runs_from_the_top_left_to_the_bottom_right() -> None:
    dataset = load(DataRecipe(name="circle"))
    plane = default_plane(dataset, dataset.x_test[0])
    assert plane is not None
    grid = plane.grid(4).reshape(4, 4, 2)
    (left, right), (low, high) = dataset.domain
    half = (right - left) / 8
    assert grid[0, 0] == pytest.approx([left + half, high - half])
    assert grid[-1, -1] == pytest.approx([right - half, low + half])


def test_along_two_inputs_the_others_stay_at_the_probe() -> None:
    dataset = load(DataRecipe(name="wine"))
    probe = dataset.x_test[3]
    plane = axes_plane(dataset, 2, 5, dataset.x_test[0]).through(probe)
    grid = plane.grid(8)
    others = [at for at in range(len(probe)) if at not in (2, 5)]
    assert grid[:, others] == pytest.approx(np.tile(probe[others], (64, 1)), abs=1e-5)
    assert np.ptp(grid[:, 2]) > 0
    assert plane.samples(plane.places(probe[None]))[0] == pytest.approx(probe, abs=1e-5)


def test_a_sample_keeps_its_place_when_the_plane_follows_another_probe() -> None:
    dataset = load(DataRecipe(name="wine"))
    plane = axes_plane(dataset, 0, 1, dataset.x_test[0])
    moved = plane.through(dataset.x_test[5])
    assert moved.has_axes_of(plane)
    assert moved.places(dataset.x_train) == pytest.approx(plane.places(dataset.x_train))


def test_the_components_hold_most_of_the_variance() -> None:
    from sklearn.decomposition import PCA

    dataset = load(DataRecipe(name="wine"))
    plane = principal_plane(dataset)
    expected = PCA(2).fit_transform(dataset.x_train)
    found = plane.places(dataset.x_train)
    for column in (0, 1):
        same = np.abs(found[:, column]) == pytest.approx(np.abs(expected[:, column]), abs=1e-3)
        assert same
    assert plane.through(dataset.x_test[0]) is plane


def test_responses_are_the_networks_own_answers() -> None:
    model = model_of("moons")
    vector = model.network.initial_vector(1)
    probe = model.dataset.x_test[0]
    plane = default_plane(model.dataset, probe)
    assert plane is not None
    frame = FrameMaker(model).make(0, vector, probe, Wants(responses=True, plane=plane))
    assert frame.responses is not None
    point = plane.grid(SIDE)[SIDE * 7 + 11]
    at_point = FrameMaker(model).make(0, vector, point, Wants())
    for name in ("input", "h1", "output"):
        found = frame.responses.neurons[name][:, 7, 11]
        assert found == pytest.approx(at_point.activations[name], abs=1e-5)
    share = at_point.output[0]
    assert frame.responses.output[0, 7, 11] == pytest.approx(2 * share - 1, abs=1e-5)
    x, _, _ = asked_samples(model.dataset)
    own = FrameMaker(model).make(0, vector, x[4], Wants()).activations["output"]
    assert frame.responses.answers[4] == pytest.approx(own, abs=1e-5)


def test_nothing_is_computed_that_nobody_wants_or_that_does_not_fit() -> None:
    model, other = model_of("moons"), load(DataRecipe(name="wine"))
    vector, probe = model.network.initial_vector(1), model.dataset.x_test[0]
    maker = FrameMaker(model)
    assert maker.make(0, vector, probe, Wants()).responses is None
    assert maker.make(0, vector, probe, Wants(responses=True)).responses is None
    foreign = principal_plane(other)
    assert maker.make(0, vector, probe, Wants(responses=True, plane=foreign)).responses is None


def test_of_many_features_the_plane_is_that_of_all_of_them() -> None:
    """The short way, by what samples have in common, finds what the long one does."""
    rng = np.random.default_rng(0)
    ways = np.linalg.qr(rng.standard_normal((300, 2)))[0].T
    x = (rng.standard_normal((150, 2)) * (9, 4)) @ ways + 0.1 * rng.standard_normal((150, 300))
    found = _of_wide((x - x.mean(axis=0)).astype(np.float32))
    exact = _directions(x - x.mean(axis=0))[:2]
    np.testing.assert_allclose(np.abs(np.sum(found * exact, axis=1)), 1, atol=1e-5)
    np.testing.assert_allclose(np.linalg.norm(found, axis=1), 1, atol=1e-6)


def test_many_features_that_never_vary_have_a_plane_all_the_same() -> None:
    across, up = _of_wide(np.zeros((5, 400), np.float32))
    assert np.dot(across, up) == 0
