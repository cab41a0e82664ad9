"""Shapes of one sample: a tuple of positive sizes, the batch axis left out."""

from math import prod

from nnviz.core.problem import Problem, ProblemError

Shape = tuple[int, ...]


def size(shape: Shape) -> int:
    """How many numbers one sample of this shape holds."""
    return prod(shape)


def text(shape: Shape) -> str:
    """A shape as people write it: ``8`` or ``28x28x1``."""
    return "x".join(str(n) for n in shape) or "1"


class ShapeError(ProblemError):
    """A layer cannot take the shapes it was given; says what it expects."""

    def __init__(self, what: str, hint: str = "") -> None:
        super().__init__(Problem("", what, hint))

    def __reduce__(self) -> tuple[type, tuple[str, str]]:  # type: ignore[override]
        return type(self), (self.problem.what, self.problem.hint)
