"""A table's recipe in an experiment's file."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from nnviz.core.problem import ProblemError
from nnviz.data import DataRecipe, load
from nnviz.data.table.guess import guess
from nnviz.files.example import example
from nnviz.files.experiment import experiment_from_json, experiment_to_json
from nnviz.files.plain import parse, written


@pytest.fixture
def saved(tmp_path: Path) -> dict[str, Any]:
    path = tmp_path / "flowers, red.csv"
    rows = [f"{n % 7},{n % 5},{'ab'[n % 2]}" for n in range(40)]
    path.write_text("\n".join(["width,height,kind", *rows]))
    recipe = DataRecipe(name="table", table=guess(path).recipe)
    return experiment_to_json(replace(example("circle").experiment, data=recipe))


def test_it_comes_back_and_gives_the_same_samples(saved: dict[str, Any]) -> None:
    again = experiment_from_json(parse(written(saved), "x"))
    assert experiment_to_json(again) == saved
    assert again.data.table is not None
    assert (load(again.data).x_train == load(again.data).x_train).all()
    assert load(again.data).task.names == ("a", "b")


@pytest.mark.parametrize(
    "table",
    [7, [], {"columns": 3}, {"columns": [["x"]]}, {"columns": [], "path": {}}, {"nothing": 1}],
)
def test_what_is_no_table_is_a_sentence(saved: dict[str, Any], table: Any) -> None:
    if isinstance(table, dict):
        table = saved["data"]["table"] | table
    with pytest.raises(ProblemError):
        experiment_from_json(saved | {"data": saved["data"] | {"table": table}})
