"""The contract of every data set: a new one is tested here without another line."""

import subprocess
import sys
from dataclasses import fields

import numpy as np
import pytest

from nnviz.core.problem import ProblemError
from nnviz.data import DataRecipe, Dataset, DataSource, TaskKind, load, sources
from nnviz.data.registry import source_named

from .conftest import as_it_comes, few


def arrays(data: Dataset) -> dict[str, np.ndarray]:
    values = {f.name: getattr(data, f.name) for f in fields(data)}
    return {name: value for name, value in values.items() if isinstance(value, np.ndarray)}


def same_bits(one: Dataset, other: Dataset) -> bool:
    pairs = zip(arrays(one).values(), arrays(other).values(), strict=True)
    return all(a.dtype == b.dtype and a.tobytes() == b.tobytes() for a, b in pairs)


def test_shapes_and_dtypes_are_as_described(source: DataSource) -> None:
    data = as_it_comes(source.name)
    width, (n_train, n_test) = len(data.features), (len(data.x_train), len(data.x_test))
    assert n_train + n_test == source.size
    assert n_train == round(source.size * source.train_share)
    assert data.x_train.shape == (n_train, width)
    assert data.x_test.shape == (n_test, width)
    assert data.sample_shape == (width,)
    assert data.domain.shape == (width, 2)
    assert data.feature_mean.shape == data.feature_scale.shape == (width,)
    assert data.relabelled.shape == (n_train,)
    assert data.relabelled.dtype == bool
    for name in ("x_train", "x_test", "feature_mean", "feature_scale", "target_mean", "domain"):
        assert arrays(data)[name].dtype == np.float32, name


def test_labels_are_as_the_task_says(source: DataSource) -> None:
    data = as_it_comes(source.name)
    assert data.task.kind is source.kind
    names = len(data.task.names)
    if source.kind is TaskKind.REGRESSION:
        assert data.task.classes == 0
        assert data.y_train.dtype == data.y_test.dtype == np.float32
        assert data.y_train.shape[1:] == data.y_test.shape[1:] == (names,)
        assert data.target_mean.shape == data.target_scale.shape == (names,)
    else:
        assert data.task.classes == names
        assert data.y_train.dtype == data.y_test.dtype == np.int64
        assert data.y_train.ndim == data.y_test.ndim == 1
        assert data.target_mean.shape == data.target_scale.shape == (0,)


def test_arrays_are_finite_contiguous_and_read_only(source: DataSource) -> None:
    for name, values in arrays(as_it_comes(source.name)).items():
        assert np.isfinite(values).all(), name
        assert values.flags.c_contiguous, name
        assert not values.flags.writeable, name


def test_every_class_is_in_both_parts_in_its_proportion(source: DataSource) -> None:
    data = as_it_comes(source.name)
    if source.kind is TaskKind.REGRESSION:
        assert data.y_train.std() > 0.1
        assert data.y_test.std() > 0.1
        return
    train, test = (np.bincount(y, minlength=data.task.classes) for y in (data.y_train, data.y_test))
    if data.tokens:  # some never stand at the end, and some seldom
        told = train + test > 20
        train, test = train[told], test[told]
    else:
        assert max(train) < 3 * min(train)
    assert train.min() > 0
    assert test.min() > 0
    if data.places_train is not None:
        return  # a text that runs on is cut once
    # Sources are clean by default, so strata are classes and shares differ by rounding only.
    np.testing.assert_allclose(train, (train + test) * source.train_share, atol=1)


def test_samples_lie_within_the_axes(source: DataSource) -> None:
    data = as_it_comes(source.name)
    low, high = data.domain.T
    assert (low < high).all()
    x = np.concatenate([data.x_train, data.x_test])
    assert np.mean((x >= low) & (x <= high)) > 0.999


def test_the_same_recipe_gives_the_same_bits(source: DataSource) -> None:
    recipe = few(source, seed=7, label_noise=0.2)
    assert same_bits(load(recipe), load(recipe))
    assert same_bits(load(recipe), load(recipe.resolved()))


def test_another_seed_gives_another_part_to_train_on(source: DataSource) -> None:
    one, other = (load(few(source, seed=seed)) for seed in (1, 2))
    assert not np.array_equal(one.x_train, other.x_train)


def test_size_and_noise_count_only_where_they_are_said_to(source: DataSource) -> None:
    changed = DataRecipe(name=source.name, size=60, noise=0.3)
    assert changed.has_meaning("size") == source.has_size
    assert changed.has_meaning("noise") == source.has_noise
    assert same_bits(as_it_comes(source.name), load(changed)) != source.has_size
    if source.has_size:
        assert len(load(changed).relabelled) == round(60 * source.train_share)


def test_noise_changes_what_a_noisy_source_makes(source: DataSource) -> None:
    calm, wild = (load(few(source, noise=noise)) for noise in (0.0, 0.5))
    assert same_bits(calm, wild) != source.has_noise


def test_descriptions_are_one_sentence(source: DataSource) -> None:
    assert source.description.endswith(".")
    assert source.description.count(". ") == 0
    assert source.title
    assert source.family


def test_feature_names_are_short_and_unique(source: DataSource) -> None:
    features = as_it_comes(source.name).features
    assert len(set(features)) == len(features)
    assert max(map(len, features)) <= 24


def test_an_image_has_a_feature_for_each_pixel() -> None:
    pytest.importorskip("sklearn")
    data = load(DataRecipe(name="digits"))
    assert data.image_shape == (8, 8, 1)
    assert data.sample_shape == (64,)
    assert data.features[9] == "row 1 column 1"
    assert data.x_train.min() == 0
    assert data.x_train.max() == 1


def test_table_columns_are_in_the_order_of_their_names() -> None:
    datasets = pytest.importorskip("sklearn.datasets")
    ours = load(DataRecipe(name="breast-cancer")).features
    assert ours == tuple(datasets.load_breast_cancer().feature_names)
    iris = [name.removesuffix(" (cm)") for name in datasets.load_iris().feature_names]
    assert load(DataRecipe(name="iris")).features == tuple(iris)
    assert load(DataRecipe(name="breast-cancer")).task.names == ("malignant", "benign")


def test_without_scikit_learn_a_table_says_what_to_type(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "sklearn", None)
    monkeypatch.setitem(sys.modules, "sklearn.datasets", None)
    with pytest.raises(ProblemError, match="python -m pip install scikit-learn"):
        load(DataRecipe(name="iris"))


def test_names_are_unique_and_found() -> None:
    names = [source.name for source in sources()]
    assert len(set(names)) == len(names) >= 13
    assert all(source_named(name).name == name for name in names)
    with pytest.raises(ProblemError, match="Did you mean spiral"):
        source_named("spirall")


def test_two_sources_of_one_name_are_a_bug(monkeypatch: pytest.MonkeyPatch) -> None:
    from nnviz.data import registry
    from nnviz.data.families import playground

    monkeypatch.setattr(playground, "SOURCES", playground.SOURCES * 2)
    with pytest.raises(ValueError, match="circle"):
        registry.sources.__wrapped__()


def test_importing_loads_nothing_heavy() -> None:
    heavy = {"sklearn", "scipy", "pandas", "PySide6", "torch"}
    code = f"import sys, nnviz.data; print(sorted({heavy} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
