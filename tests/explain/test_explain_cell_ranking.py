"""Cells ranked by what they tell, and the loss without one of them."""

from dataclasses import replace

import numpy as np
import pytest

from nnviz.data import Dataset
from nnviz.data.dataset import following
from nnviz.data.loading import load
from nnviz.engine.network import Network
from nnviz.explain.cell_ranking import (
    best_inside,
    breakage,
    is_about_as_good,
    ranked_groups,
    ranking,
    sequences_asked,
)
from nnviz.explain.cells import Cell, cells_of, first_of, said_by, units_of
from nnviz.explain.selectivity import selectivity
from nnviz.explain.stretches import Stretches, told
from nnviz.files.example import example
from nnviz.layers.input import Input

LOSS = "cross_entropy"


@pytest.fixture(scope="module")
def brackets() -> tuple[Network, np.ndarray, Dataset]:
    experiment = example("brackets").experiment
    network = Network.of(experiment.graph)
    return network, network.initial_vector(3), load(experiment.data)


def test_cells_are_what_has_a_number_a_step(
    brackets: tuple[Network, np.ndarray, Dataset],
) -> None:
    network, parameters, dataset = brackets
    groups = cells_of(network)
    assert [group.name for group in groups][:3] == ["embedding", "cells", "cells · input gate"]
    assert "output" not in {group.node for group in groups}
    space = network.workspace(parameters, 1)
    space.run(dataset.x_test[:1])
    cell = Cell("cells", "", 7)
    flat = space.activations["cells"][0].ravel()
    np.testing.assert_array_equal(
        said_by(cell, 24, flat, None), space.activations["cells"][0, :, 7]
    )
    np.testing.assert_array_equal(
        flat[list(units_of(network, cell))], said_by(cell, 24, flat, None)
    )
    gate = Cell("cells", "forget_gate", 7)
    assert units_of(network, gate) == units_of(network, cell)
    assert said_by(gate, 24, flat, None) is None
    tap = space.taps["cells", "forget_gate"]
    np.testing.assert_array_equal(said_by(gate, 24, flat, tap[0]), tap[0, :, 7])


def test_networks_without_steps_have_no_cells() -> None:
    for name in ("circle", "strokes-cnn"):
        assert cells_of(Network.of(example(name).experiment.graph)) == ()


def test_heads_are_no_cells_of_a_ranking() -> None:
    network = Network.of(example("induction").experiment.graph)
    taps = {group.tap for group in cells_of(network)}
    assert {"attention", "head_outputs"} <= taps
    ranked = ranked_groups(network)
    assert "attention" not in {group.tap for group in ranked}
    head = next(group for group in ranked if group.tap)
    assert units_of(network, head.cell(0)) == ()


def test_the_ranking_is_that_of_each_cell_alone(
    brackets: tuple[Network, np.ndarray, Dataset],
) -> None:
    from sklearn.metrics import roc_auc_score

    network, parameters, dataset = brackets
    meant = told(dataset, Stretches(truth="depth 3 or more"), sequences_asked(network, 2000))
    shares: list[float] = []
    found = ranking(network, parameters, meant, shares.append)
    assert (found.steps, found.inside) == (meant.inside.size, meant.inside.sum())
    assert found.steps <= 2000
    assert shares == sorted(shares)
    assert shares[-1] == 1
    space = network.workspace(parameters, len(meant.x))
    space.run(meant.x)
    for cell in (Cell("cells", "", 3), Cell("cells", "cell", 20), Cell("answer", "", 5)):
        values = space.taps["cells", "cell"] if cell.tap else space.activations[cell.node]
        place = found.place(cell)
        assert found.cell(place) == cell
        wanted = roc_auc_score(meant.inside.ravel(), values[..., cell.at].ravel())
        assert found.found.auc[place] == pytest.approx(wanted, abs=1e-12)
    order = found.found.strength[found.order()]
    assert (np.diff(order) <= 0).all()
    assert found.place(Cell("nobody", "", 0)) == -1


