"""A table as data set: its words, its way into files and back, its place among the others."""

import json
import pickle
from collections.abc import Callable
from pathlib import Path

import pytest

from nnviz.core.problem import ProblemError
from nnviz.core.spec import from_dict, parse_value, to_dict
from nnviz.data import DataRecipe, TaskKind, load, sources
from nnviz.data.table.recipe import Kind, TableRecipe

Write = Callable[..., Path]

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
