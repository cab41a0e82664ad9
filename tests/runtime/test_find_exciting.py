"""Which samples excite a layer most, and where: against a look at all of them."""

from pathlib import Path

import numpy as np
import pytest

from nnviz.core.graph import Graph, chain
from nnviz.data.table.work import WorkCancelled, never, untold
from nnviz.engine.network import Network
from nnviz.engine.part import leading_to, parameters_of
from nnviz.layers.conv2d import Conv2D
from nnviz.layers.dense import Dense
from nnviz.layers.flatten import Flatten
from nnviz.layers.input import PICTURE, Input
from nnviz.layers.max_pool import MaxPool
from nnviz.runtime.questions.find_exciting import (
    MOST,
    SAMPLES,
    Exciting,
    FindExciting,
    most_exciting,
)
from nnviz.runtime.shared import Block, Field, Handle, unlink

GRAPH = chain(
    ("input", Input(form=PICTURE, shape=(6, 5, 1))),
    ("c1", Conv2D(filters=3, activation="tanh")),
    ("p1", MaxPool()),
    ("flat", Flatten()),
    ("h", Dense(units=4, activation="linear")),
    ("output", Dense(units=2, activation="linear")),
)
X = np.random.default_rng(3).normal(size=(700, 30)).astype(np.float32)


def asked(graph: Graph, layer: str, x: np.ndarray = X, scale: float = 1.0) -> Exciting:
    network = Network.of(graph)
    vector = network.initial_vector(1) * np.float32(scale)
    return most_exciting(network, vector, layer, x, untold, never)


def said(graph: Graph, layer: str, x: np.ndarray = X) -> np.ndarray:
    network = Network.of(graph)
    workspace = network.workspace(network.initial_vector(1), len(x))
    workspace.run(x)
    return np.array(workspace.activations[layer])


@pytest.mark.parametrize("layer", ["c1", "p1"])
def test_of_maps_it_is_the_strongest_pixel_of_each_picture(layer: str) -> None:
    found, answers = asked(GRAPH, layer), said(GRAPH, layer)
    assert found.samples == 700
    assert found.places.shape == (3, MOST)
    for channel in range(3):
        maps = answers[..., channel]
        strongest = maps.reshape(len(X), -1).max(axis=1)
        best = np.sort(strongest)[::-1][:MOST]
        np.testing.assert_allclose(found.values[channel], best, rtol=1e-5)
        for rank, sample in enumerate(found.places[channel]):
            spot = found.rows[channel, rank], found.columns[channel, rank]
            assert maps[sample][spot] == pytest.approx(found.values[channel, rank], rel=1e-5)


def test_of_a_flat_layer_it_is_each_neuron() -> None:
    found, answers = asked(GRAPH, "h"), said(GRAPH, "h")
    for unit in range(4):
        assert set(found.places[unit]) == set(np.argsort(-answers[:, unit])[:MOST])
    assert not found.rows.any()
    assert not found.columns.any()


@pytest.mark.parametrize("count", [0, 1, 5])
def test_of_few_samples_there_are_few(count: int) -> None:
    found = asked(GRAPH, "c1", X[:count])
    assert found.places.shape == (3, count)
    assert sorted(found.places[0].tolist()) == list(range(count))


def test_what_is_no_number_excites_nothing() -> None:
    x = X[:4].copy()
    x[1] = np.nan
    with np.errstate(all="ignore"):
        found = asked(GRAPH, "c1", x)
    assert found.places[:, -1].tolist() == [-1, -1, -1]
    assert 1 not in found.places
    with np.errstate(all="ignore"):
        assert (asked(GRAPH, "h", X[:4], np.nan).places == -1).all()


def test_it_runs_on_the_part_that_leads_there_and_gives_up_when_told_to() -> None:
    whole = Network.of(GRAPH)
    graph = leading_to(GRAPH, "p1")
    assert [node.id for node in graph] == ["input", "c1", "p1"]
    part = Network.of(graph)
    vector = parameters_of(part, whole, whole.initial_vector(1))
    shares: list[float] = []
    found = most_exciting(part, vector, "p1", X, shares.append, never)
    np.testing.assert_array_equal(found.places, asked(GRAPH, "p1").places)
    assert shares[-1] == 1
    with pytest.raises(WorkCancelled):
        most_exciting(part, vector, "p1", X, untold, lambda: True)


def test_samples_lie_in_a_block_that_stays_until_they_are_taken_away() -> None:
    block = Block.create({SAMPLES: Field(X.shape, "f4")})
    block[SAMPLES][...] = X
    network = Network.of(GRAPH)
    question = FindExciting(GRAPH, {}, network.initial_vector(1), "h", block.handle)
    first, second = (question.run(untold, never) for _ in range(2))
    np.testing.assert_array_equal(first.places, second.places)
    unlink(block.handle)
    with pytest.raises(WorkCancelled):
        question.run(untold, never)


def test_a_block_that_never_was_is_nothing_to_wait_for(tmp_path: Path) -> None:
    handle = Handle(str(tmp_path / "nnviz-none"), ())
    with pytest.raises(WorkCancelled):
        FindExciting(GRAPH, {}, np.zeros(1, np.float32), "h", handle).run(untold, never)
