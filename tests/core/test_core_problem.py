"""Problems reach the person who made them, across processes too."""

from multiprocessing import Pipe

import pytest

from nnviz.core.problem import Problem, ProblemError, Remedy, Severity
from nnviz.core.shape import ShapeError, size, text
from nnviz.engine.diverged import Diverged

PROBLEM = Problem(
    "learning rate",
    "It is too large.",
    "Try 0.1.",
    Severity.WARNING,
    "learning_rate",
    Remedy("Use 0.1", (("learning_rate", 0.1),)),
)


@pytest.mark.parametrize(
    "error", [ProblemError(PROBLEM), Diverged(PROBLEM), ShapeError("It is square.", "Cut it.")]
)
def test_an_error_crosses_to_another_process_whole(error: ProblemError) -> None:
    here, there = Pipe()
    with here, there:
        here.send(error)
        twin = there.recv()
    assert type(twin) is type(error)
    assert twin.problem == error.problem
    assert str(twin) == str(error)


@pytest.mark.parametrize(
    "problem, words",
    [
        (PROBLEM, "learning rate: It is too large. Try 0.1."),
        (Problem("", "It is too large."), "It is too large."),
        (Problem("here", "No."), "here: No."),
    ],
)
def test_a_problem_reads_as_a_sentence(problem: Problem, words: str) -> None:
    assert str(problem) == words


def test_shapes_as_people_write_them() -> None:
    assert (text((28, 28, 1)), text((8,)), text(())) == ("28x28x1", "8", "1")
    assert (size((28, 28, 1)), size(())) == (784, 1)
