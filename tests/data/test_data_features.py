"""Features on and off, and those made of two inputs."""

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nnviz.core.problem import ProblemError
from nnviz.data import DataRecipe, load
from nnviz.data.features import help_of, plain_of
from nnviz.runtime.samples import received, share
from nnviz.runtime.shared import unlink

FORMULAS: dict[str, Callable[[np.ndarray, np.ndarray], np.ndarray]] = {
    "x1": lambda a, b: a,
    "x2": lambda a, b: b,
    "x1²": lambda a, b: a * a,
    "x2²": lambda a, b: b * b,
    "x1·x2": lambda a, b: a * b,
    "sin x1": lambda a, b: np.sin(a),
    "sin x2": lambda a, b: np.sin(b),
}
ALL = tuple(FORMULAS)
choices = st.sets(st.sampled_from(ALL), min_size=1).map(tuple)


@settings(max_examples=50, deadline=None)
@given(choices, st.booleans(), st.sampled_from(["circle", "moons", "plane"]))
def test_each_column_is_its_formula(wanted: tuple[str, ...], standardize: bool, name: str) -> None:
    recipe = DataRecipe(name=name, size=40, standardize=standardize)
    plain, data = load(recipe), load(recipe.replace(features=wanted))
    assert data.features == tuple(f for f in ALL if f in wanted)
    assert data.offered == plain.offered == ALL
    assert data.has_plane
    np.testing.assert_array_equal(data.base_train, plain.x_train)
    np.testing.assert_array_equal(data.base_test, plain.x_test)
    np.testing.assert_array_equal(data.y_train, plain.y_train)
    for base, x in ((data.base_train, data.x_train), (data.base_test, data.x_test)):
        np.testing.assert_array_equal(data.expand(base), x)
        for name_, column in zip(data.features, x.T, strict=True):
            np.testing.assert_allclose(column, FORMULAS[name_](*base.T), rtol=1e-6)
    assert x.dtype == np.float32
    assert x.flags.c_contiguous
    assert not data.x_train.flags.writeable
    assert (data.domain[:, 0] <= data.x_train.min(axis=0) + 1e-5).all()
    own = plain.x_train * plain.feature_scale + plain.feature_mean
    mine = data.base_train * data.input_scale + data.input_mean
    np.testing.assert_array_equal(mine, own)


def test_derived_features_are_in_the_data_s_own_units_as_in_playground() -> None:
    data = load(DataRecipe(name="xor", features=("x1²",)))
    assert data.x_train.max() > 25
    assert data.domain.tolist() == [[0, 36]]


def test_of_many_inputs_some_are_left_out_and_two_left_are_a_plane() -> None:
    pytest.importorskip("sklearn")
    names = ("petal length", "petal width")
    full, data = load(DataRecipe(name="iris")), load(DataRecipe(name="iris", features=names))
    assert (data.features, data.inputs, data.base) == (names, names, None)
    assert data.offered == full.offered == full.features
    assert data.has_plane
    np.testing.assert_array_equal(data.x_test, full.x_test[:, 2:])
    np.testing.assert_array_equal(data.domain, full.domain[2:])
    assert plain_of(data.offered) == full.features


@pytest.mark.parametrize(
    ("features", "word"),
    [
        ((), "at least one"),
        (("x1", "x1"), "twice"),
        (("x3",), "x3"),
        ("x1", "list"),
        ((1,), "list"),
    ],
)
def test_a_choice_that_cannot_be_is_a_sentence(features: object, word: str) -> None:
    with pytest.raises(ProblemError, match=word) as caught:
        load(DataRecipe(features=features))  # type: ignore[arg-type]
    assert caught.value.problem.key == "features"
    assert caught.value.problem.hint


def test_pixels_are_not_chosen_one_by_one() -> None:
    pytest.importorskip("sklearn")
    assert load(DataRecipe(name="digits")).offered == ()
    with pytest.raises(ProblemError, match="pixels"):
        load(DataRecipe(name="digits", features=("a",)))


def test_every_feature_says_what_it_is_good_for() -> None:
    said = help_of(ALL)
    assert tuple(said) == ALL
    assert all(text.endswith(".") for text in said.values())
    assert plain_of(ALL) == ("x1", "x2")


@pytest.mark.parametrize("features", [None, ("x2", "sin x1")])
def test_the_other_process_gets_inputs_and_features(features: tuple[str, ...] | None) -> None:
    data = load(DataRecipe(size=20, features=features))
    handle = share(data)
    try:
        other = received(handle)
        assert (other.inputs, other.features) == (data.inputs, data.features)
        assert (other.offered, other.input_shape) == (data.offered, (2,))
        np.testing.assert_array_equal(other.base_test, data.base_test)
        np.testing.assert_array_equal(other.expand(other.base_train), data.x_train)
        np.testing.assert_array_equal(other.input_domain, data.input_domain)
    finally:
        unlink(handle.arrays)
