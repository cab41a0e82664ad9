"""Sentences about files of pictures."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NoReturn

from nnviz.core.problem import Problem, ProblemError

CUT_SHORT = "Copy it again; the copy was broken off."


def refuse(where: str, what: str, hint: str = "", key: str = "images") -> NoReturn:
    """Stop with a sentence on what is wrong and one on what to try."""
    raise ProblemError(Problem(where, what, hint, key=key))


@contextmanager
def told(path: Path) -> Iterator[None]:
    """Whatever the file system refuses, as a sentence about that path."""
    try:
        yield
    except FileNotFoundError:
        refuse(path.name or str(path), f"There is no {path}.", "Choose a folder or a file.")
    except PermissionError:
        refuse(path.name, "You may not read it.", "Ask its owner, or copy it elsewhere.")
    except OSError as error:
        refuse(path.name, f"It cannot be read: {error.strerror or error}.", "Try another copy.")
