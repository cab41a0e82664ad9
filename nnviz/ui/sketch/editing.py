"""What is wished on the canvas of layers, done: pure edits, each one step that can be undone.

What cannot be meant changes nothing and is told. Once anything has been put somewhere, every card
stays where it is shown, so that the drawing opens again as it was.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from PySide6.QtCore import QObject, Signal

from nnviz.core.drawing import Place
from nnviz.core.layer import Layer
from nnviz.core.layout.spacing import Size
from nnviz.core.problem import ProblemError
from nnviz.core.wording import counted
from nnviz.session.renaming import rename_layer
from nnviz.session.session import Session
from nnviz.session.sketch import Wire
from nnviz.session.sketching.adding import added, added_before, added_behind, inserted
from nnviz.session.sketching.moving import moved
from nnviz.session.sketching.options import with_option
from nnviz.session.sketching.ports import the_entry, the_exit
from nnviz.session.sketching.reading_order import in_reading_order
from nnviz.session.sketching.removing import without
from nnviz.session.sketching.sketched import Added, Sketched
from nnviz.session.sketching.splicing import spliced
from nnviz.session.sketching.templates import BlockTemplate
from nnviz.session.sketching.wiring import disconnected
from nnviz.ui.sketch.block_adding import added_block
from nnviz.ui.sketch.geometry import Side, height_of
from nnviz.ui.sketch.gestures_of_wires import Link
from nnviz.ui.sketch.ports import Port
from nnviz.ui.sketch.spot import Spot
from nnviz.ui.sketch.wire_words import ends, wired


@dataclass(frozen=True)
class Shown:
    """Where the canvas has its cards, and how large they are."""

    places: Callable[[], Mapping[str, Place]]
    sizes: Callable[[], Mapping[str, Size]]


class SketchEditing(QObject):
    """Signals: `told(str)`: why something was not done."""

    told = Signal(str)

    def __init__(self, session: Session, shown: Shown, parent: QObject) -> None:
        super().__init__(parent)
        self.session, self.shown = session, shown

    @property
    def sketched(self) -> Sketched | None:
        """What there is to edit."""
        document = self.session.document
        return None if document is None else Sketched(document.graph, document.drawing)

    @property
    def picked(self) -> tuple[str, ...]:
        """The layers and blocks that are picked."""
        return self.session.layers

    # -- how anything is done ------------------------------------------------------------------

    def change(self, text: str, edit: Callable[[Sketched], Sketched], topic: str = "") -> bool:
        """Make an edit a step of that name; False when there is nothing to do."""
        before = self.sketched
        if before is None:
            return False
        try:
            after = edit(before)
        except ProblemError as error:
            self.told.emit(str(error.problem))
            return False
        return self._accept(before, after, text, topic)

    def grow(self, text: str, edit: Callable[[Sketched], Added]) -> tuple[str, ...]:
        """Make an edit that adds something, and pick that; nothing when it was not done."""
        new: list[str] = []

        def growing(sketch: Sketched) -> Sketched:
            found = edit(sketch)
            new.extend(found.ids)
            return found.sketch

        if not self.change(text, growing):
            return ()
        self.session.select_layers(new)
        return tuple(new)

    def _accept(self, before: Sketched, after: Sketched, text: str, topic: str) -> bool:
        graph, drawing = in_reading_order(after.graph, before.graph), after.drawing
        if drawing.places:
            was = dict(before.drawing.places)
            put = {card: place for card, place in drawing.places if was.get(card) != place}
            names = after.names
            seen = {card: at for card, at in self.shown.places().items() if card in names}
            drawing = drawing.with_places({**seen, **put})
        if graph == before.graph and drawing == before.drawing:
            return False
        return self.session.edit_sketch(graph, drawing, text, topic)

    # -- adding --------------------------------------------------------------------------------

    def add(self, layer: Layer, spot: Spot) -> tuple[str, ...]:
        """A new layer somewhere; its id."""
        return self.grow(f"Add {layer.label}", lambda sketch: self._added(sketch, layer, spot))

    def add_block(self, template: BlockTemplate, spot: Spot) -> tuple[str, ...]:
        """A block of the library somewhere; its id."""
        cards, where = self.picked, self.shown.places()
        return self.grow(
            f"Add {template.title}",
            lambda sketch: added_block(sketch, template, spot, cards, where),
        )

    def _added(self, sketch: Sketched, layer: Layer, spot: Spot) -> Added:
        if spot.wire is not None:
            return inserted(sketch, layer, spot.wire)
        if spot.port is not None and spot.port.side is Side.OUT:
            return added(sketch, layer, spot.place, the_exit(sketch, spot.port.card))
        if spot.port is not None:
            return added_before(sketch, layer, the_entry(sketch, spot.port.card), spot.place)
        if spot.place is not None or not self.picked or layer.most_inputs == 0:
            return added(sketch, layer, spot.place)
        return added_behind(sketch, layer, self.picked)

    # -- wires ---------------------------------------------------------------------------------

    def link(self, link: Link) -> None:
        """Draw a wire between ports, or lead one elsewhere; to nothing, it goes."""
        lifted = link.lifted
        if link.end is None and lifted is not None:
            self.change(wire_text("Delete", lifted), lambda s: disconnected(s, [lifted]))
        elif link.end is not None:
            self.connect_cards(link.start, link.end.card, lifted)

    def connect_cards(self, start: Port, card: str, lifted: Wire | None = None) -> bool:
        """A wire from a port to a card."""

        def edit(sketch: Sketched) -> Sketched:
            source, target = ends(sketch, start, card, lifted)
            return wired(sketch, source, target, lifted)

        first, second = (card, start.card) if start.side is Side.IN else (start.card, card)
        return self.change(f"Wire {first} to {second}", edit)

    # -- cards ---------------------------------------------------------------------------------

    def move(self, places: Mapping[str, Place], into: Wire | None = None) -> None:
        """Put cards elsewhere; a lone one perhaps into a wire."""
        where = self.shown.places()

        def edit(sketch: Sketched) -> Sketched:
            after = moved(sketch, places, where)
            return after if into is None else spliced(after, next(iter(places)), into)

        verb = "Move" if into is None else "Insert"
        self.change(f"{verb} {named(places)}", edit)

    def nudge(self, cards: Iterable[str], by: Place) -> None:
        """Move cards a little; many little moves of the same cards are one step."""
        where = self.shown.places()
        places = {c: (where[c][0] + by[0], where[c][1] + by[1]) for c in cards if c in where}
        if places:
            topic = "sketch.nudge." + " ".join(sorted(places))
            self.change(f"Move {named(places)}", lambda s: moved(s, places, where), topic)

    def rename(self, id: str, name: str) -> bool:
        """Another name for a layer, which keeps its weights and marks; False when it is refused."""
        try:
            return rename_layer(self.session, id, name)
        except ProblemError as error:
            self.told.emit(str(error.problem))
            return False

    def set_units(self, card: str, units: int) -> None:
        """Give a layer so many units; the upper edge of its card stays."""
        where = self.shown.places()

        def edit(sketch: Sketched) -> Sketched:
            after = with_option(sketch, [card], "units", units)
            if card not in where or not sketch.drawing.places:
                return after
            grown = height_of(units) - self.shown.sizes()[card][1]
            x, y = where[card]
            return moved(after, {card: (x, y + grown / 2)})

        self.change(f"Change units of {card}", edit)

    def delete(self) -> None:
        """What is picked goes; wires of layers are healed."""
        cards, wires = self.session.layers, self.session.wires

        def edit(sketch: Sketched) -> Sketched:
            gone = set(sketch.layers_of(cards))
            cut = [wire for wire in wires if wire.source not in gone and wire.target not in gone]
            return without(disconnected(sketch, cut), cards)

        if cards or wires:
            what = named(cards) if cards else counted(len(wires), "wire")
            self.change(f"Delete {what}", edit)


def named(cards: Iterable[str]) -> str:
    """Cards in a few words."""
    names = tuple(cards)
    return names[0] if len(names) == 1 else counted(len(names), "layer")


def wire_text(verb: str, wire: Wire) -> str:
    """The name of a step with a wire."""
    return f"{verb} wire {wire.source} to {wire.target}"
