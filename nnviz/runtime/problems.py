"""What is said to a person when the training process cannot start, or has ended."""

from dataclasses import replace

from nnviz.core.problem import Problem, ProblemError, Remedy

WHERE = "training process"
RESTART = Remedy("Start again", ())


def start_problem(error: Exception) -> Problem:
    """The process could not be started."""
    if isinstance(error, ProblemError):
        return replace(error.problem, remedy=RESTART)
    return Problem(WHERE, f"It could not be started: {error}.", key="process", remedy=RESTART)


def death_problem(traceback: str) -> Problem:
    """The process has ended: by a bug with this traceback, or killed when there is none."""
    last = traceback.strip().rsplit("\n", 1)[-1].rstrip(".")
    reason = f"It met a bug: {last}." if last else "The system or somebody else ended it."
    hint = "The window goes on with what it has. Start training again from the beginning."
    return Problem(WHERE, reason, hint, key="process", remedy=RESTART)
