"""Whether an experiment can be trained, as far as the window can tell before the process does."""

from dataclasses import replace

from nnviz.core.infer import Inference, infer
from nnviz.core.problem import Problem
from nnviz.data import DataRecipe
from nnviz.data.drawn import DRAWN
from nnviz.data.subgroups import NONE, SHARE
from nnviz.engine.document import Document
from nnviz.engine.experiment import Experiment, fitted
from nnviz.engine.experiment import problems as experiment_problems
from nnviz.engine.fitting import graph_problems
from nnviz.engine.moved_marks import moved_marks
from nnviz.session.frame import Model
from nnviz.session.version import Version


def fitted_to(model: Model | None, experiment: Experiment) -> Experiment:
    """Cut to the data that is loaded; other data is fitted when the process has it."""
    if model is None or experiment.data != model.experiment.data:
        return experiment
    return fitted(experiment, model.dataset)


def facts_of(model: Model | None, experiment: Experiment) -> Inference:
    """What follows from a network; its problems with the data count where those are loaded."""
    facts = infer(experiment.graph)
    if model is None or experiment.data != model.experiment.data:
        return facts
    found = graph_problems(experiment.graph, experiment.training.loss, model.dataset)
    return replace(facts, problems=found)


def version_of(model: Model | None, document: Document, before: Experiment) -> Version:
    """The document fitted to the data, and what training gets of it.

    Of a network that has problems it gets that of `before`, with everything else as it is said.
    """
    experiment = fitted_to(model, document.experiment)
    if not facts_of(model, experiment).problems:
        return Version(document.with_experiment(experiment), experiment)
    marks = moved_marks(document.experiment.marks, document.graph, before.graph)
    kept = replace(document.experiment, graph=before.graph, marks=marks)
    return Version(document, fitted_to(model, kept))


def first_problem(model: Model | None, experiment: Experiment) -> Problem | None:
    """What keeps an experiment from being trained; None when nothing does that is known here."""
    found = (*facts_of(model, experiment).problems, *experiment.data.problems())
    if model is not None and experiment.data == model.experiment.data:
        found += experiment_problems(experiment, model.dataset)
    else:
        specs = experiment.training, experiment.breakpoints, experiment.augmentation
        own = tuple(problem for spec in specs for problem in spec.problems())
        found += (*own, *batch_problems(experiment))
    return found[0] if found else None


def training_samples(recipe: DataRecipe) -> int:
    """How many training samples a recipe promises; 0 when that is not known before loading."""
    plan = recipe.resolved()
    found = (plan.size or 0) * (plan.train_share or 0)
    return round(found if plan.withheld == NONE else (1 - SHARE) * found)


def batch_problems(experiment: Experiment) -> tuple[Problem, ...]:
    """A batch larger than the training part."""
    batch = experiment.training.batch_size
    if experiment.data.name == DRAWN:  # until there are enough points, a batch is all of them
        return ()
    if experiment.data.problems() or batch <= (count := training_samples(experiment.data)):
        return ()
    what = f"The data has {count:,} training samples, fewer than the batch of {batch:,}."
    hint = f"Allowed: a batch of 1 to {count:,}."
    return (Problem("Batch", what, hint, key="batch_size"),)
