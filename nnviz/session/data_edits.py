"""What one edit of the data does to an experiment. Pure; nothing here judges the result."""

from nnviz.core.problem import Problem, Severity
from nnviz.data import DataRecipe, Dataset
from nnviz.data.images.source import IMAGES
from nnviz.data.recipe import Files
from nnviz.data.series.recipe import SeriesRecipe
from nnviz.data.series.source import SERIES
from nnviz.data.table.recipe import TableRecipe
from nnviz.data.table.source import TABLE
from nnviz.data.text.recipe import TextRecipe
from nnviz.data.text.source import TEXT
from nnviz.engine.experiment import Experiment
from nnviz.runtime.questions.read_own import OwnRead
from nnviz.session.feature_choice import with_features
from nnviz.session.judging import batch_problems, training_samples


def with_word(
    experiment: Experiment, dataset: Dataset | None, name: str, value: object
) -> Experiment:
    """One word of the recipe changed; `dataset` is what it gives now, where it is loaded.

    Another set brings its own size, noise and share, and cuts the batch to what there is.
    """
    if name == "name":
        return _with_other_set(experiment, experiment.data.renamed(str(value)))
    recipe = experiment.data.replace(**{name: value})
    if name == "features" and dataset is not None and not recipe.problems():
        return with_features(experiment, dataset, recipe.features)
    return experiment.with_data(recipe)


def with_own(experiment: Experiment, recipe: DataRecipe, training: int) -> Experiment:
    """A person's own data with so many training samples; no batch is larger."""
    changed = experiment.with_data(recipe)
    if changed.training.batch_size > training:
        changed = changed.with_training(batch_size=training)
    return changed


def own_recipe(before: DataRecipe, own: Files) -> DataRecipe:
    """The recipe of a person's own data, split by the seed of the data there was."""
    if isinstance(own, SeriesRecipe):
        return before.renamed(SERIES).replace(series=own)
    if isinstance(own, TextRecipe):
        return before.renamed(TEXT).replace(text=own)
    if isinstance(own, TableRecipe):
        return before.renamed(TABLE).replace(table=own)
    return before.renamed(IMAGES).replace(images=own)


def left_out_note(own: Files, found: OwnRead) -> Problem:
    """What to say of rows, windows or pictures that are not among the samples."""
    said = f"{found.left_out:,} of {found.training + found.test + found.left_out:,}"
    is_one = found.left_out == 1
    if isinstance(own, TableRecipe):
        was = "row was" if is_one else "rows were"
        what = f"{said} {was} left out, because a value is missing."
        hint = "Open the file again to fill in what is usual instead."
    elif isinstance(own, SeriesRecipe):
        window, they = ("window was", "it goes") if is_one else ("windows were", "they go")
        what = f"{found.left_out:,} {window} left out: {they} over a gap, or a value is missing."
        hint = "A shorter window, or one channel less, leaves fewer out."
    else:
        was, they = ("was", "it") if is_one else ("were", "they")
        what = f"{said} pictures {was} left out: {they} cannot be read."
        first = found.skipped[0]
        hint = f"{first.file}: {first.reason} The dialog that opens pictures lists them."
    return Problem(own.file, what, hint, Severity.NOTE)


def label_of(name: str) -> str:
    """A word of the recipe as people call it."""
    described = DataRecipe.options().get(name)
    return name if described is None else described.label


def _with_other_set(experiment: Experiment, recipe: DataRecipe) -> Experiment:
    changed = experiment.with_data(recipe)
    if batch_problems(changed):
        changed = changed.with_training(batch_size=training_samples(recipe))
    return changed
