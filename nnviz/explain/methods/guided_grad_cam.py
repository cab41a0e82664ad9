"""Guided Grad-CAM: the fine lines of guided back-propagation, where Grad-CAM points."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from nnviz.core.problem import Problem
from nnviz.data.table.work import Work
from nnviz.explain.class_map import (
    class_map,
    layer_for,
    layer_option,
    over_picture,
    weights_option,
    where_it_lies,
    why_doubtful,
    why_no_maps,
)
from nnviz.explain.method import Ask, Method
from nnviz.explain.results.attribution import Attribution, attribution
from nnviz.explain.rules.curves import guided, needs_relu
from nnviz.explain.subject import Subject
from nnviz.explain.unfold import unfolded


@dataclass(frozen=True, slots=True, kw_only=True)
class GuidedGradCam(Method):
    """Guided back-propagation times Grad-CAM, pixel by pixel."""

    kind: ClassVar[str] = "guided-grad-cam"
    label: ClassVar[str] = "Guided Grad-CAM"
    ask: ClassVar[Ask] = Ask.MATTERS
    line: ClassVar[str] = "The fine lines of guided back-propagation, where Grad-CAM points."
    source: ClassVar[str] = "Selvaraju et al. 2017"
    order: ClassVar[int] = 8
    moves_numbers: ClassVar[bool] = True
    misleads: ClassVar[str] = (
        "Its fine lines are those of guided back-propagation, which hardly depend on what the "
        "network has learnt (Adebayo et al. 2018)."
    )

    layer: str = layer_option()
    weights: str = weights_option()

    def unsuited(self, subject: Subject) -> Problem | None:
        no_maps = why_no_maps(subject, self.label, self.layer)
        return no_maps or needs_relu(subject, self.label)

    def warnings(self, subject: Subject) -> tuple[str, ...]:
        return (*Method.warnings(self, subject), *why_doubtful(subject, self.layer, self.weights))

    def run(self, subject: Subject, work: Work) -> Attribution:
        shape, node = subject.dataset.image_shape, layer_for(subject, self.layer)
        assert shape is not None, "no picture"
        value, place = class_map(subject.function(), subject.sample, node, self.weights)
        work.reached(0.5)
        lines = unfolded(subject).function(binding=guided).slopes(subject.sample[None])[1]
        work.reached(1)
        cam = over_picture(np.maximum(place, 0), shape)
        return attribution(
            subject.dataset,
            lines.reshape(shape) * cam[..., None],
            subject.sample,
            value=value,
            notes=where_it_lies(subject, node, place),
        )
