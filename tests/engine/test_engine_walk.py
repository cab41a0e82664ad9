"""A walk takes the trainer's own step, and what it writes down is what happened."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from nnviz.core.graph import chain
from nnviz.core.marks import CellSet, Marks, Neuron
from nnviz.engine.diverged import Diverged
from nnviz.engine.trainer import Trainer
from nnviz.engine.trainer_state import TrainerState
from nnviz.engine.walk import Phase, PhaseKind, walk
from nnviz.layers.add import Add
from nnviz.layers.dense import Dense
from nnviz.layers.dropout import Dropout
from nnviz.layers.input import Input

Trainers = Callable[..., Trainer]

RULES: list[dict[str, Any]] = [
    {},
    {"dropout": 0.5},
    {"optimizer": "momentum"},
    {"optimizer": "adam", "schedule": "cosine", "dropout": 0.3},
    {"optimizer": "adamw", "l2": 0.1},
    {"l1": 0.01, "l2": 0.02, "clip": 0.05},
]
MARKS = (
    Marks()
    .with_muted([Neuron("h1", 2)], True)
    .with_clamped([Neuron("h2", 0)], 0.7)
    .with_frozen("h2", CellSet.of(6, 4, [(0, 0), (5, 1)]))
    .with_removed("h1", CellSet.of(3, 5, [(1, 1)]))
)


def assert_same(first: TrainerState, second: TrainerState) -> None:
    assert (first.step, first.updates) == (second.step, second.updates)
    np.testing.assert_array_equal(first.parameters, second.parameters, strict=True)
    np.testing.assert_array_equal(first.moments, second.moments, strict=True)
    np.testing.assert_array_equal(first.feed.order, second.feed.order)
    assert first.feed.generator == second.feed.generator
    assert first.noise == second.noise


def marked(trainer: Trainer, marks: Marks) -> Trainer:
    trainer.change(trainer.experiment.with_marks(marks), trainer.dataset)
    return trainer


@pytest.mark.parametrize("marks", [Marks(), MARKS], ids=["free", "marked"])
@pytest.mark.parametrize("rule", RULES, ids=str)
def test_every_step_of_an_epoch_has_the_same_bits(
    trainer_of: Trainers, rule: dict[str, Any], marks: Marks
) -> None:
    """Seven steps in batches of 10, 10 and 5, each walked from a snapshot in another trainer."""
    trains, walks = (marked(trainer_of(**rule), marks) for _ in range(2))
    lengths = []
    for _ in range(7):
        walks.restore(trains.snapshot())
        found = walk(walks)
        assert found.loss == trains.step()
        np.testing.assert_array_equal(found.after, trains.parameters)
        np.testing.assert_array_equal(found.delta, trains.update)
        assert_same(walks.snapshot(), trains.snapshot())
        lengths.append(len(found.batch))
    assert lengths == [10, 10, 5, 10, 10, 5, 10]


def test_it_writes_down_the_batch_and_what_was_made_of_it(trainer_of: Trainers) -> None:
    trainer = trainer_of()
    for _ in range(4):
        found = walk(trainer)
    samples = trainer.dataset.x_train[found.batch]
    np.testing.assert_array_equal(found.activations["input"], samples)
    earlier = trainer_of()
    earlier.parameters[...] = found.before
    for node, expected in earlier.probe(samples).items():
        np.testing.assert_allclose(found.activations[node], expected, atol=1e-6)
    assert found.step == 4
    assert found.silenced == {}


def test_the_gradients_are_those_of_the_loss_alone(trainer_of: Trainers) -> None:
    """Without penalties and without clipping, which are part of the update."""
    plain, bent = trainer_of(), trainer_of(l2=0.3, clip=0.01)
    found, expected = walk(bent), walk(plain)
    np.testing.assert_allclose(found.slope, expected.slope, rtol=1e-6)
    assert not np.allclose(found.delta, expected.delta)
    np.testing.assert_array_equal(expected.slope, plain.gradient)
    np.testing.assert_allclose(expected.delta, expected.rate * expected.slope, rtol=1e-6)
    np.testing.assert_array_equal(found.before - found.delta, found.after)
    weights = found.layout.views(found.slope, "output")["weights"]
    through = found.activations["h2"].T @ found.gradients["output"]
    assert weights.shape == through.shape


def test_a_derivative_tells_what_a_change_of_an_activation_does(trainer_of: Trainers) -> None:
    """A clamped neuron moved a little changes the loss by its derivative."""
    trainer = trainer_of(dtype=np.float64)
    state = trainer.snapshot()
    found = walk(trainer)
    nudge, unit = 1e-5, 3
    losses = []
    for sign in (-1, 1):
        trainer.restore(state)
        bias = next(s for s in found.layout.slots if (s.node, s.parameter.name) == ("h2", "bias"))
        trainer.parameters[bias.start + unit] += sign * nudge
        losses.append(trainer.step())
    activation = found.activations["h2"][:, unit]
    expected = (found.gradients["h2"][:, unit] * (1 - activation**2)).sum()
    assert (losses[1] - losses[0]) / (2 * nudge) == pytest.approx(expected, rel=1e-4)


def test_what_dropout_silenced(trainer_of: Trainers) -> None:
    found = walk(trainer_of(dropout=0.5))
    assert set(found.silenced) == {"h1", "h2"}
    for node, gone in found.silenced.items():
        assert 0.2 < gone.mean() < 0.8
        assert (found.activations[node][gone] == 0).all()
        said = found.activations[node][~gone]
        assert (said != 0).mean() > 0.6


def test_its_phases_go_there_and_back(trainer_of: Trainers) -> None:
    assert walk(trainer_of()).phases == (
        Phase(PhaseKind.BATCH, "input"),
        *(Phase(PhaseKind.FORWARD, node) for node in ("h1", "h2", "output")),
        Phase(PhaseKind.LOSS, "output"),
        *(Phase(PhaseKind.BACKWARD, node) for node in ("output", "h2", "h1")),
        Phase(PhaseKind.UPDATE),
    )


def test_a_step_that_cannot_be_taken(trainer_of: Trainers) -> None:
    trainer = trainer_of(learning_rate=1e9, activation="linear")
    walk(trainer)
    before = trainer.snapshot()
    while np.isfinite(trainer.parameters).all():
        try:
            walk(trainer)
        except Diverged:
            break
        before = trainer.snapshot()
    assert_same(trainer.snapshot(), before)
    with pytest.raises(Diverged):
        walk(trainer)


def test_a_graph_with_a_branch_and_a_dropout_layer(trainer_of: Trainers) -> None:
    """The branch gets the sum of what its readers say; the layer of dropout tells what it hid."""
    trains, walks = trainer_of(), trainer_of()
    dense = Dense(units=4, activation="tanh")
    graph = chain(
        ("input", Input()),
        ("h1", dense),
        ("drop", Dropout(rate=0.5)),
        ("h2", dense),
        ("sum", Add()),
        ("output", trains.experiment.graph["output"].layer),
    ).with_inputs("sum", ("h1", "h2"))
    for trainer in (trains, walks):
        trainer.change(trainer.experiment.with_graph(graph), trainer.dataset)
    walks.restore(trains.snapshot())
    found = walk(walks)
    trains.step()
    np.testing.assert_array_equal(found.after, trains.parameters)
    gone = found.silenced["drop"]
    assert 0.2 < gone.mean() < 0.8
    np.testing.assert_array_equal(found.activations["drop"] == 0, gone)
    through = 2 * ~gone * found.gradients["drop"]
    np.testing.assert_allclose(found.gradients["h1"], through + found.gradients["sum"], atol=1e-7)
    assert [phase.node for phase in found.phases][1:6] == ["h1", "drop", "h2", "sum", "output"]