def test_what_breaks_is_the_loss_without_the_cell(
    brackets: tuple[Network, np.ndarray, Dataset],
) -> None:
    network, parameters, dataset = brackets
    meant = told(dataset, Stretches(pattern=r"\(\)"), 40)
    found = breakage(network, parameters, meant, Cell("cells", "", 2), LOSS, 6)
    wanted = following(meant.x, meant.y, meant.asked)
    space = network.workspace(parameters, 40)
    space.run(meant.x)
    logits = space.activations["output"].astype(float)
    losses = (
        np.log(np.exp(logits).sum(axis=2))
        - np.take_along_axis(logits, np.maximum(wanted, 0)[..., None], 2)[..., 0]
    )
    asked = wanted >= 0
    assert found.inside == pytest.approx(losses[asked & meant.inside].mean())
    assert found.outside == pytest.approx(losses[asked & ~meant.inside].mean())
    assert found.muted_inside != found.inside
    held = {"cells": dict.fromkeys(range(2, 24 * 24, 24), 0.0)}
    again = Network.of(network.graph, held)
    assert breakage(again, parameters, meant, Cell("cells", "", 2), LOSS, 6) == found


def test_one_answer_counts_at_the_last_step() -> None:
    experiment = example("parity").experiment
    network, dataset = Network.of(experiment.graph), load(experiment.data)
    parameters = network.initial_vector(0)
    meant = told(dataset, Stretches(truth="odd so far"), 50)
    node = ranked_groups(network)[0].node
    found = breakage(network, parameters, meant, Cell(node, "", 0), experiment.loss, 2)
    assert np.isfinite([found.inside, found.outside, found.muted_inside]).all()
    never = breakage(
        network, parameters, told(dataset, Stretches(pattern="7"), 9), Cell(node, "", 0), LOSS, 2
    )
    assert np.isnan(never.inside)


def test_of_a_text_that_runs_on_the_state_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    """Windows one after the other are as good as one long window."""
    monkeypatch.setattr("nnviz.explain.cell_ranking.STREAMS", 1)
    experiment = example("char-lstm").experiment
    network, dataset = Network.of(experiment.graph), load(experiment.data)
    parameters = network.initial_vector(5)
    meant = told(dataset, Stretches(truth="inside a quote"), 4, carries=True)
    assert meant.places is not None
    running = np.argsort(meant.places)
    assert (np.diff(meant.places[running]) == 1).all()
    found = ranking(network, parameters, meant, lambda share: None)

    wide = Input(shape=(256,))
    whole = experiment.graph.with_layer(network.source, wide)
    space = Network.of(whole).workspace(parameters, 1)
    space.run(meant.x[running].reshape(1, -1))
    truth = meant.inside[running].reshape(-1)
    alone = ranking(network, parameters, replace(meant, places=None), lambda share: None)
    for at in (0, 50):
        wanted = selectivity(space.activations["cells"][:, :, at], truth).auc[0]
        place = found.place(Cell("cells", "", at))
        assert found.found.auc[place] == pytest.approx(wanted, abs=1e-6)
        assert alone.found.auc[place] != pytest.approx(wanted, abs=1e-6)


def test_the_best_cell_inside_is_none_of_the_layer_that_answers(
    brackets: tuple[Network, np.ndarray, Dataset],
) -> None:
    network, parameters, dataset = brackets
    meant = told(dataset, Stretches(truth=dataset.truths[0]), 40)
    found = ranking(network, parameters, meant, lambda share: None)
    best = best_inside(network, found)
    assert best is not None
    assert best.node != "answer"
    strength = found.found.strength
    inside = [
        value for at, value in enumerate(strength) if found.cell(at).node in ("embedding", "cells")
    ]
    assert strength[found.place(best)] == max(inside)
    assert is_about_as_good(found, best, best)
    assert not is_about_as_good(found, None, best)
    worst = found.cell(int(found.order()[-1]))
    assert not is_about_as_good(found, worst, best)


def test_where_nothing_tells_no_cell_is_the_best(
    brackets: tuple[Network, np.ndarray, Dataset],
) -> None:
    network, parameters, dataset = brackets
    nowhere = told(dataset, Stretches(pattern="never there"), 40)
    assert best_inside(network, ranking(network, parameters, nowhere, lambda share: None)) is None


@pytest.mark.parametrize(
    ("name", "group"),
    [
        ("char-lstm", "cells · cell"),
        ("char-gru", "cells"),
        ("char-rnn", "cells"),
        ("induction", "heads2 · attention"),
    ],
)
def test_what_remembers_is_looked_at_first_and_else_what_heads_read(name: str, group: str) -> None:
    network = Network.of(example(name).experiment.graph)
    assert first_of(network, cells_of(network)).name == group
