"""What recurrent layers take along is kept with the rest of a state."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from nnviz.core.graph import chain
from nnviz.core.problem import ProblemError
from nnviz.data import DataRecipe, load
from nnviz.engine.experiment import Experiment, fitted
from nnviz.engine.trainer import Trainer
from nnviz.files.carried import carried_from_json, carried_to_json
from nnviz.files.plain import Fields
from nnviz.files.state import CARRIED, arrays, plain_values, state_of
from nnviz.layers.dense import Dense
from nnviz.layers.input import Input

VALUES = np.random.default_rng(0).normal(size=(3, 4))


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_it_comes_back_to_the_bit(dtype: type) -> None:
    values = VALUES.astype(dtype)
    found = carried_from_json(Fields(carried_to_json(values), "state"), np.dtype(dtype), 3)
    assert found.dtype == dtype
    assert (found == values).all()


@pytest.mark.parametrize(
    "other",
    [
        {"rows": 4},
        {"rows": 0},
        {"width": 5},
        {"numbers": "!"},
        {"numbers": 3},
        {"numbers": ""},
        {"numbers": "A" * 10_000},
        {"numbers": carried_to_json(np.full((3, 4), np.nan))["numbers"]},
    ],
)
def test_what_cannot_be_is_refused(other: dict[str, Any]) -> None:
    fields = Fields(carried_to_json(VALUES) | other, "state")
    with pytest.raises(ProblemError, match="state"):
        carried_from_json(fields, np.dtype(np.float64), 3)


def test_it_is_part_of_a_state_and_missing_where_there_is_none() -> None:
    dataset = load(DataRecipe())
    graph = chain(("input", Input()), ("output", Dense(units=1)))
    trainer = Trainer(fitted(Experiment(graph, DataRecipe()), dataset), dataset)
    state = trainer.snapshot()
    layout, rows = trainer.network.layout, len(state.moments)
    assert CARRIED not in plain_values(state)
    carrying = replace(state, carried=VALUES.astype(np.float32))
    fields = Fields(plain_values(carrying), "state")
    found = state_of(layout, rows, 10, fields, arrays(layout, state).__getitem__)
    assert found.carried is not None
    assert (found.carried == carrying.carried).all()
