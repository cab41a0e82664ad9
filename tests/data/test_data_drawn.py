"""Drawn points as a value: edits, what is refused, how they are dealt, and what loads."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nnviz.core.problem import ProblemError
from nnviz.data import DataRecipe, load
from nnviz.data.drawn import (
    DRAWN,
    MOST_POINTS,
    DrawnPoints,
    drawn_from,
    emptied,
    with_points,
    without_points,
)
from nnviz.data.split import FEW


def points(count: int = 40, seed: int = 0, classes: int = 2) -> DrawnPoints:
    rng = np.random.default_rng(seed)
    made = DrawnPoints()
    for at in range(count):
        made = with_points(made, rng.uniform(-6, 6, (1, 2)), at % classes)
    return made


def recipe(made: DrawnPoints, **rest: object) -> DataRecipe:
    return DataRecipe(name=DRAWN, points=made, **rest)  # type: ignore[arg-type]


def rows(x: np.ndarray) -> set[tuple[float, ...]]:
    return {tuple(row) for row in np.round(x.astype(np.float64), 4).tolist()}


def test_what_is_drawn_is_what_is_learnt() -> None:
    made = points(40, classes=3)
    data = load(recipe(made, train_share=0.75))
    assert (len(data.x_train), len(data.x_test)) == (30, 10)
    assert data.task.names == ("class 1", "class 2", "class 3")
    assert rows(data.x_train) | rows(data.x_test) == rows(made.places().astype(np.float32))
    where = {tuple(p): y for p, y in zip(made.places().astype(np.float32).tolist(), made.y)}  # noqa: B905
    for x, y in ((data.x_train, data.y_train), (data.x_test, data.y_test)):
        assert [where[tuple(p)] for p in x.tolist()] == y.tolist()
    assert data.domain.tolist() == [[-6, 6], [-6, 6]]


@settings(max_examples=40, deadline=None)
@given(st.integers(FEW, 80), st.integers(0, 5), st.floats(0.2, 0.8))
def test_one_point_more_or_less_leaves_nearly_all_others_in_their_part(
    count: int, seed: int, share: float
) -> None:
    made = points(count, seed)
    more = with_points(made, np.array([[0.5, -0.5]]), 0)
    first, second = (load(recipe(p, train_share=share, seed=seed)) for p in (made, more))
    moved = rows(first.x_train) ^ (rows(second.x_train) - {(0.5, -0.5)})
    assert len(moved) <= 2
    assert load(recipe(made, train_share=share, seed=seed + 1)).x_train.shape == first.x_train.shape


@pytest.mark.parametrize("count", [1, 2, FEW - 1])
def test_a_few_points_are_for_training_and_for_testing(count: int) -> None:
    data = load(recipe(points(count)))
    assert len(data.x_train) == len(data.x_test) == count
    assert data.task.classes == 2


def test_starting_from_a_data_set_takes_its_samples_and_its_plane() -> None:
    for name in ("circle", "plane"):
        data = load(DataRecipe(name=name, size=30, standardize=True))
        made = drawn_from(data)
        assert len(made) == 30
        assert made.regression is (name == "plane")
        assert made.domain == pytest.approx((-6, 6, -6, 6), abs=1e-4)
        plain = load(DataRecipe(name=name, size=30))
        wanted = rows(np.concatenate([plain.x_train, plain.x_test]))
        assert np.sort(made.places(), axis=0) == pytest.approx(
            np.sort(np.array(sorted(wanted)), axis=0), abs=1e-3
        )
        assert not recipe(made).problems()


def test_a_data_set_too_large_to_draw_gives_both_parts_their_share() -> None:
    made = drawn_from(load(DataRecipe(size=3 * MOST_POINTS)))
    assert len(made) == MOST_POINTS
    assert not made.problems()


def test_a_new_class_gets_a_name_and_goes_with_its_last_point() -> None:
    three = with_points(points(4), np.array([[1.0, 1.0]]), 2)
    assert three.names == ("class 1", "class 2", "class 3")
    assert without_points(three, np.array([[1.0, 1.0]]), 0.01).names == ("class 1", "class 2")


def test_removing_reaches_a_share_of_the_plane() -> None:
    made = with_points(DrawnPoints(), np.array([[0.0, 0.0], [1.0, 0.0], [0.0, 3.0]]), 1)
    assert without_points(made, np.array([[0.1, 0.0]]), 0.09).x1 == (3.0,)
    assert without_points(made, np.array([[5.0, 5.0]]), 0.09) is made
    assert len(without_points(made, np.array([[0.0, 0.0], [0.0, 3.0]]), 0.01)) == 1
    assert emptied(made) == DrawnPoints()


def test_too_many_points_or_classes_are_refused() -> None:
    with pytest.raises(ProblemError, match="5,000 points are the most"):
        with_points(points(2), np.zeros((MOST_POINTS, 2)), 0)
    with pytest.raises(ProblemError, match="8 classes are the most"):
        with_points(points(2), np.zeros((1, 2)), 8)


BAD = {
    "no point": {"x0": (), "x1": (), "y": ()},
    "not as many": {"x0": (1.0,), "x1": (1.0, 2.0), "y": (0,)},
    "list of finite numbers": {"x0": (float("nan"),), "x1": (1.0,), "y": (0,)},
    "belongs to no class": {"x0": (0.0,), "x1": (1.0,), "y": (5,)},
    "more than can be drawn": dict.fromkeys(("x0", "x1", "y"), (0.0,) * (MOST_POINTS + 1)),
    "two inputs": {"inputs": ("a", "a")},
    "names of what is learnt": {"names": ("a",)},
    "ends of the plane": {"domain": (1.0, -1.0, 0.0, 1.0)},
    "regression": {"regression": 3},
}


@pytest.mark.parametrize("word", BAD)
def test_what_cannot_be_learnt_is_a_sentence(word: str) -> None:
    bad = points(4).replace(**BAD[word])
    (problem,) = recipe(bad).problems()
    assert word in problem.what
    assert problem.what.endswith(".")
    assert problem.key == "points"
    with pytest.raises(ProblemError):
        load(recipe(bad))


def test_no_points_at_all_is_a_sentence() -> None:
    (problem,) = DataRecipe(name=DRAWN).problems()
    assert problem.what == "No points have been drawn."
    (problem,) = DataRecipe(points=3).problems()  # type: ignore[arg-type]
    assert "no points" in problem.what


def test_points_stay_at_hand_when_another_set_is_chosen() -> None:
    kept = recipe(points(4), features=("x1",)).renamed("xor")
    assert (kept.points, kept.features) == (points(4), None)
    assert DRAWN in [source.name for source in kept.choices()]
    assert DRAWN not in [source.name for source in DataRecipe().choices()]
