"""The last own table stays in memory; what cannot be mapped or is another is read."""

from pathlib import Path

import numpy as np
import pytest

from nnviz.core.problem import ProblemError
from nnviz.data import DataRecipe, load
from nnviz.data.table.guess import guess
from nnviz.data.table.work import never, untold
from nnviz.runtime.kept_table import KeptTable
from nnviz.runtime.samples import share
from nnviz.runtime.shared import unlink


@pytest.fixture
def recipe(tmp_path: Path) -> DataRecipe:
    path = tmp_path / "t.csv"
    path.write_text("a,class\n" + "".join(f"{n},{n % 2}\n" for n in range(40)))
    return DataRecipe(name="table", table=guess(path).recipe)


def test_what_was_read_once_needs_no_file(recipe: DataRecipe) -> None:
    kept = KeptTable()
    first = kept.of(recipe, untold, never)
    other = kept.of(DataRecipe(name="xor"), untold, never)
    assert other.inputs == ("x1", "x2")
    assert recipe.table is not None
    Path(recipe.table.path).unlink()
    assert kept.of(recipe, untold, never) is first
    with pytest.raises(ProblemError):  # another split is another reading
        kept.of(recipe.replace(seed=1), untold, never)


def test_samples_of_another_process_are_taken_as_they_are(recipe: DataRecipe) -> None:
    kept, expected = KeptTable(), load(recipe)
    kept.take(recipe, share(expected))
    found = kept.of(recipe, untold, lambda: pytest.fail("nothing is read"))
    np.testing.assert_array_equal(found.x_train, expected.x_train)
    np.testing.assert_array_equal(found.relabelled, expected.relabelled)
    assert found.task == expected.task


def test_samples_that_are_gone_are_read_anew(recipe: DataRecipe) -> None:
    kept, handle = KeptTable(), share(load(recipe))
    unlink(handle.arrays)
    kept.take(recipe, handle)
    assert len(kept.of(recipe, untold, never).x_train) == 32
