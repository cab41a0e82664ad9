"""DeepDream: what a layer sees in a picture is drawn into it."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from nnviz.core.problem import Problem, ProblemError
from nnviz.core.shape import Shape
from nnviz.core.spec import option
from nnviz.data.families.patches import NAMES, photographs
from nnviz.data.imaging.grey import in_grey
from nnviz.data.imaging.resizing import resized
from nnviz.data.table.work import Work
from nnviz.engine.network import Workspace
from nnviz.explain.dreaming import Octaves, dreamt, sizes, tiles_of
from nnviz.explain.explanation import Figure
from nnviz.explain.film import Film
from nnviz.explain.function import NOT_FINITE, Function
from nnviz.explain.ground import Ground
from nnviz.explain.method import Ask, Costs, Method
from nnviz.explain.results.picture import Picture
from nnviz.explain.subject import Subject
from nnviz.explain.target import Array
from nnviz.explain.wording import brief

SAMPLE, CHINA, FLOWER = "sample", *NAMES
BASES = {
    SAMPLE: "This sample",
    CHINA: "A photograph: temple",
    FLOWER: "A photograph: flower",
}

MOST_BYTES = 3 << 20
"""A film of large pictures has fewer frames."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DeepDream(Method):
    """Gradient ascent on half the squares of a layer's answers, octave by octave."""

    kind: ClassVar[str] = "deep-dream"
    label: ClassVar[str] = "DeepDream"
    ask: ClassVar[Ask] = Ask.LOOKS_FOR
    line: ClassVar[str] = "Draws into a picture what a layer sees in it."
    source: ClassVar[str] = "Mordvintsev et al. 2015"
    order: ClassVar[int] = 2
    moves_numbers: ClassVar[bool] = True
    costs: ClassVar[Costs] = Costs.SLOW

    base: str = option(CHINA, "Picture", "What it dreams on.", choices=BASES)
    size: float = option(
        4.0, "Size", "The picture's shorter side, in those of the network's input.", low=1, high=12
    )
    octaves: int = option(4, "Octaves", "How many sizes it dreams at.", low=1, high=10)
    scale: float = option(1.4, "Octave scale", "From one size to the next.", low=1.05, high=3.0)
    steps: int = option(12, "Steps", "How often each size is changed.", low=1, high=200)
    length: float = option(
        0.01, "Step size", "A step, as a share of a pixel's range.", low=0.001, high=0.3
    )
    variation: float = option(
        0.15, "Total variation", "What neighbouring pixels that differ cost.", low=0.0, high=2.0
    )

    def unsuited(self, subject: Subject) -> Problem | None:
        if subject.dataset.image_shape is not None:
            return None
        what = "It dreams on pictures; these data are none."
        return Problem(self.label, what, "Use activation maximisation instead.")

    @property
    def uses_sample(self) -> bool:  # type: ignore[override]  # a setting decides here
        """Whether it dreams on the sample."""
        return self.base == SAMPLE

    def run(self, subject: Subject, work: Work) -> Picture:
        return _Dream(self, subject).run(work)

    @property
    def manner(self) -> Octaves:
        """The settings as the dream takes them."""
        return Octaves(self.octaves, self.scale, self.steps, self.length, self.variation)


class Squares(Function):
    """What a layer sees as one number: half the squares of what the target is made of."""

    def began(self, answers: Array) -> Array:
        return np.asarray(answers * np.abs(self.seed).reshape(answers.shape[1:]))

    def _said(self, space: Workspace, count: int) -> Array:
        answers = space.activations[self.target.node][:count].reshape(count, -1)
        found: Array = (answers**2 @ np.abs(self.seed)) / 2
        return found


class _Dream:
    def __init__(self, method: DeepDream, subject: Subject) -> None:
        self.method, self.ground = method, Ground.of_features(subject.dataset)
        assert self.ground.shape is not None, "no pictures"
        self.tile: Shape = self.ground.shape
        self.base = _base(method, self.ground, subject.sample)
        self.sizes = sizes(self.base.shape, self.tile, method.manner)
        tiles = -(-self.base.shape[0] // self.tile[0]) * -(-self.base.shape[1] // self.tile[1])
        self.function = Squares(subject.network, subject.parameters, subject.target, tiles)
        self.rng = subject.rng

    def run(self, work: Work) -> Picture:
        steps = len(self.sizes) * self.method.steps
        film = Film(steps, max(5, min(33, MOST_BYTES // self.base.size)))
        film.add(0, self.base.reshape(-1), self._seen(self.base))
        seen, dream = np.nan, self.base
        for step, dream in enumerate(self._ways(), 1):
            if film.is_due(step):
                large = resized(dream[None], *self.base.shape[:2])[0]
                seen = self._seen(large)
                film.add(step, np.clip(large, 0, 1).reshape(-1), seen)
                work.show(self._picture(large, film, seen, is_done=False))
            work.reached(step / steps)
        return self._picture(dream, film, seen, is_done=True)

    def _ways(self) -> Iterator[Array]:
        return dreamt(self._pull, self.base, self.tile, self.method.manner, self.rng)

    def _pull(self, tiles: Array) -> Array:
        slopes = self.function.slopes(self.ground.samples(tiles))[1]
        return np.asarray(np.nan_to_num(slopes) * self.ground.span)

    def _seen(self, picture: Array) -> float:
        """What the layer sees in a tile of the picture, on average."""
        cut = tiles_of(np.asarray(picture), self.tile)
        tiles = cut.reshape(-1, len(self.ground.low))
        found = float(np.mean(self.function.values(self.ground.samples(tiles))))
        if not np.isfinite(found):
            raise ProblemError(NOT_FINITE)
        return found

    def _picture(self, dream: Array, film: Film, seen: float, *, is_done: bool) -> Picture:
        start = film.began
        meaning = "Half the sum of squares of what the layer says, of a tile on average."
        return Picture(
            shares=np.asarray(dream, np.float32).reshape(-1),
            start=np.asarray(self.base, np.float32).reshape(-1),
            shape=self.base.shape,
            value=seen,
            what="half the squares",
            is_done=is_done,
            figures=(
                Figure("before", float(start), brief(start), meaning),
                Figure("after", seen, brief(seen), meaning),
            ),
            notes=(_told(self.base.shape, self.tile, self.sizes),),
            **(film.arrays() if is_done else film.newest()),
        )


def _base(method: DeepDream, ground: Ground, sample: Array) -> Array:
    """The picture to dream on `(H, W, C)`, shares, in the size that is asked for."""
    assert ground.shape is not None, "no pictures"
    found: Array
    if method.base == SAMPLE:
        found = np.clip(ground.shares(sample), 0, 1).reshape(1, *ground.shape)
    else:
        found = photographs()[NAMES.index(method.base)][None] / np.float32(255)
        found = in_grey(found) if ground.shape[2] == 1 else found
    shorter = min(found.shape[1:3])
    by = method.size * min(ground.shape[:2]) / shorter
    rows, columns = (
        max(tile, round(side * by))
        for side, tile in zip(found.shape[1:3], ground.shape[:2], strict=True)
    )
    return np.asarray(resized(found, rows, columns)[0], np.float64)


def _told(shape: Shape, tile: Shape, octaves: list[tuple[int, int]]) -> str:
    grown = ", ".join(f"{rows} x {columns}" for rows, columns in octaves)
    return (
        f"The picture is brought to {shape[0]} x {shape[1]} pixels, and grows by {grown}; the "
        f"network sees it in tiles of {tile[0]} x {tile[1]}, laid elsewhere at each step."
    )
