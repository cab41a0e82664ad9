"""Splitting, wrong labels and scaling, and that none of them disturbs another."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nnviz.data import DataRecipe, Dataset, Task, TaskKind, load, sources
from nnviz.data.labels import relabel
from nnviz.data.loading import Streams, build
from nnviz.data.scaling import Scaling
from nnviz.data.source import Raw
from nnviz.data.split import quotas, split

MADE = [source.name for source in sources() if source.has_size]
FIXED_POINTS = ["circle", "xor", "plane", "multi-gauss", "checkerboard"]


def table(x: np.ndarray, y: np.ndarray, **plan: object) -> Dataset:
    """A table of one's own, through all steps; y of one dimension means classes."""
    kind = TaskKind.CLASSIFICATION if y.ndim == 1 else TaskKind.REGRESSION
    task = Task(kind, ("a", "b"))
    features = tuple(f"f{i}" for i in range(x.shape[1]))
    raw = Raw(x=x, y=y, features=features, task=task, strata=y if y.ndim == 1 else None)
    recipe = DataRecipe(**{"train_share": 0.5, "standardize": True} | plan)
    return build(raw, recipe.resolved(), Streams.of(recipe.seed))


# Splitting


def test_split_takes_every_sample_once() -> None:
    strata = np.repeat([0, 1, 2], [50, 7, 2])
    train, test = split(strata, 0.8, np.random.default_rng(0))
    assert sorted([*train, *test]) == list(range(59))
    assert len(train) == round(59 * 0.8)
    assert np.bincount(strata[train]).tolist() == [40, 6, 1]
    assert np.any(np.diff(train) < 0)
    assert np.any(np.diff(strata[train]) < 0)


@pytest.mark.parametrize(
    "counts, total, expected",
    [
        ([50, 50], 50, [25, 25]),
        ([98, 2], 10, [9, 1]),
        ([98, 2], 99, [97, 2]),
        ([98, 2], 98, [97, 1]),
        ([5, 5], 1, [1, 0]),
        ([5, 5], 9, [5, 4]),
        ([9, 1], 5, [5, 0]),
        ([1, 1, 1, 1], 2, [1, 1, 0, 0]),
        ([10], 3, [3]),
    ],
)
def test_groups_share_in_proportion_and_are_in_both_parts_if_they_can(
    counts: list[int], total: int, expected: list[int]
) -> None:
    assert quotas(np.array(counts), total).tolist() == expected


@pytest.mark.parametrize("name", FIXED_POINTS)
def test_noise_leaves_the_split_alone(name: str) -> None:
    calm, wild = (load(DataRecipe(name=name, noise=noise, seed=5)) for noise in (0.0, 0.5))
    np.testing.assert_array_equal(calm.x_train, wild.x_train)
    np.testing.assert_array_equal(calm.x_test, wild.x_test)
    assert not np.array_equal(calm.y_train, wild.y_train)


@pytest.mark.parametrize("name", ["gauss", "spiral", "moons"])
def test_noise_moves_the_same_points_where_it_moves_points(name: str) -> None:
    small, large = (load(DataRecipe(name=name, noise=noise)) for noise in (0.1, 0.1001))
    np.testing.assert_allclose(small.x_train, large.x_train, atol=0.01)
    np.testing.assert_array_equal(small.y_train, large.y_train)
    assert not np.array_equal(small.x_train, large.x_train)


# Wrong labels


@pytest.mark.parametrize("share", [0.0, 0.1, 0.37, 1.0])
@pytest.mark.parametrize("name", ["circle", "moons", "multi-gauss"])
def test_label_noise_spoils_its_exact_share_of_the_training_part(name: str, share: float) -> None:
    clean, noisy = (load(DataRecipe(name=name, label_noise=s)) for s in (0.0, share))
    assert noisy.relabelled.sum() == round(share * len(noisy.x_train))
    np.testing.assert_array_equal(clean.x_train, noisy.x_train)
    np.testing.assert_array_equal(clean.x_test, noisy.x_test)
    np.testing.assert_array_equal(clean.y_test, noisy.y_test)
    kept = ~noisy.relabelled
    np.testing.assert_array_equal(clean.y_train[kept], noisy.y_train[kept])


def test_a_spoilt_class_is_any_other_class() -> None:
    y, task = np.repeat([0, 1, 2, 3], 500), Task(TaskKind.CLASSIFICATION, tuple("abcd"))
    spoilt, marks = relabel(y, task, 0.5, np.random.default_rng(1))
    np.testing.assert_array_equal(marks, spoilt != y)
    assert marks.sum() == 1000
    assert np.bincount(y[marks], minlength=4).min() > 200
    shifts = np.bincount((spoilt - y)[marks] % 4, minlength=4)
    assert shifts[0] == 0
    assert shifts[1:].min() > 250


def test_spoilt_targets_are_handed_round() -> None:
    y = np.arange(40.0)[:, None]
    spoilt, marks = relabel(y, Task(TaskKind.REGRESSION, ("t",)), 0.5, np.random.default_rng(1))
    np.testing.assert_array_equal(np.sort(spoilt, axis=0), y)
    np.testing.assert_array_equal(marks, (spoilt != y)[:, 0])
    assert marks.sum() == 20


