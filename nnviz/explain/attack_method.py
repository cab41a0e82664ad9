"""What methods have in common that attack one sample: where to, how far, and what came of it."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from math import prod
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nnviz.core.problem import Problem, ProblemError
from nnviz.core.spec import option
from nnviz.data.table.work import Work
from nnviz.engine.adversary import can_attack
from nnviz.engine.ball import Ball, Norm
from nnviz.engine.climber import Climber
from nnviz.engine.losses import LOSSES, Coding, predicted_classes, scores
from nnviz.explain.attacks import Aim, Prey, prey
from nnviz.explain.explanation import Explanation, Figure, Grade
from nnviz.explain.function import NOT_FINITE
from nnviz.explain.method import Method
from nnviz.explain.results.attack import Attack
from nnviz.explain.subject import Subject
from nnviz.explain.target import Array
from nnviz.explain.wording import short

COPIES, NOISE = 40, 0.25
"""So many copies of an attacked sample are moved by noise, of this share of the change."""

TOKENS = Problem(
    "Sample",
    "It is a sequence of tokens, and there is nothing between two of them.",
    "Ask what matters in it instead, for instance by occlusion.",
)

NORMS = {
    Norm.LARGEST.value: "Each input by so much (L∞)",
    Norm.LENGTH.value: "All inputs together (L2)",
}


def norm_option() -> str:
    """The field of a method that lets one choose how changes are measured."""
    chosen: str = option(
        Norm.LARGEST.value,
        "Measure",
        "How the size of a change is measured: by the input that changes most, or by Euclid's "
        "length of all changes, which lets few inputs change much.",
        choices=NORMS,
    )
    return chosen


def epsilon_option(default: float = 0.1) -> float:
    """The field of a method that says how far samples may be moved."""
    chosen: float = option(
        default,
        "Largest change",
        "How far the sample may be moved (epsilon): a share of each input's range.",
        low=0.0,
        high=10.0,
    )
    return chosen


@dataclass(frozen=True, slots=True, kw_only=True)
class AttackMethod(Method):
    """Base of the methods that attack a sample."""

    aim: str = option(
        Aim.AWAY.value,
        "Aim",
        "Away from what the sample is, where that is known, else from what the network says of it; "
        "or towards the class that is asked about.",
        choices={
            Aim.AWAY.value: "Away from what it is",
            Aim.TOWARDS.value: "Towards the class asked about",
        },
    )
    epsilon: float = epsilon_option()

    @property
    def uses_target(self) -> bool:  # type: ignore[override]  # a setting decides here
        """Whether it goes towards the class that is asked about."""
        return self.aim == Aim.TOWARDS.value

    @property
    def ball(self) -> Ball:
        """How far it may go."""
        return Ball(Norm.LARGEST, self.epsilon)

    def attacked(self, prey: Prey, subject: Subject, work: Work) -> Array:
        """What becomes of the samples, `(n, B)`."""
        raise NotImplementedError

    def unsuited(self, subject: Subject) -> Problem | None:
        if not can_attack(subject.dataset):
            return TOKENS
        if self.aim != Aim.TOWARDS.value or subject.asked_class is not None:
            return None
        if not subject.dataset.task.classes:
            what = "The network predicts numbers: there is no class to reach."
            return Problem("Aim", what, "Choose: away from what it is.")
        what = "What is asked about is not a class."
        return Problem("Aim", what, "Ask about the class that is to be said.")

    def run(self, subject: Subject, work: Work) -> Attack:
        point = point_of(subject)
        known = subject.network, subject.parameters, subject.dataset
        climber = Climber(*known, subject.loss, COPIES)
        before = climber.judged(point[None], np.zeros((1, _width(climber)))).answers[0]
        if not np.isfinite(before).all():
            raise ProblemError(NOT_FINITE)
        wanted = self._wanted(subject, before)
        hunted = prey(climber, point[None], np.asarray(wanted)[None], Aim(self.aim))
        moved = self.attacked(hunted, subject, work)
        after = climber.judged(moved, hunted.codes).answers[0]
        work.reached(1)
        return self._told(subject, hunted, moved[0], before, after)

    def fidelity(self, subject: Subject, found: Explanation, work: Work) -> Figure | None:
        """How many copies of the attacked sample fool too when noise moves them a little."""
        if not isinstance(found, Attack) or found.wanted is None or not found.fooled:
            return None
        known = subject.network, subject.parameters, subject.dataset
        copies = np.repeat(found.attacked[None], COPIES, axis=0)
        wanted = np.full(COPIES, found.wanted)
        hunted = prey(Climber(*known, subject.loss, COPIES), copies, wanted, Aim(self.aim))
        size = NOISE * found.length / np.sqrt(max(1, found.shares.size))
        noise = size * subject.rng.standard_normal(copies.shape)
        said = hunted.climber.judged(hunted.room.moved(noise), hunted.codes).answers
        work.reached(1)
        return _steadiness(float(hunted.is_fooled(said).mean()))

    def _wanted(self, subject: Subject, before: Array) -> int | Array:
        """The class or the targets that are to be left, or the class that is to be reached."""
        asked, said = subject.asked_class, before
        if not subject.dataset.task.classes:
            return np.asarray(said if subject.label is None else subject.label).reshape(-1)
        given = int(predicted_classes(before[None])[0])
        if self.aim == Aim.AWAY.value:
            return given if subject.label is None else int(subject.label)
        assert asked is not None, "unsuited"
        if asked == given:
            name = subject.dataset.task.names[asked]
            what = f"The network says {name} already."
            raise ProblemError(Problem("target", what, "Ask about another class."))
        return asked

    def _told(
        self, subject: Subject, hunted: Prey, moved: Array, before: Array, after: Array
    ) -> Attack:
        dataset, room = subject.dataset, hunted.room
        given = [int(predicted_classes(said[None])[0]) for said in (before, after)]
        has_classes = hunted.labels is not None
        fooled = bool(hunted.is_fooled(after[None])[0]) if has_classes else None
        found = Attack(
            original=room.samples[0].copy(),
            attacked=moved,
            shares=room.changes(moved[None])[0],
            scale=dataset.input_scale,
            mean=dataset.input_mean,
            inputs=dataset.inputs,
            image_shape=dataset.image_shape,
            epsilon=self.ball.radius,
            norm=self.ball.norm.value,
            before=_in_words(subject, before),
            after=_in_words(subject, after),
            names=dataset.task.names,
            has_classes=has_classes,
            said_before=given[0] if has_classes else -1,
            said_after=given[1] if has_classes else -1,
            wanted=int(hunted.labels[0]) if hunted.labels is not None else None,
            towards=hunted.aim is Aim.TOWARDS,
            fooled=fooled,
            notes=_notes(subject, hunted, given[0]),
        )
        figures = (*sizes(found), *_errors(subject, hunted, (before, after)))
        return replace(found, figures=figures)


def point_of(subject: Subject) -> Array:
    """The base inputs of a subject's sample, `(B,)`."""
    if subject.dataset.base is None or subject.point is None:
        return np.asarray(subject.sample, subject.parameters.dtype)
    return np.asarray(subject.point, subject.parameters.dtype)


