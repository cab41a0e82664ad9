"""Subgroups that training does without: who belongs to them, and that nothing else changes."""

from dataclasses import replace

import numpy as np
import pytest

from nnviz.core.problem import ProblemError
from nnviz.core.spec import from_dict, to_dict
from nnviz.data import DataRecipe, load, sources
from nnviz.data.dataset import Task, TaskKind
from nnviz.data.loading import samples
from nnviz.data.recipe import IMAGES
from nnviz.data.source import Raw
from nnviz.data.subgroups import NONE, SUBGROUPS, members, subgroups_of
from nnviz.runtime.samples import received, share
from nnviz.runtime.shared import unlink

SHAPES = DataRecipe(name="shapes", size=120, side=16, label_noise=0.2)


def raw(values: list[float], labels: list[int], **changes: object) -> Raw:
    """Pictures of one row and two pixels, both of one value."""
    made = Raw(
        x=np.repeat(np.array(values)[:, None], 2, axis=1),
        y=np.array(labels),
        features=("a", "b"),
        task=Task(TaskKind.CLASSIFICATION, ("one", "two")),
        image_shape=(1, 2, 1),
    )
    return replace(made, **changes)  # type: ignore[arg-type]


def test_it_is_a_fifth_of_each_class() -> None:
    values = [0.1, 0.9, 0.5, 0.4, 0.3, 10, 14, 11, 12, 13]
    found = members(raw(values, [0] * 5 + [1] * 5), "bright")
    assert found is not None
    assert np.flatnonzero(found).tolist() == [1, 6]
    found = members(raw(values, [0] * 5 + [1] * 5), "dark")
    assert found is not None
    assert np.flatnonzero(found).tolist() == [0, 5]


def test_of_equals_the_first_and_of_few_none() -> None:
    found = members(raw([1.0] * 7, [0] * 5 + [1] * 2), "bright")
    assert found is not None
    assert np.flatnonzero(found).tolist() == [0]


def test_where_there_is_no_class_or_no_picture() -> None:
    plain = raw([1, 2, 3, 4, 5], [0] * 5)
    assert members(replace(plain, image_shape=None), "bright") is None
    assert members(plain, "small") is None
    assert members(plain, NONE) is None
    task = Task(TaskKind.REGRESSION, ("t",))
    found = members(replace(plain, task=task, y=np.zeros((5, 1))), "bright")
    assert found is not None
    assert np.flatnonzero(found).tolist() == [4]


def test_the_smallest_and_the_reddest_are_told_by_the_pixels_that_matter() -> None:
    inside = np.array([[1, 1], [1, 0], [1, 1], [1, 1], [1, 1]], bool)
    plain = raw([1, 2, 3, 4, 5], [0] * 5, relevant=inside)
    found = members(plain, "small")
    assert found is not None
    assert np.flatnonzero(found).tolist() == [1]
    x = np.zeros((5, 6), np.uint8)
    x[3, :3] = 200, 10, 10
    x[4, 3:] = 255, 0, 0  # redder, but not where it matters
    inside = np.tile([True, False], (5, 1))
    found = members(replace(plain, x=x, image_shape=(1, 2, 3), relevant=inside), "red")
    assert found is not None
    assert np.flatnonzero(found).tolist() == [3]


@pytest.mark.parametrize("name", SUBGROUPS)
def test_only_training_samples_of_the_group_go(name: str) -> None:
    whole, less = load(SHAPES), load(SHAPES.replace(withheld=name))
    assert whole.group_test is None
    group = members(samples(SHAPES), name)
    assert group is not None
    assert less.group_test is not None
    np.testing.assert_array_equal(less.x_test, whole.x_test)
    np.testing.assert_array_equal(less.y_test, whole.y_test)
    assert group.sum() == len(whole.x_train) - len(less.x_train) + less.group_test.sum() == 24
    there = [row.tobytes() for row in less.x_train]
    kept = np.array([row.tobytes() in set(there) for row in whole.x_train])
    np.testing.assert_array_equal(whole.x_train[kept], less.x_train)
    np.testing.assert_array_equal(whole.y_train[kept], less.y_train)
    np.testing.assert_array_equal(whole.relabelled[kept], less.relabelled)
    assert whole.relevant_train is not None
    assert less.relevant_train is not None
    np.testing.assert_array_equal(whole.relevant_train[kept], less.relevant_train)


def test_the_training_part_has_none_that_is_as_bright() -> None:
    data = load(DataRecipe(name="digits", withheld="bright"))
    assert data.group_test is not None
    for label in range(10):
        trained = data.x_train[data.y_train == label].mean(axis=1)
        own = data.y_test == label
        assert data.x_test[own & data.group_test].mean(axis=1).min() >= trained.max() - 1e-6
        assert data.x_test[own & ~data.group_test].mean(axis=1).max() <= trained.max() + 0.02


def test_what_a_set_does_not_have_is_undone() -> None:
    assert DataRecipe(name="xor", withheld="bright").resolved().withheld == NONE
    assert DataRecipe(name="digits", withheld="small").resolved().withheld == NONE
    assert DataRecipe(name="shapes", withheld="small").resolved().withheld == "small"
    assert load(DataRecipe(name="xor", withheld="bright")).group_test is None


def test_every_set_of_pictures_is_known_as_one() -> None:
    for source in sources():
        data = load(DataRecipe(name=source.name, size=40 if source.has_size else None))
        assert source.is_pictures == (data.image_shape is not None)
        assert source.knows_pixels == (data.relevant_test is not None)
        assert bool(subgroups_of(source)) == source.is_pictures
        recipe = DataRecipe(name=source.name)
        assert recipe.has_meaning("withheld") == source.is_pictures
    assert DataRecipe(name=IMAGES).has_meaning("withheld")


def test_it_is_saved_and_checked() -> None:
    recipe = DataRecipe(name="digits", withheld="dark")
    assert from_dict(DataRecipe, to_dict(recipe)) == recipe
    (problem,) = recipe.replace(withheld="loud").problems()
    assert problem.key == "withheld"
    assert "'loud' is not a choice" in str(problem)


def test_nothing_left_is_a_sentence() -> None:
    # a class has one picture of the group, and the training part has one at all
    recipe = DataRecipe(name="shapes", size=20, side=16, train_share=0.05, withheld="bright")
    with pytest.raises(ProblemError, match="no training picture is left") as caught:
        list(map(load, (recipe.replace(seed=seed) for seed in range(40))))
    assert caught.value.problem.key == "withheld"


def test_the_marks_reach_the_window() -> None:
    data = load(SHAPES.replace(withheld="small"))
    handle = share(data)
    try:
        found = received(handle)
        assert found.group_test is not None
        assert data.group_test is not None
        np.testing.assert_array_equal(found.group_test, data.group_test)
        assert not found.group_test.flags.writeable
    finally:
        unlink(handle.arrays)
    plain = share(load(DataRecipe(name="digits", size=None)))
    try:
        assert received(plain).group_test is None
    finally:
        unlink(plain.arrays)
