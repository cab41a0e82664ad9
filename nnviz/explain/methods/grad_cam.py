"""Grad-CAM: where in the picture the last maps speak for the answer."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from nnviz.core.problem import Problem
from nnviz.core.spec import option
from nnviz.data.table.work import Work
from nnviz.explain.class_map import (
    class_map,
    layer_for,
    layer_option,
    over_picture,
    spread_over_channels,
    weights_option,
    where_it_lies,
    why_doubtful,
    why_no_maps,
)
from nnviz.explain.method import Ask, Method
from nnviz.explain.results.attribution import Attribution, attribution
from nnviz.explain.subject import Subject


@dataclass(frozen=True, slots=True, kw_only=True)
class GradCam(Method):
    """The sum of a layer's maps, each times the target's mean slope by it, where it is above zero.

    Its numbers are those of the maps, blended to the picture's size and shared by its channels.
    """

    kind: ClassVar[str] = "grad-cam"
    label: ClassVar[str] = "Grad-CAM"
    ask: ClassVar[Ask] = Ask.MATTERS
    line: ClassVar[str] = "Where in the picture the maps of a layer speak for the answer."
    source: ClassVar[str] = "Selvaraju et al. 2017"
    order: ClassVar[int] = 7
    moves_numbers: ClassVar[bool] = True

    layer: str = layer_option()
    weights: str = weights_option()
    against: bool = option(
        False,
        "Against, too",
        "Shows as well where the maps speak against the answer, which the paper leaves out.",
    )

    def unsuited(self, subject: Subject) -> Problem | None:
        return why_no_maps(subject, self.label, self.layer)

    def warnings(self, subject: Subject) -> tuple[str, ...]:
        return why_doubtful(subject, self.layer, self.weights)

    def run(self, subject: Subject, work: Work) -> Attribution:
        shape, node = subject.dataset.image_shape, layer_for(subject, self.layer)
        assert shape is not None, "no picture"
        value, place = class_map(subject.function(), subject.sample, node, self.weights)
        work.reached(1)
        kept = place if self.against else np.maximum(place, 0)
        return attribution(
            subject.dataset,
            spread_over_channels(over_picture(kept, shape), shape),
            subject.sample,
            value=value,
            notes=where_it_lies(subject, node, place),
        )
