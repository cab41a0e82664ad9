"""What padding and cropping share: so many rows and columns at each side of a picture."""

from dataclasses import dataclass
from typing import Any, ClassVar

from nnviz.core.layer import Layer
from nnviz.core.spec import option

RIM_LIMIT = 1024


def _side(label: str, what: str) -> Any:
    return option(1, label, f"How many {what}.", unit="px", low=0, high=RIM_LIMIT)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rim(Layer):
    """A layer that puts a rim around pictures or takes it off."""

    group: ClassVar[str] = "Image"

    top: int = _side("Top", "rows at the top")
    bottom: int = _side("Bottom", "rows at the bottom")
    left: int = _side("Left", "columns at the left")
    right: int = _side("Right", "columns at the right")

    def summary(self) -> str:
        sides = self.top, self.bottom, self.left, self.right
        return str(sides[0]) if len(set(sides)) == 1 else " ".join(map(str, sides))
