"""What can be put on the canvas: layer kinds, and blocks of the library, each with a line of help.

Pure. The palette lists it, and whoever types a name finds it here.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum

from nnviz.core.layer import Layer
from nnviz.core.matching import best
from nnviz.core.problem import ProblemError
from nnviz.core.shape import Shape
from nnviz.layers import layer_kinds
from nnviz.session.sketching.templates import BlockTemplate

BLOCKS = "Block"
"""The group of the library's blocks."""


class Made(Enum):
    """What comes of a choice."""

    LAYER = "layer"
    BLOCK = "block"


@dataclass(frozen=True, slots=True)
class Choice:
    """One thing to put on the canvas: `name` is its kind, or the name of a library's block."""

    name: str
    label: str
    group: str
    help: str
    made: Made = Made.LAYER

    @property
    def texts(self) -> tuple[str, ...]:
        """What it is found by, the most telling first."""
        return self.label, self.name, self.group, self.help


def kind_choices() -> tuple[Choice, ...]:
    """Every layer kind there is, group by group, in each the one with most to set first."""
    kinds = dict.fromkeys(kind for kind in layer_kinds().values() if kind.group)
    groups = list(dict.fromkeys(kind.group for kind in kinds))
    chosen = sorted(kinds, key=lambda kind: (groups.index(kind.group), -len(kind.options())))
    return tuple(Choice(kind.kind, kind.label, kind.group, kind_help(kind)) for kind in chosen)


def block_choices(templates: Iterable[BlockTemplate]) -> tuple[Choice, ...]:
    """Blocks of the library."""
    return tuple(
        Choice(made.kind, made.title, BLOCKS, _layers_of(made), Made.BLOCK) for made in templates
    )


def found(query: str, choices: Iterable[Choice]) -> list[Choice]:
    """The choices that a text means, the best first."""
    return best(query, choices, lambda choice: choice.texts)


def can_follow(kind: type[Layer], shape: Shape | None) -> bool:
    """Whether a new layer of a kind can read one of that shape (None: not known yet)."""
    if kind.most_inputs == 0:
        return False
    if shape is None:
        return True
    try:
        kind().output_shape(*[shape] * max(1, kind.least_inputs))
    except ProblemError:
        return False
    return True


def can_precede(kind: type[Layer]) -> bool:
    """Whether others can read a layer of a kind."""
    return not kind.is_output


def kind_help(kind: type[Layer]) -> str:
    """The first sentence that its class says of it."""
    return (kind.__doc__ or "").strip().split("\n", 1)[0].replace("`", "")


def _layers_of(template: BlockTemplate) -> str:
    """What a block is made of, in the order of its layers."""
    return ", ".join(node.layer.label for node in template.part.graph)