def test_more_label_noise_keeps_what_was_spoilt() -> None:
    little, more = (load(DataRecipe(label_noise=share)) for share in (0.1, 0.3))
    assert more.relabelled[little.relabelled].all()
    np.testing.assert_array_equal(
        more.y_train[little.relabelled], little.y_train[little.relabelled]
    )


@pytest.mark.parametrize("y", [np.zeros(8, np.int64), np.zeros((1, 1))], ids=["class", "target"])
def test_where_no_other_label_exists_nothing_is_spoilt(y: np.ndarray) -> None:
    kind = TaskKind.CLASSIFICATION if y.ndim == 1 else TaskKind.REGRESSION
    spoilt, marks = relabel(y, Task(kind, ("only",)), 1.0, np.random.default_rng(0))
    np.testing.assert_array_equal(spoilt, y)
    assert not marks.any()


# Scaling


def test_standardising_uses_the_training_part_alone() -> None:
    rng = np.random.default_rng(2)
    x = rng.normal([5, -300], [0.1, 40], (200, 2))
    data = table(x, x[:, :1] * 7 + 3)
    for values in (data.x_train, data.y_train):
        np.testing.assert_allclose(values.mean(axis=0), 0, atol=1e-5)
        np.testing.assert_allclose(values.std(axis=0), 1, atol=1e-5)
    assert np.abs(data.x_test.mean(axis=0)).min() > 1e-3
    own = np.concatenate([data.x_train, data.x_test]) * data.feature_scale + data.feature_mean
    np.testing.assert_allclose(np.sort(own, axis=0), np.sort(x, axis=0), rtol=1e-4)
    targets = data.y_test * data.target_scale + data.target_mean
    own_test = data.x_test * data.feature_scale + data.feature_mean
    np.testing.assert_allclose(targets, own_test[:, :1] * 7 + 3, rtol=1e-4)


def test_not_standardised_means_untouched() -> None:
    x, y = np.random.default_rng(0).normal(3, 2, (20, 2)), np.arange(20) % 2
    data = table(x, y, standardize=False)
    assert data.feature_mean.tolist() == [0, 0]
    assert data.feature_scale.tolist() == [1, 1]
    np.testing.assert_array_equal(
        np.sort(np.concatenate([data.x_train, data.x_test]), axis=0),
        np.sort(x, axis=0).astype(np.float32),
    )


def test_a_constant_column_keeps_its_scale() -> None:
    x = np.column_stack([np.full(30, 0.1), np.arange(30.0)])
    data = table(x, np.arange(30) % 2)
    assert data.feature_scale[0] == 1
    assert not data.x_train[:, 0].any()
    assert data.domain[0].tolist() == [-1, 1]
    assert Scaling.measured(np.full((7, 1), 0.1)).scale.tolist() == [1]


def test_domain_is_the_range_with_a_margin() -> None:
    x = np.linspace(0, 10, 21)[:, None]
    data = table(x, np.arange(21) % 2, standardize=False)
    np.testing.assert_allclose(data.domain, [[-1, 11]])


def test_standardising_moves_the_axes_with_the_points() -> None:
    data = load(DataRecipe(name="xor", standardize=True))
    own = data.domain * data.feature_scale[:, None] + data.feature_mean[:, None]
    np.testing.assert_allclose(own, [[-6, 6], [-6, 6]], atol=1e-5)


def test_each_step_has_random_numbers_of_its_own() -> None:
    streams = Streams.of(0)
    drawn = {rng.random() for rng in (streams.making, streams.splitting, streams.labels)}
    assert len(drawn) == 3


# Everything at once

recipes = st.builds(
    DataRecipe,
    name=st.sampled_from(MADE),
    size=st.integers(10, 120),
    side=st.none() | st.integers(16, 24),
    noise=st.none() | st.floats(0, 0.5),
    label_noise=st.floats(0, 1),
    train_share=st.none() | st.floats(0.05, 0.95),
    standardize=st.none() | st.booleans(),
    seed=st.integers(0, 2**31 - 1),
)


@settings(max_examples=60, deadline=None)
@given(recipes)
def test_any_recipe_without_problems_loads(recipe: DataRecipe) -> None:
    if recipe.problems():
        assert recipe.size == 10
        return
    data, plan = load(recipe), recipe.resolved()
    assert len(data.x_train) == len(data.y_train) == round(plan.size * plan.train_share) > 0
    assert len(data.x_test) == len(data.y_test) == plan.size - len(data.x_train) > 0
    assert np.isfinite(data.x_train).all()
    assert np.isfinite(data.x_test).all()
    assert data.relabelled.sum() in (round(plan.label_noise * len(data.x_train)), 0)
    clean = load(recipe.replace(label_noise=0.0))
    np.testing.assert_array_equal(clean.x_train, data.x_train)
    np.testing.assert_array_equal(clean.y_test, data.y_test)
