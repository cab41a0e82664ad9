"""What is said of heads of attention, and in which order. Pure."""

from collections.abc import Sequence
from math import inf

from nnviz.core.marks import Head
from nnviz.explain.heads import HeadScores, Score
from nnviz.session.measured_heads import Measure, MeasuredHeads, head_at, score_of
from nnviz.ui.numbers import format_count, format_number

EMPTY = (
    "What does each head of attention look for, and what breaks without it?\n"
    "Try it: File, Open example, Induction heads."
)
LOOKING = "Looking at every head…"
WAITING = "It is being measured…"
ALL_STEPS, ASKED = "at every step", "where something is asked"

SHORT = {
    Measure.PREVIOUS: "Previous",
    Measure.PREFIX: "Prefix",
    Measure.COPYING: "Copying",
    Measure.FIRST: "First",
    Measure.WITHOUT: "Without",
}
"""What columns are called."""

MEANS = {
    Measure.PREVIOUS: "How much a step reads of the step before it, on average: 1 is all.",
    Measure.PREFIX: "Induction: how much a step reads of those behind an earlier one of the same "
    "token, on random tokens that come again (Olsson 2022): 1 is all.",
    Measure.COPYING: "Whether reading a token raises that token in the answer, from −1 to 1: the "
    "eigenvalues of its way from tokens to answers (Elhage 2021).",
    Measure.FIRST: "How much steps from the third on read of the first, on average: 1 is all.",
    Measure.WITHOUT: "The loss on held-out sequences with this head muted, and by how much it is "
    "larger then (Michel 2019).",
}


def about(known: MeasuredHeads | None, head: Head | None, share: float) -> str:
    """What was looked at; of the head that is looked at what breaks without it."""
    if known is None:
        return f"{LOOKING} {share:.0%}" if share > 0 else LOOKING
    found = head_at(known, head) if head is not None else None
    if found is not None and found.loss.value is not None and found.without.value is not None:
        goes = f"{loss(found.loss.value)} to {loss(found.without.value)}"
        return f"Without head {found.head.head + 1} of {found.head.node} the loss goes from {goes}."
    count = format_count(known.found.sequences)
    return f"Step {format_count(known.step)}, {count} held-out sequences. Click a head."


def loss(value: float) -> str:
    """A loss in few digits."""
    return format_number(value).strip()


def cell(head: HeadScores, measure: Measure) -> str:
    """A number as it stands in its column; a dash where there is none."""
    value = score_of(head, measure).value
    if value is None:
        return "–"
    return loss(value) if measure is Measure.WITHOUT else f"{value:.2f}".replace("-", "−")


def bar(head: HeadScores, measure: Measure, most: float) -> float:
    """How long a bar is, from -1 to 1; of losses the harm as a share of the `most`."""
    value = head.harm if measure is Measure.WITHOUT else score_of(head, measure).value
    if value is None:
        return 0.0
    top = most if measure is Measure.WITHOUT else 1.0
    return min(max(value / top, -1.0), 1.0) if top > 0 else 0.0


def most_harm(heads: Sequence[HeadScores]) -> float:
    """What bars of losses are shares of."""
    return max((abs(head.harm) for head in heads if head.harm is not None), default=0.0)


def told(head: HeadScores, measure: Measure) -> str:
    """A number in words, or why there is none."""
    score, name = score_of(head, measure), head.head.name
    if score.value is None:
        return f"{name}, {measure.value.lower()}: {score.why}"
    if measure is Measure.WITHOUT:
        harm = f"{head.harm:+.3g}".replace("-", "−") if head.harm is not None else ""
        text = f"{name}, {measure.value.lower()}: {loss(score.value)} ({harm})."
    else:
        text = f"{name}, {measure.value.lower()}: {score.value:.3f}.".replace("-", "−")
    return f"{text} {MEANS[measure]}"


def unmeasured(heads: Sequence[Head]) -> tuple[HeadScores, ...]:
    """Heads of which nothing is known yet."""
    return tuple(HeadScores(head, *(Score(None, WAITING),) * 6) for head in heads)


def ordered(heads: Sequence[HeadScores], measure: Measure, *, is_sorted: bool) -> list[HeadScores]:
    """Layer by layer, or the largest number first; those without one come last."""
    if not is_sorted:
        return list(heads)

    def size(head: HeadScores) -> float:
        value = head.harm if measure is Measure.WITHOUT else score_of(head, measure).value
        return -inf if value is None else value

    return sorted(heads, key=size, reverse=True)
