"""Occlusion: what the answer loses when a part of the input is covered."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from nnviz.core.problem import Problem
from nnviz.data.table.work import Work
from nnviz.explain.by_tokens import lost_tokens, replacing_problem
from nnviz.explain.covering import (
    Boxes,
    covered,
    fill_option,
    fill_problem,
    filling,
    mean_over,
    patch_option,
    patches,
    spots,
    stride_option,
    values_of,
)
from nnviz.explain.explanation import Figure
from nnviz.explain.method import Ask, Costs
from nnviz.explain.one_by_one import OneByOne
from nnviz.explain.results.attribution import Attribution, attribution
from nnviz.explain.subject import Subject


@dataclass(frozen=True, slots=True, kw_only=True)
class Occlusion(OneByOne):
    """f(x) - f(x with a patch covered); where patches overlap, the mean of theirs."""

    kind: ClassVar[str] = "occlusion"
    label: ClassVar[str] = "Occlusion"
    ask: ClassVar[Ask] = Ask.MATTERS
    line: ClassVar[str] = "What the answer loses when a patch, or one feature, is covered."
    source: ClassVar[str] = "Zeiler and Fergus 2014"
    costs: ClassVar[Costs] = Costs.QUICK
    order: ClassVar[int] = 20
    reads_taps: ClassVar[bool] = True
    misleads: ClassVar[str] = (
        "Where two places say the same, covering one of them costs nothing: both look unimportant."
    )

    patch: int | None = patch_option()
    stride: int | None = stride_option()
    fill: str = fill_option()

    def unsuited(self, subject: Subject) -> Problem | None:
        dataset = subject.dataset
        return fill_problem(dataset, self.fill) or replacing_problem(dataset, self.fill)

    def run(self, subject: Subject, work: Work) -> Attribution:
        if subject.dataset.tokens:
            return lost_tokens(subject, self.fill, work)
        return lost(subject, self.patch, self.stride, self.fill, work)[0]


def lost(
    subject: Subject, patch: int | None, stride: int | None, fill: str, work: Work
) -> tuple[Attribution, Boxes, np.ndarray]:
    """The map, where the patches lie, and what is lost at each, `(n,)`."""
    dataset, sample = subject.dataset, subject.sample
    shape, cover = spots(dataset), filling(dataset, sample, fill)
    boxes = patches(shape, *((patch, stride) if dataset.image_shape else (1, 1)))
    function = subject.function(len(boxes))
    value = function.value(sample)
    said = values_of(
        function, len(boxes), lambda part: covered(sample, cover, shape, boxes[part]), work
    )
    losses = value - said
    pixels = mean_over(losses, shape, boxes)
    values = np.repeat(pixels.reshape(-1), shape[2]) / shape[2]
    figures = (_most(losses, value, bool(dataset.image_shape)),)
    found = attribution(dataset, values, sample, value=value, figures=figures)
    return found, boxes, losses


def _most(losses: np.ndarray, value: float, is_picture: bool) -> Figure:
    most = float(losses.max())
    what = "patch" if is_picture else "feature"
    meaning = f"What the answer loses, at most, when one {what} is covered, and from what to what."
    text = f"{most:.3g} (from {value:.3g} to {value - most:.3g})"
    return Figure("most lost", most, text, meaning)
