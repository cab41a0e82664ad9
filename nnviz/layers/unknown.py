"""Unknown: the placeholder of a layer that another version of nnviz wrote.

It is no kind of its own: nobody can choose it, and it goes back into files as what it was read
from.
"""

import json
from dataclasses import dataclass
from typing import Any, ClassVar

from nnviz.core.layer import Layer, Parameter
from nnviz.core.shape import Shape, ShapeError


@dataclass(frozen=True, slots=True, kw_only=True)
class Unknown(Layer):
    """A layer of which only its text in a file is known. `text` is that, a JSON object."""

    kind: ClassVar[str] = ""
    label: ClassVar[str] = "Unknown"
    group: ClassVar[str] = ""
    least_inputs: ClassVar[int] = 0
    most_inputs: ClassVar[int | None] = None

    text: str = "{}"

    @property
    def entries(self) -> dict[str, Any]:
        """What stood in the file."""
        found: dict[str, Any] = json.loads(self.text)
        return found

    def output_shape(self, *inputs: Shape) -> Shape:
        raise ShapeError(
            f"This version does not know the layer kind {self.summary()!r}.",
            "Install a newer nnviz, or put another layer in its place.",
        )

    def parameters(self, *inputs: Shape) -> tuple[Parameter, ...]:
        return ()

    def summary(self) -> str:
        return str(self.entries.get("kind", ""))
