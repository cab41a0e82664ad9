"""Neurons and edges under a point: compared with looking at every one of them."""

import numpy as np
import pytest
from numpy.typing import NDArray

from nnviz.core.graph import chain
from nnviz.core.infer import infer
from nnviz.layers.dense import Dense
from nnviz.layers.input import Input
from nnviz.ui.canvas.geometry import arrange
from nnviz.ui.canvas.hits import distances, edge_at, neighbours, neuron_at
from nnviz.ui.canvas.places import BundlePlace, LayerPlace


def bundle(n: int, m: int) -> BundlePlace:
    graph = chain(("input", Input(shape=(n,))), ("out", Dense(units=m)))
    return arrange(graph, infer(graph)).bundles[0]


def column(units: int) -> LayerPlace:
    graph = chain(("input", Input(shape=(2,))), ("out", Dense(units=units)))
    return arrange(graph, infer(graph)).layers["out"]


def points(place: BundlePlace, count: int) -> NDArray[np.float64]:
    left, top, width, height = place.rect
    shares = np.random.default_rng(1).random((count, 2))
    return np.array([left, top]) + shares * (width, height)


@pytest.mark.parametrize(("n", "m"), [(2, 8), (8, 8), (40, 3), (1, 1), (3, 70)])
def test_the_nearest_of_all_edges_is_found(n: int, m: int) -> None:
    place = bundle(n, m)
    for x, y in points(place, 60):
        away = distances(place.lines(), x, y)
        found = edge_at(place, x, y, np.inf)
        assert found is not None
        assert away[found[0] * m + found[1]] == pytest.approx(away.min(), abs=1e-6)


def test_the_nearest_of_the_drawn_edges_is_found() -> None:
    place = bundle(12, 9)
    shown = np.random.default_rng(2).choice(place.count, 20, replace=False)
    for x, y in points(place, 40):
        found = edge_at(place, x, y, np.inf, shown)
        assert found is not None
        flat = found[0] * 9 + found[1]
        assert flat in shown
        away = distances(place.lines(shown), x, y)
        assert distances(place.lines(np.array([flat])), x, y)[0] == pytest.approx(away.min())


def test_an_edge_further_away_than_the_tolerance_is_not_meant() -> None:
    place = bundle(1, 2)
    (x1, y1, x2, y2), _ = place.lines()
    middle = (x1 + x2) / 2, (y1 + y2) / 2
    assert edge_at(place, middle[0], middle[1] - 3, 5.0) == (0, 0)
    assert edge_at(place, middle[0], middle[1] - 40, 5.0) is None
    assert edge_at(place, *middle, 5.0, np.zeros(0, np.intp)) is None


def test_of_three_hundred_thousand_edges_only_two_from_each_start_are_looked_at() -> None:
    place = bundle(512, 600)
    x, y = points(place, 1)[0]
    assert len(neighbours(place, x, y)) == 2 * 512


def test_small_neurons_leave_no_gap_for_the_mouse() -> None:
    place = column(512)
    (x, top), (_, bottom) = place.centres[200], place.centres[201]
    between = top + 0.499 * (bottom - top)
    assert neuron_at(place, x, between, scale=3.0) is None
    assert neuron_at(place, x, between, scale=0.2) == 200
    assert neuron_at(place, x + 25, top, scale=0.2) is None
    assert neuron_at(place, x + 25, top, scale=0.2, width=60.0) == 200
