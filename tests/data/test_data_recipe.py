"""What a person may say about data, and what is answered when it cannot be."""

import pytest

from nnviz.core.problem import ProblemError
from nnviz.core.spec import from_dict, to_dict
from nnviz.data import DataRecipe, DataSource, load, sources


def only_problem(recipe: DataRecipe, where: str = "") -> str:
    (problem,) = recipe.problems(where)
    return str(problem)


def test_what_is_left_open_is_the_source_s_own() -> None:
    moons = DataRecipe(name="moons").resolved()
    assert (moons.size, moons.noise, moons.train_share) == (1000, 0.1, 0.8)
    assert moons.standardize is False
    assert moons.resolved() == moons


def test_what_is_said_is_kept() -> None:
    said = DataRecipe(size=50, noise=0.0, train_share=0.3, standardize=True, label_noise=0.1)
    assert said.resolved() == said
    assert DataRecipe(name="moons", noise=0.0).resolved().noise == 0.0
    assert DataRecipe(name="iris", standardize=False).resolved().standardize is False


def test_what_has_no_meaning_for_the_set_is_undone() -> None:
    iris = DataRecipe(name="iris", size=20, noise=0.4).resolved()
    assert (iris.size, iris.noise) == (150, 0.0)


@pytest.mark.parametrize("source", sources(), ids=lambda s: s.name)
def test_every_source_can_be_chosen_and_saved(source: DataSource) -> None:
    recipe = DataRecipe(name=source.name, size=50, standardize=True, seed=4)
    assert recipe.problems() == ()
    assert from_dict(DataRecipe, to_dict(recipe)) == recipe


@pytest.mark.parametrize(
    "changes, key",
    [
        ({"size": 9}, "size"),
        ({"size": 1_000_001}, "size"),
        ({"size": 20.0}, "size"),
        ({"size": True}, "size"),
        ({"noise": float("nan")}, "noise"),
        ({"noise": float("inf")}, "noise"),
        ({"noise": -0.1}, "noise"),
        ({"noise": 0.6}, "noise"),
        ({"label_noise": float("nan")}, "label_noise"),
        ({"label_noise": 1.1}, "label_noise"),
        ({"train_share": 0.0}, "train_share"),
        ({"train_share": 1.0}, "train_share"),
        ({"standardize": "yes"}, "standardize"),
        ({"seed": -1}, "seed"),
        ({"seed": 2**31}, "seed"),
        ({"seed": None}, "seed"),
        ({"name": "cirle"}, "name"),
        ({"name": 5}, "name"),
    ],
)
def test_what_cannot_be_used_is_a_problem_not_a_crash(changes: dict[str, object], key: str) -> None:
    recipe = DataRecipe(**changes)
    assert [problem.key for problem in recipe.problems()] == [key]
    with pytest.raises(ProblemError):
        load(recipe)


def test_an_unknown_name_gets_the_nearest_ones() -> None:
    assert "Did you mean checkerboard?" in only_problem(DataRecipe(name="chequerboard"))
    assert "Known: adding, brackets, breast-cancer," in only_problem(DataRecipe(name="???"))
    with pytest.raises(ProblemError, match="Did you mean iris"):
        DataRecipe(name="irs").resolved()


def test_a_problem_says_where() -> None:
    assert only_problem(DataRecipe(size=10.5), "Data").startswith("Data, samples: 10.5 is not a wh")
    assert only_problem(DataRecipe(noise=2.0), "Data").startswith("Data, noise: 2 is out of range.")
    assert only_problem(DataRecipe(name="xr"), "Data").startswith("Data, data set: There is no")
    empty = DataRecipe(size=10, train_share=0.05)
    assert only_problem(empty, "Data").startswith("Data, training share: A share of 0.05")


@pytest.mark.parametrize("share, empty", [(0.05, "training"), (0.95, "test")])
def test_a_share_that_leaves_a_part_empty_says_what_is_allowed(share: float, empty: str) -> None:
    recipe = DataRecipe(size=10, train_share=share)
    told = only_problem(recipe)
    assert f"no {empty} sample" in told
    assert "0.1 to 0.9" in told
    for allowed in (0.1, 0.9):
        data = load(recipe.replace(train_share=allowed))
        assert len(data.x_train) == round(10 * allowed)


def test_the_share_is_checked_against_the_size_of_a_table() -> None:
    assert DataRecipe(name="iris", size=10, train_share=0.05).problems() == ()
