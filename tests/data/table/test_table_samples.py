"""From a table's recipe to what a network gets: split, filled in, scaled."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from nnviz.core.problem import ProblemError
from nnviz.data import DataRecipe, load
from nnviz.data.loading import Streams, build
from nnviz.data.scaling import Scaling
from nnviz.data.table import blocks
from nnviz.data.table.guess import guess
from nnviz.data.table.read import read
from nnviz.data.table.recipe import Missing, TableRecipe
from nnviz.data.table.work import WorkCancelled

Write = Callable[..., Path]

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


def test_gaps_are_filled_in_before_scaling(write: Write, table: TableRecipe) -> None:
    recipe = guess(write(Path(table.path).read_text() + ",1,yes\n,1,no\n")).recipe
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


def test_a_built_data_set_leaves_the_samples_alone(write: Write, table: TableRecipe) -> None:
    recipe = guess(write(Path(table.path).read_text() + ",1,yes\n")).recipe
    recipe = recipe.replace(missing=Missing.FILL.value)
    raw = read(recipe)
    before = raw.x.copy()
    build(raw, DataRecipe(name="table", table=recipe).resolved(), Streams.of(0))
    np.testing.assert_array_equal(raw.x, before)