def sizes(found: Attack) -> tuple[Figure, ...]:
    """How large a change is."""
    largest = Figure(
        "largest change",
        found.largest,
        f"{found.largest:.2%} of the range",
        "The change of the input that has changed most (the L∞ norm), as a share of its range.",
    )
    length = Figure(
        "length of the change",
        found.length,
        short(found.length),
        "Euclid's length of all changes (the L2 norm), in shares of each input's range.",
    )
    share = Figure(
        "inputs changed", found.changed, f"{found.changed:.0%}", "How many inputs have changed."
    )
    return largest, length, share


def _errors(subject: Subject, hunted: Prey, said: tuple[Array, Array]) -> Iterator[Figure]:
    """Of numbers how wrong they are before and after, in the units of the data."""
    if hunted.labels is not None:
        return
    scale = np.asarray(subject.dataset.target_scale, np.float64)
    before, after = (
        float(np.sqrt(np.square((raw - hunted.codes[0]) * scale).mean())) for raw in said
    )
    meaning = "How far the answer is off before and after: the root of the mean squared error."
    yield Figure("error", after, f"{before:.3g} → {after:.3g}", meaning)


def _notes(subject: Subject, hunted: Prey, given: int) -> tuple[str, ...]:
    notes = []
    if hunted.labels is not None and hunted.aim is Aim.AWAY and given != int(hunted.labels[0]):
        notes.append("The network is wrong about this sample before anything is changed.")
    if not hunted.room.span.any():
        notes.append("No input can be changed: each is the same in all samples.")
    if subject.dataset.task.classes == 0 and subject.label is None:
        notes.append("Nobody knows what is right here: it moves the answer as far as it can.")
    return tuple(notes)


def _in_words(subject: Subject, raw: Array) -> NDArray[Any]:
    """Raw outputs as a number a class in the terms of the loss, or as targets in their units."""
    dataset, said = subject.dataset, scores(subject.loss, raw)
    if not dataset.task.classes:
        return np.asarray(said * dataset.target_scale + dataset.target_mean)
    if len(said) > 1:
        return said
    is_share = LOSSES[subject.loss].coding is not Coding.SIGNS
    return np.array([1 - said[0] if is_share else -said[0], said[0]])


def _width(climber: Climber) -> int:
    return prod(climber.network.facts.shapes[climber.network.sink])


def _steadiness(share: float) -> Figure:
    meaning = (
        f"{COPIES} copies of the attacked sample are moved at random by a quarter of the change: "
        "how many of them fool the network too. Near 1 the attack is no hair's breadth."
    )
    grade = Grade.GOOD if share >= 0.8 else Grade.FAIR if share >= 0.5 else Grade.POOR
    return Figure("still fools", share, f"{share:.0%}", meaning, grade)
