"""A data set seen with another aim: the labels, the samples themselves, or some columns."""

import numpy as np
import pytest

from nnviz.data import DataRecipe, Dataset, TaskKind, load
from nnviz.data.targets import Aim, AimKind

AIMS = [
    Aim(),
    Aim(AimKind.INPUTS),
    Aim(AimKind.INPUTS, (2, 0)),
    Aim(AimKind.LABELS, (0,)),
]


def same(one: Dataset, other: Dataset) -> bool:
    names = ("x_train", "y_train", "x_test", "y_test", "target_mean", "target_scale")
    alike = all(np.array_equal(getattr(one, n), getattr(other, n)) for n in names)
    return alike and (one.task, one.aim) == (other.task, other.aim)


@pytest.mark.parametrize("data", ["iris", "diabetes"])
def test_every_aim_is_reached_from_every_other(data: str) -> None:
    whole = load(DataRecipe(name=data))
    for aim in AIMS:
        seen = whole.aimed(aim)
        assert seen.aimed(aim) is seen
        assert seen.told.task == whole.task
        assert seen.told.y_train is whole.y_train
        for other in AIMS:
            assert same(seen.aimed(other), whole.aimed(other))
    assert whole.aimed(Aim()) is whole
    assert whole.aimed(AIMS[1]).aimed(Aim()).labels is None


def test_inputs_are_a_regression_onto_the_features() -> None:
    iris = load(DataRecipe(name="iris"))
    seen = iris.aimed(Aim(AimKind.INPUTS, (2, 0)))
    assert seen.task.kind is TaskKind.REGRESSION
    assert seen.task.names == (iris.features[2], iris.features[0])
    np.testing.assert_array_equal(seen.y_test, iris.x_test[:, [2, 0]])
    own = seen.y_test * seen.target_scale + seen.target_mean
    plain = iris.x_test * iris.feature_scale + iris.feature_mean
    np.testing.assert_array_equal(own, plain[:, [2, 0]])
    for array in (seen.y_train, seen.y_test):
        assert array.flags.c_contiguous
        assert not array.flags.writeable
    assert iris.aimed(AIMS[1]).y_train.base is not None, "the samples are not copied"
    assert seen.told.task.names == iris.task.names


def test_classes_are_not_divided() -> None:
    iris = load(DataRecipe(name="iris"))
    assert iris.aimed(Aim(AimKind.LABELS, (0,))).y_train is iris.y_train
