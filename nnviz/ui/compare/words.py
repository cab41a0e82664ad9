"""What the comparison says of itself. Pure."""

from nnviz.session.comparing import Comparer
from nnviz.session.frame import Model
from nnviz.session.wondering import sample_text, target_text
from nnviz.ui.numbers import FIGURE_SPACE

EMPTY = "Methods side by side, with how far to trust them, will be here. Press Space to train."
NO_METHODS = "No method is chosen."


def about(model: Model, comparer: Comparer) -> str:
    """What is compared, of which moment, and whether the network has moved on."""
    comparison, step = comparer.comparison, comparer.step
    if comparison is None:
        return ""
    what = f"{target_text(model, comparison.target)} of {sample_text(model, comparison.sample)}"
    if not comparison.methods:
        return f"{what}. {NO_METHODS}"
    if step is None:
        return what
    late = "; the weights have changed since" if comparer.is_late else ""
    return f"{what}, at step {step:,}{late}"


def count_text(count: int) -> str:
    """How many methods are compared."""
    return "1 method" if count == 1 else f"{count} methods"


def stop_text(progress: float) -> str:
    """The word of the button that stops, always of the same width."""
    percent = f"{min(99, round(100 * progress))}"
    return f"Stop {FIGURE_SPACE * (2 - len(percent))}{percent}%"
