"""A table as data set: its words, its way into files and back, and the samples a network gets."""

import json
import pickle
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from nnviz.core.problem import ProblemError
from nnviz.core.spec import from_dict, parse_value, to_dict
from nnviz.data import DataRecipe, TaskKind, load, sources
from nnviz.data.loading import Streams, build
from nnviz.data.scaling import Scaling
from nnviz.data.table import blocks
from nnviz.data.table.guess import guess
from nnviz.data.table.recipe import Kind, Missing, TableRecipe
from nnviz.data.table.work import WorkCancelled

Write = Callable[..., Path]

ROWS = "".join(f"{n},{n % 7 / 4},{'yes' if n % 5 else 'no'}\n" for n in range(50))


@pytest.fixture
def table(write: Write) -> TableRecipe:
    """A recipe for fifty rows of two numbers and a class, one in five of them "no"."""
    return guess(write(f"a,b,label\n{ROWS}")).recipe


# The recipe of a table


@pytest.mark.parametrize(
    "changes, key, what",
    [
        ({"path": ""}, "path", "No file has been chosen"),
        ({"path": 5}, "path", "not of the right kind"),
        ({"encoding": "utf-7"}, "encoding", "not a choice"),
        ({"separator": ","}, "separator", "not a choice"),
        ({"quote": "none?"}, "quote", "not a choice"),
        ({"decimal": None}, "decimal", "not a choice"),
        ({"header": 1}, "header", "neither yes nor no"),
        ({"missing": "guess"}, "missing", "not a choice"),
        ({"target": "c"}, "target", "There is no column 'c'"),
        ({"target": None}, "target", "not of the right kind"),
        ({"columns": ()}, "columns", "are not names"),
        ({"columns": "ab"}, "columns", "are not names"),
        ({"columns": (("a", "number"), ("b", "date"))}, "columns", "are not names"),
        ({"columns": (("a", "number"), ("b", []))}, "columns", "are not names"),
        ({"columns": (("a", "number"), "b2")}, "columns", "are not names"),
        ({"columns": (("a", "number"), ("", "number"))}, "columns", "are not names"),
        ({"columns": (("label", "number"),)}, "columns", "only one column, 'label'"),
        ({"columns": (("a", "number"), ("a", "number"))}, "columns", "1 and 2 are both called 'a'"),
        ({"columns": (("a", "left out"), ("label", "number"))}, "target", "No column is left as"),
        ({"columns": (("a", "number"), ("label", "left out"))}, "target", "'label' is left out"),
        ({"rows": -1}, "rows", "-1 is no number"),
        ({"rows": 10**400}, "rows", "no number of rows"),
        ({"checksum": ""}, "checksum", "no checksum"),
        ({"checksum": "../../../etc/passwd"}, "checksum", "no checksum"),
    ],
    ids=repr,
)
def test_what_cannot_be_used_is_a_problem(
    table: TableRecipe, changes: dict[str, object], key: str, what: str
) -> None:
    (problem,) = table.replace(**changes).problems()
    assert problem.key == key
    assert what in str(problem)
    (inside,) = DataRecipe(name="table", table=table.replace(**changes)).problems("Data")
    assert inside.where.startswith("Data")


def test_a_kind_can_be_corrected(table: TableRecipe) -> None:
    changed = table.with_kind("b", Kind.CATEGORY)
    assert changed.columns == (("a", "number"), ("b", "category"), ("label", "category"))
    assert (table.task, table.replace(target="a").task) == (
        TaskKind.CLASSIFICATION,
        TaskKind.REGRESSION,
    )


# The table among the data sets


def test_it_is_offered_where_there_is_one(table: TableRecipe) -> None:
    assert DataRecipe().choices() == sources()
    assert "table" not in DataRecipe.options()["name"].choices
    at_hand = DataRecipe(name="circle", table=table)
    assert at_hand.problems() == ()
    own = at_hand.choices()[-1]
    assert (own.name, own.title, own.family) == ("table", "t.csv", "Your files")
    assert at_hand.replace(name=own.name).problems() == ()


def test_a_bare_table_is_a_problem() -> None:
    bare = DataRecipe(name="table")
    (problem,) = bare.problems("Data")
    assert str(problem).startswith("Data, data set: No table has been chosen. Open a CSV file")
    for ask in (load, DataRecipe.resolved):
        with pytest.raises(ProblemError, match="No table has been chosen"):
            ask(bare)
    with pytest.raises(ProblemError, match="not a choice"):
        parse_value(DataRecipe, "name", "table")


def test_what_is_no_table_is_a_problem() -> None:
    (problem,) = DataRecipe(name="table", table=5).problems()
    assert problem.key == "table"


def test_what_is_left_open_is_as_for_other_tables(table: TableRecipe) -> None:
    plan = DataRecipe(name="table", table=table, noise=0.3).resolved()
    assert (plan.size, plan.noise, plan.train_share, plan.standardize) == (50, 0.0, 0.8, True)
    assert plan.resolved() == plan


