"""What a card says of its layer or block, in words and numbers. Pure.

A face is made of few things that a graph and its facts share from edit to edit; while those are the
same, so is the face.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any

from nnviz.core.drawing import Block
from nnviz.core.graph import Node
from nnviz.core.infer import Inference
from nnviz.core.maps import has_maps
from nnviz.core.problem import Problem
from nnviz.core.shape import Shape, text
from nnviz.core.wording import counted
from nnviz.session.sketch import Sketch
from nnviz.ui.numbers import format_setting

JOINS = "Join"
"""The group of the kinds that only bring wires together."""


class Form(Enum):
    """How a card is drawn."""

    LAYER = "layer"
    JOIN = "join"
    BLOCK = "block"


@dataclass(frozen=True, slots=True)
class Face:
    """What stands on a card.

    Attributes:
        title: the first line; `short` where that has no room.
        lines: what may stand below it, the longest first; the first that has room does.
        group: the palette's group of the layer's kind.
        units: how many neurons a person has given it, None where that is not theirs to say.
        shape: of one sample that leaves it; None where there is none.
        troubles: its problems; the first is told on the card.
        note: what a person has written to it.
        takes, gives: whether wires may enter and leave.
    """

    title: str
    short: str
    lines: tuple[str, ...]
    group: str = ""
    form: Form = Form.LAYER
    units: int | None = None
    shape: Shape | None = None
    troubles: tuple[Problem, ...] = ()
    note: str = ""
    takes: bool = True
    gives: bool = True

    @property
    def shows_maps(self) -> bool:
        """Whether the maps of its layer are always to be seen on it.

        Where a card's height says how many units there are, they are not.
        """
        is_layer = self.form is Form.LAYER and self.units is None
        return is_layer and self.shape is not None and has_maps(self.shape)


Known = Mapping[str, tuple[Any, Face]]
"""Faces by card, each with what it was made of."""


def faces(sketch: Sketch, cards: Mapping[str, str], known: Known) -> dict[str, tuple[Any, Face]]:
    """The face of every card; `cards` says what stands for each layer.

    Those whose content is the same as in `known` are taken from there.
    """
    notes, problems, facts = dict(sketch.drawing.notes), sketch.problems, sketch.facts
    found: dict[str, tuple[Any, Face]] = {}
    for node in sketch.graph:
        name = node.id
        if cards[name] != name:
            continue
        content = (
            node,
            facts.shapes.get(name),
            facts.parameters.get(name),
            problems.get(name, ()),
            notes.get(name, ""),
        )
        old = known.get(name)
        same = old is not None and old[0] == content
        found[name] = old if same else (content, _layer_face(*content))  # type: ignore[assignment]
    standing = set(cards.values())
    for block in sketch.drawing.blocks:
        if block.id in standing:
            found[block.id] = (None, block_face(sketch, block))
    return found


def block_face(sketch: Sketch, block: Block) -> Face:
    """The face of a folded block."""
    layers = sketch.drawing.layers_of(block.id)
    parameters = sum(sketch.facts.parameter_count(layer) for layer in layers)
    size = counted(len(layers), "layer")
    told = ", ".join(_parameter_words(sketch, block))
    rest = (told,) if told else ()
    whole = " · ".join((size, counted(parameters, "parameter"), *rest))
    troubles = tuple(p for layer in layers for p in sketch.problems.get(layer, ()))
    shorter = " · ".join((size, *rest))
    return Face(
        block.title, block.title, (whole, shorter, size), form=Form.BLOCK, troubles=troubles
    )


def _parameter_words(sketch: Sketch, block: Block) -> list[str]:
    words = []
    for parameter in block.parameters:
        layer, field = parameter.fields[0]
        value = getattr(sketch.graph[layer].layer, field, None)
        if value is not None:
            shown = value if isinstance(value, str | bool) else format_setting(value)
            words.append(f"{parameter.label.lower()} {shown}")
    return words


def _layer_face(
    node: Node,
    shape: Shape | None,
    parameters: tuple[Any, ...] | None,
    problems: tuple[Problem, ...],
    note: str,
) -> Face:
    layer = node.layer
    summary = layer.summary()
    facts = Inference(parameters={node.id: parameters or ()})
    return Face(
        title=f"{layer.label} · {summary}" if summary else layer.label,
        short=layer.label,
        lines=_lines(node.id, shape, facts.parameter_count(node.id)),
        group=layer.group,
        form=Form.JOIN if layer.group == JOINS else Form.LAYER,
        units=getattr(layer, "units", None),
        shape=shape,
        troubles=problems,
        note=note,
        takes=layer.most_inputs != 0,
        gives=not layer.is_output,
    )


def _lines(name: str, shape: Shape | None, parameters: int) -> tuple[str, ...]:
    if shape is None:
        return (name,)
    short = f"{name} · {text(shape)}"
    if not parameters:
        return (short, name)
    return (f"{short} · {counted(parameters, 'parameter')}", f"{short} · {parameters:,}", short)
