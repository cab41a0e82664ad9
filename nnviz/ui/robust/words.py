"""What the Robustness dock says, and which moments it shows. Pure."""

from collections.abc import Sequence

from nnviz.core.wording import counted
from nnviz.session.robustness import Stood
from nnviz.ui.numbers import format_count, format_percent, format_setting

EMPTY = (
    "How many test samples a network still answers right under attack will be here.\n"
    "It needs classes, and inputs that are numbers, such as those of the example Digits."
)
MEASURING = "Measuring …"
EARLIER = 3
"""Earlier moments that have a curve."""


def earlier(past: Sequence[Stood]) -> list[Stood]:
    """Some of the moments before, spread over all of them, the newest first."""
    if len(past) <= EARLIER:
        return list(reversed(past))
    places = [round(at * (len(past) - 1) / (EARLIER - 1)) for at in range(EARLIER)]
    return [past[at] for at in reversed(places)]


def moment(stood: Stood) -> str:
    """The step of a moment, as a curve is called."""
    return f"step {format_count(stood.step)}"


def about(stood: Stood, past: Sequence[Stood]) -> str:
    """What was measured when, and what has become of it since the first moment."""
    found = stood.found
    samples = counted(found.samples, "test sample")
    text = f"{samples}, {moment(stood)}; dotted: always the commonest class."
    if past:
        size, was = format_setting(float(found.epsilons[-1])), past[0]
        then = format_percent(float(was.found.accuracies[-1])).strip()
        text = f"{text} At {size} it was {then} at {moment(was)}."
    return text
