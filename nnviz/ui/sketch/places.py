"""Where the cards of a drawing lie: where somebody has put them, else where the layout does. Pure.

1. What the drawing says holds.
2. As long as it says nothing at all, everything is laid out anew after every edit, in the order it
   had; so a network that nobody has touched stays tidy.
3. Else what was in view stays, and what is new goes near its neighbours. What has made room for it
   stays there, too, until the drawing says where it lies or what is new is gone.

Many cards of which nothing is known take long: `placed` then says nothing, and `ordered` is asked
elsewhere.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from nnviz.core.drawing import Direction, Drawing, Place
from nnviz.core.layout import Arrangement, arrange, place_new
from nnviz.session.sketch import Sketch, Wire

ROW, STEP = 24, (240.0, 120.0)
"""Cards in a row where nobody waits for a layout, and how far they stand apart."""

FEW_CARDS = 300
"""So many are laid out at once; more wait for the layout, while the last picture stays."""

Size = tuple[float, float]
Pair = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Placed:
    """The middles of cards by id, and the bends of wires between them.

    Of each bent wire `bends` has the points it goes through, by its source's and target's cards.
    `own` are the places that the drawing named.
    """

    places: Mapping[str, Place] = field(default_factory=dict)
    bends: Mapping[Pair, tuple[Place, ...]] = field(default_factory=dict)
    direction: Direction = Direction.RIGHT
    own: Mapping[str, Place] = field(default_factory=dict)

    def moved(self, places: Mapping[str, Place]) -> "Placed":
        """With cards elsewhere; their wires lose their bends."""
        known = {**self.places, **places}
        return Placed(known, _still_valid(self, known), self.direction, self.own)


@dataclass(frozen=True, slots=True)
class Drawn:
    """What stands on the canvas: cards by layer, and the wires that are not inside a folded block.

    `pairs` are the cards at the ends of each of `wires`.
    """

    cards: Mapping[str, str]
    wires: tuple[Wire, ...]
    pairs: tuple[Pair, ...]


def drawn(sketch: Sketch) -> Drawn:
    """What of a sketch is to be seen."""
    cards = sketch.drawing.cards(node.id for node in sketch.graph)
    wires, pairs = [], []
    for wire in sketch.wires:
        pair = cards[wire.source], cards[wire.target]
        if pair[0] != pair[1] or wire.source == wire.target:
            wires.append(wire)
            pairs.append(pair)
    return Drawn(cards, tuple(wires), tuple(pairs))


def placed(
    shown: Drawn, sizes: Mapping[str, Size], drawing: Drawing, before: Placed
) -> Placed | None:
    """A place for every card of `sizes`; None when finding them would keep the reader waiting."""
    own = {name: place for name, place in drawing.places if name in sizes}
    kept = before.places if before.direction is drawing.direction or own else {}
    known = {name: place for name, place in kept.items() if name in sizes}
    known |= _folded(drawing, sizes, kept) | _named(own, sizes, before)
    few = len(sizes) <= FEW_CARDS
    if few and not own:
        return ordered(arrange(sizes, shown.pairs, sizes, drawing.direction, known), drawing)
    if 2 * len(known) < len(sizes) and not few:
        return None
    if len(known) < len(sizes):
        known = place_new(known, sizes, shown.pairs, sizes, drawing.direction)
    return Placed(known, _still_valid(before, known), drawing.direction, own)


def ordered(found: Arrangement, drawing: Drawing) -> Placed:
    """What the layout has found; what somebody has put somewhere stays there."""
    own = {name: place for name, place in drawing.places if name in found.places}
    arranged = Placed(found.places, found.bends, drawing.direction)
    known = {**found.places, **own}
    return Placed(known, _still_valid(arranged, known), drawing.direction, own)


def in_rows(sizes: Mapping[str, Size], before: Placed, drawing: Drawing) -> Placed:
    """Places without a layout: where cards were, and the others row by row below."""
    own = {name: place for name, place in drawing.places if name in sizes}
    known = {name: place for name, place in before.places.items() if name in sizes} | own
    top = max((y for _, y in known.values()), default=0.0) + STEP[1]
    for at, name in enumerate(name for name in sizes if name not in known):
        row, column = divmod(at, ROW)
        known[name] = (column * STEP[0], top + row * STEP[1])
    return Placed(known, _still_valid(before, known), drawing.direction, own)


def _named(own: Mapping[str, Place], sizes: Mapping[str, Size], before: Placed) -> dict[str, Place]:
    """Where the cards lie that the drawing names: those that have made room stay aside."""
    unnamed = before.places.keys() - before.own.keys()
    if not unnamed <= sizes.keys() - own.keys():
        return dict(own)
    aside = {name: before.places[name] for name in own if own[name] == before.own.get(name)}
    return {**own, **aside}


def _folded(
    drawing: Drawing, sizes: Mapping[str, Size], before: Mapping[str, Place]
) -> dict[str, Place]:
    """Of blocks that have just been folded, the middle of where their members were."""
    found = {}
    for block in drawing.blocks:
        if block.id in sizes and block.id not in before:
            inside = [before[name] for name in drawing.layers_of(block.id) if name in before]
            if inside:
                xs, ys = zip(*inside, strict=True)
                found[block.id] = (sum(xs) / len(xs), sum(ys) / len(ys))
    return found


def _still_valid(before: Placed, places: Mapping[str, Place]) -> dict[Pair, tuple[Place, ...]]:
    """The bends of wires both of whose ends lie where they lay."""
    return {
        pair: points
        for pair, points in before.bends.items()
        if all(name in places and places[name] == before.places.get(name) for name in pair)
    }