@pytest.mark.parametrize("name", ["table", "circle"])
def test_it_goes_into_files_and_back(table: TableRecipe, name: str) -> None:
    recipe = DataRecipe(name=name, table=table, seed=3)
    assert from_dict(DataRecipe, to_dict(recipe)) == recipe
    plain = to_dict(recipe) | {"table": to_dict(table)}
    assert from_dict(DataRecipe, json.loads(json.dumps(plain))) == recipe
    assert pickle.loads(pickle.dumps(recipe)) == recipe  # noqa: S301
    assert hash(recipe) == hash(pickle.loads(pickle.dumps(recipe)))  # noqa: S301


@pytest.mark.parametrize(
    "entry", [{"path": 5}, {"columns": [["a"]]}, {"columns": {}}, {"tables": 1}, {}, [], 5, "x"]
)
def test_what_a_file_may_hold_instead_is_a_problem(entry: object) -> None:
    with pytest.raises(ProblemError):
        from_dict(DataRecipe, {"name": "table", "table": entry})


# Samples


def test_the_samples_of_a_table(table: TableRecipe) -> None:
    data = load(DataRecipe(name="table", table=table))
    assert (data.x_train.shape, data.x_test.shape) == ((40, 2), (10, 2))
    assert data.features == ("a", "b")
    assert data.task.names == ("no", "yes")
    assert np.bincount(data.y_test).tolist() == [2, 8]
    np.testing.assert_allclose(data.x_train.mean(axis=0), 0, atol=1e-6)
    np.testing.assert_allclose(data.x_train.std(axis=0), 1, atol=1e-6)
    both = np.concatenate([data.x_train, data.x_test])[:, 0]
    own = both * data.feature_scale[0] + data.feature_mean[0]
    np.testing.assert_allclose(np.sort(own), np.arange(50), atol=1e-4)


def test_the_same_recipe_gives_the_same_bits(table: TableRecipe) -> None:
    recipe = DataRecipe(name="table", table=table, seed=5)
    one, two = load(recipe), load(recipe)
    assert one.x_train.tobytes() == two.x_train.tobytes()
    other = load(recipe.replace(seed=6))
    assert one.x_train.tobytes() != other.x_train.tobytes()


def test_a_regression(table: TableRecipe) -> None:
    data = load(DataRecipe(name="table", table=table.replace(target="a"), standardize=False))
    assert data.features == ("b", "label=no", "label=yes")
    assert data.y_train.shape == (40, 1)
    assert sorted([*data.y_train[:, 0], *data.y_test[:, 0]]) == list(range(50))


def test_gaps_are_filled_in_before_scaling(write: Write) -> None:
    recipe = guess(write(f"a,b,label\n{ROWS},1,yes\n,1,no\n")).recipe
    filled = load(DataRecipe(name="table", table=recipe.replace(missing=Missing.FILL.value)))
    assert len(filled.x_train) + len(filled.x_test) == 52
    both = np.concatenate([filled.x_train, filled.x_test])[:, 0]
    assert np.isfinite(both).all()
    assert np.sum(np.abs(both) < 1e-6) >= 2, "the mean of the training part is 0 once scaled"


def test_too_few_rows_for_two_parts(write: Write) -> None:
    recipe = guess(write("a,y\n1,2\n2,3\n")).recipe
    with pytest.raises(ProblemError, match="of 2 samples leaves no test sample"):
        load(DataRecipe(name="table", table=recipe))
    half = load(DataRecipe(name="table", table=recipe, train_share=0.5))
    assert (len(half.x_train), len(half.x_test)) == (1, 1)


def test_loading_tells_its_progress_and_can_be_stopped(table: TableRecipe) -> None:
    recipe, shares = DataRecipe(name="table", table=table), []
    load(recipe, progress=shares.append)
    assert shares[-1] == 1.0
    with pytest.raises(WorkCancelled):
        load(recipe, cancelled=lambda: True)


def test_what_a_file_lost_is_told(table: TableRecipe) -> None:
    Path(table.path).unlink()
    with pytest.raises(ProblemError, match=r"t\.csv: There is no file"):
        load(DataRecipe(name="table", table=table))


# Scaling of many rows


@pytest.mark.parametrize("rows", [3, blocks.BLOCK, blocks.BLOCK + 1, 3 * blocks.BLOCK])
def test_blocks_scale_as_the_whole_does(rows: int) -> None:
    rng = np.random.default_rng(0)
    x = rng.normal(1e6, [1, 1e3, 1e-3], (rows + 5, 3))
    x[:, 1] = 7.25
    chosen = rng.permutation(len(x))[:rows]
    whole, found = Scaling.measured(x[chosen]), blocks.measured(x, chosen)
    same = np.testing.assert_array_equal if rows <= blocks.BLOCK else np.testing.assert_allclose
    same(found.mean, whole.mean)
    same(found.scale, whole.scale)
    scaled = blocks.scaled(x, chosen, found)
    np.testing.assert_array_equal(scaled, found.apply(x[chosen]).astype(np.float32))
    assert not scaled.flags.writeable
    np.testing.assert_array_equal(blocks.ends(x, found)[0], found.apply(x).min(axis=0))


def test_a_built_data_set_leaves_the_samples_alone(write: Write) -> None:
    from nnviz.data.table.read import read

    recipe = guess(write(f"a,b,label\n{ROWS},1,yes\n")).recipe.replace(missing="fill")
    raw = read(recipe)
    before = raw.x.copy()
    build(raw, DataRecipe(name="table", table=recipe).resolved(), Streams.of(0))
    np.testing.assert_array_equal(raw.x, before)
