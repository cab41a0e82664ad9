"""The network that a series begins with: it fits, and it follows the window and the channels."""

from pathlib import Path

import numpy as np
import pytest

from nnviz.core.infer import infer
from nnviz.data import DataRecipe, load
from nnviz.data.series.look import look
from nnviz.data.series.recipe import Use
from nnviz.data.series.source import SERIES
from nnviz.engine import Trainer, fitted
from nnviz.engine.experiment import problems
from nnviz.files.example import example
from nnviz.runtime.questions.read_own import OwnRead
from nnviz.runtime.samples import received, share
from nnviz.runtime.shared import unlink
from nnviz.session.data_edits import left_out_note, own_recipe, with_own
from nnviz.session.forecaster import forecaster, reads_steps


@pytest.fixture
def waves(tmp_path: Path) -> DataRecipe:
    """A series of two waves, of 8 steps a window and 2 ahead."""
    path = tmp_path / "waves.csv"
    rows = (f"{np.sin(at / 3):.4f},{np.cos(at / 3):.4f}" for at in range(400))
    path.write_text("a,b\n" + "\n".join(rows))
    own = look(path).recipe.replace(window=8, horizon=2)
    return DataRecipe(name=SERIES, series=own)


def test_it_fits_and_learns(waves: DataRecipe) -> None:
    assert waves.series is not None
    before, dataset = example("circle").experiment, load(waves)
    begun = with_own(forecaster(before, waves.series), waves, len(dataset.x_train))
    assert fitted(begun, dataset) == begun
    assert not problems(begun, dataset)
    assert reads_steps(begun.graph)
    trainer = Trainer(begun, dataset)
    first = trainer.evaluate().loss
    assert len(list(trainer.steps(60))) == 60
    assert trainer.evaluate().loss < first / 2


def test_it_follows_window_horizon_and_channels(waves: DataRecipe) -> None:
    assert waves.series is not None
    begun = forecaster(example("circle").experiment, waves.series).with_data(waves)
    wider = waves.replace(window=12, horizon=3)
    graph = fitted(begun.with_data(wider), load(wider)).graph
    shapes = infer(graph).shapes
    assert [shapes[name] for name in ("values", "steps", "output")] == [(24,), (12, 2), (3,)]
    one = waves.replace(series=waves.series.with_use("b", Use.LEFT_OUT))
    shapes = infer(fitted(begun.with_data(one), load(one)).graph).shapes
    assert [shapes[name] for name in ("values", "steps", "output")] == [(8,), (8, 1), (2,)]


def test_what_was_made_for_one_wave_follows_too(waves: DataRecipe) -> None:
    sine = example("sine-forecast").experiment
    assert reads_steps(sine.graph)
    assert not reads_steps(example("circle").experiment.graph)
    found = fitted(sine.with_data(waves), load(waves)).graph
    assert infer(found).shapes["steps"] == (8, 2)


def test_a_recipe_keeps_the_seed_and_other_own_files(waves: DataRecipe) -> None:
    assert waves.series is not None
    before = DataRecipe(seed=7)
    recipe = own_recipe(before, waves.series)
    assert (recipe.name, recipe.seed, recipe.own) == (SERIES, 7, waves.series)
    assert recipe.renamed("circle").series == waves.series


def test_windows_that_were_left_out_are_told(waves: DataRecipe) -> None:
    assert waves.series is not None
    handle = share(load(waves))
    try:
        note = left_out_note(waves.series, OwnRead(handle, 10, 5, left_out=1))
        assert received(handle).forecast == load(waves).forecast
    finally:
        unlink(handle.arrays)
    assert "1 window was left out: it goes over a gap, or a value is missing" in str(note)
