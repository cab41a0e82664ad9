"""Training that ran away: numbers that are no longer finite."""

from nnviz.core.problem import Problem, ProblemError, Remedy


class Diverged(ProblemError):
    """The loss, its gradient or the new weights are no longer finite; the step was not taken."""


def divergence(broken: str, step: int, rate: float) -> Problem:
    """What to say when the `broken` number of a step is not finite."""
    smaller = rate / 10
    return Problem(
        "training",
        f"The {broken} is no longer a finite number at step {step:,}.",
        "Training is paused and the last finite weights are kept. Try a smaller learning rate.",
        key="learning_rate",
        remedy=Remedy(f"Use {smaller:.3g}", (("learning_rate", smaller),)),
    )
