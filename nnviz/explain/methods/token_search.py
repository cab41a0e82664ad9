"""Beam search of tokens: a sequence that is made to be answered as much as can be."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from nnviz.core.problem import Problem, ProblemError
from nnviz.core.shape import Shape
from nnviz.core.spec import Scale, option
from nnviz.data.table.work import Work
from nnviz.explain.baselines import USUAL
from nnviz.explain.beam import Beam, Ids, Reach, Values, searched
from nnviz.explain.by_tokens import lost_tokens
from nnviz.explain.exciting import TRAINING, Said, said_of, samples_of
from nnviz.explain.explanation import Explanation, Figure
from nnviz.explain.film import FRAMES, Film
from nnviz.explain.function import NOT_FINITE, Function
from nnviz.explain.method import Ask, Costs, Method
from nnviz.explain.reached import MOST_SAMPLES, above_samples, reached_figures
from nnviz.explain.results.token_sequences import TokenSequences
from nnviz.explain.subject import Subject
from nnviz.explain.swaps import Swaps
from nnviz.explain.target import Extent
from nnviz.explain.vectors import frequencies, reads_tokens

SAMPLE, BEST, RANDOM = "sample", "best", "random"
STARTS = {SAMPLE: "This sample", BEST: "The most exciting sample", RANDOM: "Random tokens"}

AT_ONCE = 256

SHOWN = 8
"""So many of the best sequences are told."""

LEAST_FRAMES, MOST_REPLACED = 3, 4000
"""Of a film each frame says what every token counts; that takes a pass a token."""

LOOKING = 0.15
"""The share of the work that looking at samples takes."""

HIGHER = "Below all of them it has not been searched far enough: take a wider beam or more sweeps."
ALL_TRIED = "All tokens were tried at each step, and a whole sweep has changed nothing."


@dataclass(frozen=True, slots=True, kw_only=True)
class TokenSearch(Method):
    """Exchange one token after the other, and go on with the sequences that are answered most.

    Which tokens are tried at a step is guessed by the slopes at their vectors; what counts is what
    the network then says.
    """

    kind: ClassVar[str] = "token-search"
    label: ClassVar[str] = "Beam search of tokens"
    ask: ClassVar[Ask] = Ask.LOOKS_FOR
    line: ClassVar[str] = "Makes a sequence that it answers as much as can be, token by token."
    source: ClassVar[str] = "Ebrahimi et al. 2018 (HotFlip); beam search"
    order: ClassVar[int] = 1
    reads_taps: ClassVar[bool] = True
    costs: ClassVar[Costs] = Costs.SLOW
    misleads: ClassVar[str] = (
        "Nobody writes like this: it shows what the answer rises with, not what it meets."
    )

    start: str = option(SAMPLE, "Start", "Where it begins to search.", choices=STARTS)
    length: int = option(
        12,
        "Tokens",
        "So many are sought, up to the step that is asked about; what stands before them stays.",
        low=1,
        high=1000,
        scale=Scale.LOG,
    )
    width: int = option(
        8, "Width", "So many sequences go on from step to step.", low=1, high=256, scale=Scale.LOG
    )
    tries: int = option(
        16,
        "Tries",
        "So many tokens are tried at a step of each, those that the slopes promise most of.",
        low=1,
        high=1000,
        scale=Scale.LOG,
    )
    sweeps: int = option(3, "Sweeps", "How often it goes over all steps.", low=1, high=50)

    def unsuited(self, subject: Subject) -> Problem | None:
        if subject.dataset.tokens:
            return None
        what = "It exchanges tokens, and these samples are made of numbers."
        return Problem(self.label, what, "Use activation maximisation: it moves numbers.")

    def run(self, subject: Subject, work: Work) -> TokenSequences:
        return _Search(self, subject, work).run(work.stretch(LOOKING, 1.0))

    def fidelity(self, subject: Subject, found: Explanation, work: Work) -> Figure | None:
        if not isinstance(found, TokenSequences):
            return None
        return above_samples(subject, float(found.values[0]), HIGHER, work)


class _Search:
    """One search, and what it is compared with."""

    def __init__(self, method: TokenSearch, subject: Subject, work: Work) -> None:
        self.method, self.subject = method, subject
        self.count = len(subject.dataset.tokens)
        samples = samples_of(subject, TRAINING, MOST_SAMPLES)
        self.said: Said = said_of(subject, samples, work.stretch(0.0, LOOKING))
        self.function: Function = subject.function(AT_ONCE)
        self.tries = min(method.tries, self.count)
        has_slopes = reads_tokens(subject) and not subject.target.tap
        is_guessed = self.tries < self.count and has_slopes
        self.swaps = Swaps(subject, method.width) if is_guessed else None
        self.rng, self.often = subject.rng, frequencies(subject.dataset)
        self.first, self.end = _sought(subject, self.function.shape, method.length)
        self.starts = self._starts(samples)
        self.frames: list[tuple[int, Ids, float, np.ndarray]] = []

    def run(self, work: Work) -> TokenSequences:
        method, steps = self.method, tuple(range(self.end - 1, self.first - 1, -1))
        reach = Reach(steps, method.width, method.sweeps)
        last = len(steps) * method.sweeps
        frames = min(FRAMES, max(LEAST_FRAMES, MOST_REPLACED // len(self.subject.sample)))
        film, done = Film(last, frames), 0
        for done, beam in enumerate(self._searched(reach)):
            if done == 0 or film.is_due(done):
                self._keep(done, beam)
                work.show(self._result(beam, is_done=False))
            work.reached(done / last)
        self._keep(done, beam)
        return self._result(beam, is_done=True)

    def _searched(self, reach: Reach) -> Iterator[Beam]:
        return searched(self.starts, self._score, self._choice, reach)

    def _starts(self, samples: np.ndarray) -> Ids:
        """Sequences `(n, T)` to begin with; only what is sought is ever drawn at random."""
        sample = self.subject.sample
        if self.method.start == BEST:
            sample = samples[self.said.best_sample]
        own = np.clip(np.rint(sample), 0, self.count - 1).astype(np.int64)
        if self.method.start != RANDOM:
            return own[None]
        found = np.repeat(own[None], self.method.width, axis=0)
        size = (len(found), self.end - self.first)
        found[:, self.first : self.end] = self.rng.choice(self.count, size, p=self._shares())
        return found

    def _shares(self) -> np.ndarray:
        """How often each token is drawn; all alike where none is ever met."""
        total = self.often.sum()
        return self.often / total if total > 0 else np.full(self.count, 1 / self.count)

    def _score(self, ids: Ids) -> Values:
        return self.function.values(ids.astype(np.float32)).astype(np.float64)

    def _choice(self, ids: Ids, step: int) -> Ids:
        """The tokens that promise most; drawn where there are no slopes that could say so."""
        if self.swaps is not None:
            return np.argsort(-self.swaps.gains(ids, step), axis=1)[:, : self.tries]
        if self.tries == self.count:
            return np.tile(np.arange(self.count), (len(ids), 1))
        drawn = self.rng.choice(self.count, self.tries, replace=False)
        return np.tile(drawn, (len(ids), 1))

    def _keep(self, done: int, beam: Beam) -> None:
        """A frame of the film."""
        if not np.isfinite(beam.values[0]):
            raise ProblemError(NOT_FINITE)
        best = beam.ids[0]
        is_same = bool(self.frames) and np.array_equal(self.frames[-1][1], best)
        counts = self.frames[-1][3] if is_same else self._counts(best)
        if self.frames and self.frames[-1][0] == done:
            return
        self.frames.append((done, best, float(beam.values[0]), counts))

    def _counts(self, ids: Ids) -> np.ndarray:
        subject = self.subject.but(sample=ids.astype(np.float32))
        return np.asarray(lost_tokens(subject, USUAL, Work()).values, np.float32)

    def _result(self, beam: Beam, *, is_done: bool) -> TokenSequences:
        """What is known so far; what is shown on the way is small."""
        most = SHOWN if is_done else 1
        frames = self.frames if is_done else self.frames[-1:]
        known = beam.ids[:most], beam.values[:most]
        kept = np.isfinite(known[1])
        counts = [frames[-1][3], *(self._counts(ids) for ids in known[0][kept][1:])]
        at, places, values, all_counts = zip(*frames, strict=True)
        return TokenSequences(
            tokens=self.subject.dataset.tokens,
            ids=known[0][kept].astype(np.int32),
            values=known[1][kept],
            counts=np.array(counts),
            start=self.frames[0][1].astype(np.int32),
            start_value=self.frames[0][2],
            first=self.first,
            end=self.end,
            film=np.array(places, np.int32),
            film_values=np.array(values),
            film_counts=np.array(all_counts),
            film_steps=np.array(at, np.int64),
            best=self.said.best,
            best_sample=self.said.best_sample,
            is_done=is_done,
            figures=reached_figures(float(beam.values[0]), self.said),
            notes=self._notes(),
        )

    def _notes(self) -> tuple[str, ...]:
        steps = self.end - self.first
        whole = f"{steps:,} tokens" if steps > 1 else "1 token"
        return (f"{whole} were sought, steps {self.first + 1:,} to {self.end:,}.",)


def _sought(subject: Subject, shape: Shape, length: int) -> tuple[int, int]:
    """The first step that is sought, and the one behind the last: up to the one that is asked about
    where the target is a neuron of a step; more than there are before it come after it."""
    steps, target = len(subject.sample), subject.target
    last = steps
    if target.extent is Extent.UNIT and len(shape) == 2 and shape[0] == steps:
        last = target.index // shape[1] + 1
    end = max(last, min(length, steps))
    return max(0, end - length), end
