"""Health of layers that answer at each step of a sequence: their cells over all steps."""

import numpy as np
import pytest

from nnviz.core.graph import chain
from nnviz.core.marks import Marks, Neuron
from nnviz.engine.experiment import Experiment, active_network
from nnviz.layers.dense import Dense
from nnviz.layers.input import Input
from nnviz.layers.lstm import LSTM
from nnviz.layers.over_time import OverTime
from nnviz.layers.reshape import Reshape
from nnviz.session.health import Finding, Kind, Offer, State, Vitals, bad, findings
from nnviz.session.selection import Selection
from nnviz.session.unit_health import Each, unit_health

STEPS, CELLS = 5, 3
"""Enough cells that one copy is not half of them."""


def network(marks: Marks | None = None) -> Experiment:
    """A series `(5,)` that cells read, and a dense layer at each step."""
    nodes = (
        ("values", Input(shape=(STEPS,))),
        ("steps", Reshape(shape=f"{STEPS}x1")),
        ("cells", LSTM(units=CELLS)),
        ("wide", Dense(units=CELLS, activation="tanh")),
        ("last", OverTime()),
        ("output", Dense(units=2, activation="linear")),
    )
    return Experiment(chain(*nodes), marks=marks or Marks())


def lively(samples: int = 40) -> np.ndarray:
    """Answers at each step that have nothing to do with each other, `(n, 5, 3)`."""
    return np.random.default_rng(0).uniform(-0.8, 0.8, (samples, STEPS, CELLS)).astype(np.float32)


def found_in(node: str, said: np.ndarray, marks: Marks | None = None) -> tuple[Finding, ...]:
    made = network(marks)
    parts = active_network(made)
    health = unit_health(parts.graph[node].layer, said)
    return findings(Vitals(parts, marks=made.marks, units={node: health}))


def of(found: tuple[Finding, ...], kind: Kind) -> Finding:
    return next(finding for finding in found if finding.kind is kind)


@pytest.mark.parametrize("shape", [(1, 1, 1), (2, 1, 3), (1, 7, 300), (3, 64, 2)])
def test_there_is_a_line_for_each_cell_however_many_steps(shape: tuple[int, ...]) -> None:
    found = unit_health(LSTM(units=shape[-1]), np.ones(shape, np.float32))
    assert found.each is Each.CELL
    assert len(found.dead) == len(found.copied) == shape[-1]
    assert found.constant.all()
    assert not found.dead.any()


def test_cells_that_are_alike_at_the_first_step_only_are_no_copies() -> None:
    said = lively()
    said[:, 0, 1] = 2 * said[:, 0, 0]  # before anything was read they are functions of one number
    assert bad(found_in("cells", said)) == 0


def test_a_cell_that_is_silent_at_one_step_is_not_dead() -> None:
    said = lively()
    said[:, 0] = 0
    assert bad(found_in("wide", said)) == 0


def test_a_cell_that_is_dead_at_all_steps_is_named_by_its_last() -> None:
    said = lively()
    said[..., 1] = 0
    dead = of(found_in("wide", said), Kind.DEAD)
    assert (dead.text, dead.state) == ("1 of 3", State.AMBER)
    assert dead.neurons == (Neuron("wide", (STEPS - 1) * CELLS + 1),)
    assert dead.offers == (Offer.DRAW_ANEW,)
    assert "zero at every step for all 40 samples" in dead.reason


def test_copied_cells_are_numbered_as_cells_and_no_button_does_nothing() -> None:
    said = lively()
    said[..., 2] = -said[..., 0]
    copies = of(found_in("cells", said), Kind.COPIES)
    assert copies.text == "1 of 3"
    assert copies.reason.startswith("Cell 3 says the same as cell 1")
    assert [neuron.unit % CELLS for neuron in copies.neurons] == [0, 2]
    assert copies.offers == copies.targets == ()
    assert "anew" not in copies.remedy


def test_saturated_cells_are_so_at_nearly_all_steps() -> None:
    said = lively()
    said[..., 0] = np.where(np.arange(40)[:, None] % 2, 0.999, -0.999)
    said[:, :3, 1] = 0.999
    stuck = of(found_in("wide", said), Kind.SATURATED)
    assert [neuron.unit % CELLS for neuron in stuck.neurons] == [0]
    assert "its steps" in stuck.reason


def test_a_cell_that_is_held_is_left_alone() -> None:
    said = lively()
    said[..., 1] = 0
    last = (STEPS - 1) * CELLS + 1
    assert bad(found_in("wide", said, Marks(muted=(Neuron("wide", last),)))) == 0


def test_a_step_of_a_cell_has_the_weights_of_the_cell() -> None:
    shapes = active_network(network()).facts.shapes
    picked = Selection((Neuron("wide", 1), Neuron("wide", 13), Neuron("output", 1)))
    assert picked.on_weights(shapes) == Selection((Neuron("wide", 1), Neuron("output", 1)))
