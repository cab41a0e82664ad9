"""Samples that enter as pictures: the same numbers in another shape."""

import numpy as np
import pytest

from nnviz.core.graph import Graph
from nnviz.core.wiring import network
from nnviz.data import DataRecipe, load
from nnviz.engine.experiment import Experiment, fitted, problems
from nnviz.engine.trainer import Trainer
from nnviz.layers.concatenate import Concatenate
from nnviz.layers.dense import Dense
from nnviz.layers.flatten import Flatten
from nnviz.layers.input import PICTURE, Input

DIGITS = load(DataRecipe(name="digits"))


def trained(graph: Graph) -> Trainer:
    experiment = Experiment(graph, DataRecipe(name="digits"))
    trainer = Trainer(fitted(experiment, DIGITS), DIGITS)
    for _ in trainer.steps(20):
        pass
    return trainer


def test_a_picture_enters_with_rows_columns_and_channels() -> None:
    entry = Input(form=PICTURE)
    graph = network(x=entry, flat=Flatten()("x"), y=Dense(units=10)("flat"))
    trainer = trained(graph)
    assert trainer.network.inputs[trainer.network.source].shape == (8, 8, 1)
    answer = trainer.probe(DIGITS.x_test[:3])
    np.testing.assert_array_equal(
        answer[trainer.network.source], DIGITS.x_test[:3].reshape(3, 8, 8, 1)
    )


def test_a_picture_put_in_a_row_trains_as_the_row_does() -> None:
    entry, row = Input(form=PICTURE), Input()
    flat = trained(network(x=entry, flat=Flatten()("x"), y=Dense(units=10)("flat")))
    plain = trained(network(x=row, y=Dense(units=10)("x")))
    np.testing.assert_array_equal(flat.parameters, plain.parameters)


def test_a_picture_and_a_row_enter_side_by_side() -> None:
    picture, row = Input(form=PICTURE), Input(columns="1-8")
    graph = network(
        picture=picture,
        row=row,
        flat=Flatten()("picture"),
        both=Concatenate()("flat", "row"),
        y=Dense(units=10)("both"),
    )
    trainer = trained(graph)
    answer = trainer.probe(DIGITS.x_test[:2])
    shapes = [answer[name].shape[1:] for name in trainer.network.inputs]
    assert shapes == [(8, 8, 1), (8,)]
    for name, layer in trainer.network.inputs.items():
        np.testing.assert_array_equal(answer[name], layer.taken(DIGITS.x_test[:2]))
    assert np.isfinite(trainer.evaluate().loss)


def test_columns_do_not_matter_to_a_picture() -> None:
    entry = Input(form=PICTURE, columns="1-3")
    trainer = trained(network(x=entry, flat=Flatten()("x"), y=Dense(units=10)("flat")))
    assert trainer.step_number == 20


def test_data_that_are_no_pictures_are_refused_in_a_sentence() -> None:
    circle = load(DataRecipe())
    entry = Input(form=PICTURE)
    experiment = fitted(Experiment(network(x=entry, y=Dense(units=1)("x"))), circle)
    (problem,) = problems(experiment, circle)
    assert problem.what == "It takes pictures, and these data are none."


def test_pictures_are_shares_of_the_domain() -> None:
    shares = DIGITS.pictures(DIGITS.x_test[:5])
    assert shares.shape == (5, 8, 8, 1)
    assert 0 <= shares.min() <= shares.max() <= 1
    with pytest.raises(ValueError, match="no pictures"):
        load(DataRecipe()).pictures(np.zeros((1, 2)))
