"""Occlusion curve: the class's probability against the place of a patch that covers the input."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from nnviz.core.problem import Problem
from nnviz.core.spec import option
from nnviz.data.table.work import Work
from nnviz.engine.losses import LOSSES, Coding, scores
from nnviz.engine.part import part_of
from nnviz.engine.portions import Portions
from nnviz.explain.covering import (
    Boxes,
    covered,
    fill_option,
    fill_problem,
    filling,
    patch_option,
    stride_option,
)
from nnviz.explain.explanation import Figure
from nnviz.explain.method import Ask, Costs, Method
from nnviz.explain.methods.occlusion import lost
from nnviz.explain.results.curve import Curve, Track, Way
from nnviz.explain.subject import Subject
from nnviz.explain.target import Array

ROW, COLUMN, ALL = "row", "column", "all"

RIVALS = 3
"""So many other classes are shown: those that come nearest to winning on the way."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OcclusionCurve(Method):
    """What the network says while a patch moves over the place that matters most."""

    kind: ClassVar[str] = "occlusion-curve"
    label: ClassVar[str] = "Occlusion curve"
    ask: ClassVar[Ask] = Ask.MATTERS
    line: ClassVar[str] = "The class's probability while a patch moves over the picture."
    source: ClassVar[str] = "Zeiler and Fergus 2014"
    costs: ClassVar[Costs] = Costs.QUICK
    order: ClassVar[int] = 21
    moves_numbers: ClassVar[bool] = True
    misleads: ClassVar[str] = (
        "Where two places say the same, covering one of them costs nothing: both look unimportant."
    )

    along: str = option(
        ROW,
        "Along",
        "Which way the patch takes: through the place that matters most, or all over.",
        choices={
            ROW: "The row through the most important place",
            COLUMN: "The column through the most important place",
            ALL: "Every place, row by row",
        },
    )
    patch: int | None = patch_option()
    stride: int | None = stride_option()
    fill: str = fill_option()

    def unsuited(self, subject: Subject) -> Problem | None:
        if subject.dataset.image_shape is None:
            what = "A patch moves over pictures only."
            return Problem(self.label, what, "Use occlusion: it covers feature by feature.")
        return fill_problem(subject.dataset, self.fill)

    def run(self, subject: Subject, work: Work) -> Curve:
        found, boxes, losses = lost(
            subject, self.patch, self.stride, self.fill, work.stretch(0, 0.9)
        )
        worst = int(losses.argmax())
        chosen = self._on_the_way(boxes, worst)
        way = boxes[chosen]
        cover = filling(subject.dataset, subject.sample, self.fill)
        shape = subject.dataset.image_shape
        assert shape is not None, "no picture"
        samples = covered(subject.sample, cover, shape, way)
        tracks = _tracks(subject, samples, work.stretch(0.9, 1))
        places = self._places(way)
        return Curve(
            x=places,
            tracks=tracks,
            x_name=_X_NAMES[self.along],
            y_name="probability" if _is_share(subject) else "answer",
            marker=float(places[int(np.argmin(tracks[0].y))]),
            marker_name="lowest",
            level_name="uncovered",
            is_share=_is_share(subject),
            way=Way(found, way),
            figures=(_lowest(tracks[0]),),
        )

    def _on_the_way(self, boxes: Boxes, worst: int) -> Boxes:
        """Which boxes the patch comes over."""
        if self.along == ALL:
            return np.arange(len(boxes))
        axis = 0 if self.along == ROW else 1
        return np.flatnonzero(boxes[:, axis] == boxes[worst, axis])

    def _places(self, way: Boxes) -> Array:
        """The middles of boxes along the way, in pixels from 1; or their numbers from 1."""
        if self.along == ALL:
            return np.arange(1.0, len(way) + 1)
        axis = 1 if self.along == ROW else 0
        return (way[:, axis] + way[:, axis + 2] + 1) / 2


_X_NAMES = {ROW: "patch column", COLUMN: "patch row", ALL: "patch number"}


def _is_share(subject: Subject) -> bool:
    return subject.is_class and LOSSES[subject.loss].coding is not Coding.SIGNS


def _tracks(subject: Subject, samples: Array, work: Work) -> tuple[Track, ...]:
    """What is asked about first, then the classes that come nearest to it on the way."""
    together = np.concatenate([subject.sample[None], samples])
    if not subject.is_class:
        said = subject.function(len(together)).values(together)
        work.reached(1)
        return (Track("answer", said[1:], float(said[0])),)
    asked, names = subject.asked_class, subject.dataset.task.names
    said = _said(subject, together)
    work.reached(1)
    others = [at for at in np.argsort(-said[1:].max(axis=0)).tolist() if at != asked]
    shown = [asked, *others[:RIVALS]]
    return tuple(Track(names[at], said[1:, at], float(said[0, at])) for at in shown)


def _said(subject: Subject, samples: Array) -> Array:
    """What the main output says of each class, `(n, classes)`: probabilities, or scores."""
    sink = subject.network.sink
    network, vector = part_of(subject.network, sink, subject.parameters)
    answers = Portions(network, vector, len(samples)).answers(samples, [sink])[sink]
    said = scores(subject.loss, answers.reshape(len(samples), -1))
    if said.shape[1] > 1:
        return said
    first = 1 - said if _is_share(subject) else -said
    return np.concatenate([first, said], axis=1)


def _lowest(track: Track) -> Figure:
    least = float(np.min(track.y))
    before = "" if track.level is None else f", uncovered {track.level:.3g}"
    meaning = "The least that the network says of what is asked about on the way of the patch."
    return Figure("lowest", least, f"{least:.3g}{before}", meaning)
