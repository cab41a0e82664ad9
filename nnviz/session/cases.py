"""From what a person asks to what the worker is given. Pure."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from nnviz.data import Dataset
from nnviz.engine.arena import Vector
from nnviz.engine.streams import carries
from nnviz.explain.subject import Subject
from nnviz.explain.target import Target
from nnviz.runtime.case import Case
from nnviz.runtime.messages import DataHandle
from nnviz.session.explained import Asked, Query
from nnviz.session.frame import Model
from nnviz.session.sample import Part, ProbeSource, target_of


def sample_of(dataset: Dataset, asked: Asked) -> NDArray[np.float32]:
    """What the network sees of the asked sample, `(F,)`."""
    base = asked.x.reshape(1, *dataset.input_shape)
    return np.asarray(dataset.expand(base), np.float32).reshape(-1)


def case_of(model: Model, parameters: Vector, query: Query, data: DataHandle) -> Case:
    """The case of a query about a model's network with these parameters `(size,)`."""
    dataset, source = model.dataset, query.sample.source
    return Case(
        model.network.graph,
        model.network.held,
        np.asarray(parameters, np.float32),
        data,
        model.experiment.loss,
        query.target,
        sample_of(dataset, query.sample),
        None if source is None else target_of(dataset, source),
        _relevant(dataset, source),
        query.seed,
        model.experiment.seed if query.method.uses_start else None,
        np.array(query.sample.x),
        carries(model.network.graph, dataset, model.experiment.training),
    )


def subject_of(model: Model, parameters: Vector, target: Target, asked: Asked) -> Subject:
    """A subject to ask methods whether they suit it; nothing heavy is done with it here."""
    sample = sample_of(model.dataset, asked)
    known = model.dataset, model.experiment.loss
    return Subject(model.network, parameters, *known, target, sample, point=asked.x)


def _relevant(dataset: Dataset, source: ProbeSource | None) -> NDArray[Any] | None:
    if source is None:
        return None
    is_test = source.part is Part.TEST
    known = dataset.relevant_test if is_test else dataset.relevant_train
    return None if known is None else np.array(known[source.index])
