"""What a command is, and the parser that all of them share."""

from argparse import ArgumentParser, Namespace
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, NoReturn

from nnviz.core.problem import Problem, ProblemError

DONE, FAILED, WRONG_USE = 0, 1, 2
"""Exit codes: all went well; it went wrong while running; what was asked for cannot be done."""


@dataclass(frozen=True, slots=True)
class Command:
    """``nnviz NAME``. `help` is its line in the list; `run` returns the exit code.

    `configure` adds the arguments and `run` is called with what was parsed. Both may import
    heavy things inside only.
    """

    name: str
    help: str
    configure: Callable[[ArgumentParser], object]
    run: Callable[[Namespace], int]


class Parser(ArgumentParser):
    """A parser whose complaints are problems, and that takes no abbreviations of options."""

    def __init__(self, **settings: Any) -> None:
        super().__init__(allow_abbrev=False, **settings)

    def error(self, message: str) -> NoReturn:
        """Raise `ProblemError` with the complaint and where to read more."""
        sentence = f"{message[:1].upper()}{message[1:]}."
        raise ProblemError(Problem("", sentence, f"See: {self.prog} --help"))
