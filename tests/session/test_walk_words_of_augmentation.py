"""What a walk says of pictures that augmentation has changed: the classes the step really saw."""

from typing import Any

import numpy as np
import pytest

from nnviz.core.graph import chain
from nnviz.data import DataRecipe, load
from nnviz.engine.experiment import Experiment, fitted
from nnviz.engine.settings import TrainingSettings
from nnviz.engine.trainer import Trainer
from nnviz.engine.walk import Phase, PhaseKind, Walk, walk
from nnviz.layers.dense import Dense
from nnviz.layers.input import Input
from nnviz.session.walk_words import sentence

DIGITS = load(DataRecipe(name="digits"))


def walked(loss: str = "cross_entropy", **augmentation: Any) -> Walk:
    graph = chain(("input", Input()), ("output", Dense(activation="linear")))
    made = Experiment(graph, DataRecipe(name="digits"), TrainingSettings(loss=loss, batch_size=30))
    return walk(Trainer(fitted(made.with_augmentation(**augmentation), DIGITS), DIGITS))


def batch(found: Walk, sample: int) -> str:
    return sentence(found, Phase(PhaseKind.BATCH, "input"), sample)


def loss(found: Walk, sample: int) -> str:
    return sentence(found, Phase(PhaseKind.LOSS, "output"), sample)


def test_a_picture_that_was_changed_is_said_to_be() -> None:
    assert "augmentation" not in batch(walked(), 0)
    assert batch(walked(rotate=9.0), 0).endswith("changed by augmentation.")
    assert batch(walked(mix_up=1.0), 0).endswith("blended with another.")


@pytest.mark.parametrize("name", ["cross_entropy", "hinge"])
def test_of_a_blend_both_classes_are_named_with_their_shares(name: str) -> None:
    found, blends = walked(name, mix_up=1.0), 0
    for sample, wished in enumerate(found.targets):
        off = 0 if name == "cross_entropy" else -1
        shares = (wished - off) / (1 - off)
        np.testing.assert_allclose(shares.sum(), 1, rtol=1e-5)
        said = loss(found, sample)
        first = int(shares.argmax())
        if shares[first] < 1:
            blends += 1
            assert f"blended of {100 * shares[first]:.0f} % {first} and " in said
        else:
            assert f"of class {first};" in said
    assert blends > 10


@pytest.mark.parametrize("name", ["cross_entropy", "hinge"])
def test_without_a_blend_the_class_is_that_of_the_data(name: str) -> None:
    found = walked(name, shift=0.1)
    for sample, at in enumerate(found.batch):
        assert f"of class {DIGITS.y_train[at]};" in loss(found, sample)
