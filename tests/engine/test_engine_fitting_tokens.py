"""What reads tokens knows as many as the data have, so that another text fits the same network."""

import pytest

from nnviz.core.wiring import network
from nnviz.data import DataRecipe, load
from nnviz.engine.experiment import Experiment, fitted
from nnviz.engine.settings import TrainingSettings
from nnviz.engine.trainer import Trainer
from nnviz.layers import layer_kinds
from nnviz.layers.dense import Dense
from nnviz.layers.input import Input
from nnviz.layers.output import Output

KINDS = layer_kinds()


@pytest.mark.parametrize("kind", ["embedding", "one_hot"])
def test_another_vocabulary_fits_the_network(kind: str) -> None:
    graph = network(
        {
            "input": Input(),
            "vectors": KINDS[kind](classes=5)("input"),
            "cells": KINDS["simple_rnn"](units=4)("vectors"),
            "answer": Dense(units=5, activation="linear")("cells"),
            "output": Output(target="next")("answer"),
        }
    )
    training = TrainingSettings(loss="cross_entropy")
    for name, tokens in (("text", None), ("brackets", 6)):
        recipe = DataRecipe(name=name, size=20)
        data = load(recipe)
        own = fitted(Experiment(graph, recipe, training), data)
        assert own.graph["vectors"].layer.classes == (tokens or len(data.tokens))
        assert own.graph["answer"].layer.units == (tokens or len(data.tokens))
        assert Trainer(own, data).step() > 0


def test_other_data_leave_the_number_alone() -> None:
    graph = network({"input": Input(), "vectors": KINDS["one_hot"](classes=5)("input")})
    recipe = DataRecipe(name="circle")
    own = fitted(Experiment(graph, recipe, TrainingSettings()), load(recipe))
    assert own.graph["vectors"].layer.classes == 5
