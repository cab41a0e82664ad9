"""The picture of a sketch: cards, frames and wires with their places. Pure.

A picture is made from the one before: a card that says the same at the same place is the same.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nnviz.core.circles import circles
from nnviz.core.drawing import Direction, Place
from nnviz.core.problem import ProblemError
from nnviz.core.shape import text
from nnviz.session.sketch import Sketch, Wire
from nnviz.ui.canvas.places import Rect
from nnviz.ui.sketch.card_face import Face, faces
from nnviz.ui.sketch.geometry import (
    CardPlace,
    FramePlace,
    frames_of,
    rect_around,
    size_of,
    union,
)
from nnviz.ui.sketch.places import Drawn, Placed, Size, drawn
from nnviz.ui.sketch.routes import Routes, routes

Boxes = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class WireFace:
    """What stands at a wire, and whether what it carries cannot be taken."""

    text: str = ""
    fails: bool = False


@dataclass(frozen=True)
class Content:
    """What there is to draw of a sketch, before it has places.

    `known` holds the faces with what they were made of, for the next content.
    """

    sketch: Sketch
    shown: Drawn
    known: Mapping[str, tuple[Any, Face]]

    @cached_property
    def sizes(self) -> dict[str, Size]:
        """How large each card is."""
        return {name: size_of(face) for name, (_, face) in self.known.items()}


@dataclass(frozen=True, eq=False)
class Picture:
    """Everything that is drawn of a network, in scene units.

    Attributes:
        cards: by the id of a layer or folded block.
        frames: unfolded blocks, outer ones first.
        routes: the ways of the wires, with the wires themselves.
        wire_faces: what stands at each wire of `routes`.
    """

    direction: Direction
    cards: Mapping[str, CardPlace]
    frames: Mapping[str, FramePlace]
    routes: Routes
    wire_faces: tuple[WireFace, ...]
    pairs: tuple[tuple[str, str], ...]

    @cached_property
    def boxes(self) -> Boxes:
        """Left, top, right and bottom of every card `(n, 4)`, in their order."""
        rects = np.array([card.rect for card in self.cards.values()], np.float64).reshape(-1, 4)
        rects[:, 2:] += rects[:, :2]
        return rects

    @cached_property
    def ids(self) -> tuple[str, ...]:
        """The cards in the order of `boxes`."""
        return tuple(self.cards)

    @cached_property
    def failing(self) -> NDArray[np.bool_]:
        """Which wires carry what cannot be taken `(n,)`."""
        return np.array([face.fails for face in self.wire_faces], bool)

    @cached_property
    def rect(self) -> Rect:
        """Around all cards and frames; of an empty picture there is none."""
        rects = [card.rect for card in self.cards.values()]
        rects += [frame.rect for frame in self.frames.values()]
        return union(rects) if rects else (0.0, 0.0, 0.0, 0.0)

    @cached_property
    def entries(self) -> dict[str, list[tuple[Wire, Place]]]:
        """The wires that enter each card that has any, and where, in the order of `routes`."""
        found: dict[str, list[tuple[Wire, Place]]] = {}
        wires = self.routes.wires
        last = self.routes.curves[self.routes.first[1:] - 1, 3].tolist() if wires else []
        for wire, (_, target), (x, y) in zip(wires, self.pairs, last, strict=True):
            found.setdefault(target, []).append((wire, (x, y)))
        return found

    def entering(self, card: str) -> list[tuple[Wire, Place]]:
        """The wires that enter a card, and where."""
        return self.entries.get(card, [])


def content_of(sketch: Sketch, before: Content | None = None) -> Content:
    """What there is to draw; faces that say the same are those of `before`."""
    shown = drawn(sketch)
    return Content(sketch, shown, faces(sketch, shown.cards, before.known if before else {}))


def picture_of(
    content: Content,
    placed: Placed,
    sizes: Mapping[str, Size],
    before: Picture | None = None,
) -> Picture:
    """The picture of a content with a place and a size for each card."""
    old = before.cards if before is not None else {}
    cards: dict[str, CardPlace] = {}
    for name, (_, face) in content.known.items():
        rect = rect_around(placed.places[name], sizes[name])
        was = old.get(name)
        is_same = was is not None and was.face is face and was.rect == rect
        cards[name] = was if is_same else CardPlace(name, face, rect)  # type: ignore[assignment]
    shown, direction = content.shown, placed.direction
    return Picture(
        direction,
        cards,
        frames_of(content.sketch.drawing.blocks, {n: c.rect for n, c in cards.items()}),
        routes(
            cards,
            shown.wires,
            shown.pairs,
            placed.bends,
            direction,
            before.routes if before is not None else None,
        ),
        _wire_faces(content.sketch, shown.wires),
        shown.pairs,
    )


def _wire_faces(sketch: Sketch, wires: tuple[Wire, ...]) -> tuple[WireFace, ...]:
    shapes = sketch.facts.shapes
    texts = {name: text(shape) for name, shape in shapes.items()}
    failing = {name for name in sketch.problems if name not in shapes}
    circling = _circling(sketch) if failing else {}
    return tuple(
        WireFace(
            texts.get(wire.source, ""),
            wire.target in failing and (_is_refused(sketch, wire) or _is_in_circle(circling, wire)),
        )
        for wire in wires
    )


def _circling(sketch: Sketch) -> dict[str, int]:
    """The layers that are in circles, each with the number of its circle."""
    ordered = set(sketch.facts.order)
    stuck = [name for name in dict.fromkeys(n.id for n in sketch.graph) if name not in ordered]
    found = enumerate(circles(sketch.graph, stuck))
    return {name: number for number, members in found for name in members}


def _is_in_circle(circling: Mapping[str, int], wire: Wire) -> bool:
    number = circling.get(wire.target)
    return number is not None and number == circling.get(wire.source)


def _is_refused(sketch: Sketch, wire: Wire) -> bool:
    """Whether a wire leaves an output, is one too many, or carries a shape that is not taken."""
    target, shapes = sketch.graph[wire.target], sketch.facts.shapes
    least, most = target.layer.least_inputs, target.layer.most_inputs
    if sketch.graph[wire.source].layer.is_output or (most is not None and wire.port >= most):
        return True
    are_known = all(source in shapes for source in target.inputs)
    if not are_known or not least <= len(target.inputs) <= (most or len(target.inputs)):
        return False
    try:
        target.layer.output_shape(*(shapes[source] for source in target.inputs))
    except ProblemError:
        return True
    return False
