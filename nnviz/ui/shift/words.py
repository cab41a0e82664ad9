"""What the shift dock says, as text. Pure."""

from nnviz.core.wording import counted
from nnviz.data.subgroups import NONE, SUBGROUPS
from nnviz.session.frame import Model
from nnviz.session.shifting import Measured
from nnviz.ui.numbers import format_count, format_percent

EMPTY = (
    "How a network fares on test pictures that are noisy, blurred, turned or pale will be here.\n"
    "It needs pictures of several classes, such as the example Digits, convolutional."
)


def difference_text(measured: Measured) -> str:
    """How far the accuracy falls, in points: `-12.3 points`."""
    points = 100 * (measured.shifted - measured.plain)
    return "no change" if abs(points) < 0.05 else f"{points:+.1f} points".replace("-", "−")


def group_name(model: Model) -> str:
    """What the training part does without; nothing where it has all."""
    name = model.experiment.data.withheld
    is_there = model.dataset.group_test is not None and name != NONE
    return f"left out, {SUBGROUPS[name].name}" if is_there else ""


def group_text(measured: Measured) -> str:
    """How many of the test pictures are such as training does without."""
    return f"{format_count(measured.scores.group)} of {format_count(measured.samples)}"


def about(measured: Measured) -> str:
    """Of how many pictures at which step, and who is hurt most."""
    pictures = counted(measured.samples, "test picture")
    words = f"{pictures}, step {format_count(measured.step)}."
    hurt = measured.hurt()
    if hurt is None:
        return words
    index, before, after = hurt
    name = measured.model.dataset.told.task.names[index]
    shares = f"{format_percent(before).strip()} to {format_percent(after).strip()}"
    return f"{words} Class {name} loses most: {shares}."
