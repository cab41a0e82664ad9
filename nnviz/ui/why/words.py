"""What the Why dock says of an answer. Pure."""

from nnviz.core.problem import Problem
from nnviz.session.explained import Explained
from nnviz.session.wonder import Wonder
from nnviz.ui.numbers import format_count

EMPTY = "Why does the network answer so? Right-click a neuron, a layer, a class or a sample."
OUTDATED = "The network has changed since. Ask again."
PRESS = "It takes some seconds. Press Ask, or Y."
WORKING = "Working …"


def sentence(wonder: Wonder) -> str:
    """What stands where a result would; nothing where there is one."""
    explainer = wonder.explainer
    problem = wonder.problem or explainer.problem
    if problem is not None:
        return problem_text(problem)
    if wonder.shown is not None:
        return ""
    if wonder.is_outdated:
        return OUTDATED
    if wonder.query is not None or explainer.is_busy:
        return WORKING if explainer.is_busy else PRESS
    return PRESS if wonder.model is not None else EMPTY


def problem_text(problem: Problem) -> str:
    """What is wrong and what to try."""
    return f"{problem.what} {problem.hint}".strip()


def about(wonder: Wonder, found: Explained) -> str:
    """Of which moment a result is, and what has changed since."""
    parts = [f"At step {format_count(found.step)}"]
    if wonder.explainer.is_late and not wonder.every:
        parts.append("the weights have changed since")
    if wonder.is_of_another_sample and not wonder.follows:
        parts.append("the probe is another sample now")
    if wonder.is_of_other_settings:
        parts.append("the settings are others now")
    return "; ".join(parts) + "."
