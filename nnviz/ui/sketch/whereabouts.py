"""What of the sketch a point of the canvas, a layer or a block means."""

from PySide6.QtCore import QPointF

from nnviz.core.drawing import Direction
from nnviz.session.session import Session
from nnviz.session.sketch import Wire
from nnviz.session.sketching.sketched import Sketched
from nnviz.session.sketching.splicing import is_loose
from nnviz.ui.sketch.geometry import Side
from nnviz.ui.sketch.gestures import SketchGround
from nnviz.ui.sketch.hits import CardHit, PortHit, WireHit
from nnviz.ui.sketch.ports import Port
from nnviz.ui.sketch.spot import Spot


class Whereabouts:
    """Belongs to one canvas. Points are pixels of its viewport."""

    def __init__(self, ground: SketchGround, session: Session) -> None:
        self._ground, self._session = ground, session

    def spot_at(self, at: QPointF) -> Spot:
        """Where something dropped at a point would go: to a card's port, into a wire, or there."""
        hit = self._ground.hit_at(at)
        if isinstance(hit, PortHit):
            return Spot(port=Port(hit.card, hit.side))
        if isinstance(hit, CardHit):
            return Spot(port=Port(hit.card, self._nearer_side(hit.card, at)))
        if isinstance(hit, WireHit):
            return Spot(wire=hit.wire)
        return Spot(place=self._ground.place_at(at))

    def cards_shown(self, ids: tuple[str, ...]) -> tuple[str, ...]:
        """The cards that stand for layers and blocks; of an open block, all inside of it."""
        sketch = self._session.sketch
        if sketch is None:
            return ()
        layers = (layer for id in ids for layer in sketch.drawing.layers_of(id))
        return tuple(dict.fromkeys(sketch.drawing.cards(layers).values()))

    def card_of(self, layer: str) -> str:
        """What stands for a layer on the canvas."""
        sketch = self._session.sketch
        return layer if sketch is None else sketch.drawing.card_of(layer)

    def wire_for(self, cards: tuple[str, ...], at: QPointF) -> Wire | None:
        """The wire into which a lone card would go: one without wires of its own."""
        sketch = self._session.sketch
        if sketch is None or len(cards) != 1:
            return None
        if not is_loose(Sketched(sketch.graph, sketch.drawing), cards[0]):
            return None
        return self._ground.wire_at(at)

    def nearer_end(self, wire: Wire, at: QPointF) -> Side:
        """The end of a wire that a point is nearer to."""
        places, here = self._ground.places(), self._ground.place_at(at)
        ends = (places[self.card_of(name)] for name in (wire.source, wire.target))
        first, second = (abs(x - here[0]) + abs(y - here[1]) for x, y in ends)
        return Side.OUT if first < second else Side.IN

    def _nearer_side(self, card: str, at: QPointF) -> Side:
        """The side of a card, along the flow, that a point is nearer to."""
        sketch, places = self._session.sketch, self._ground.places()
        if sketch is None or card not in places:
            return Side.OUT
        here, middle = self._ground.place_at(at), places[card]
        axis = 0 if sketch.drawing.direction is Direction.RIGHT else 1
        return Side.IN if here[axis] < middle[axis] else Side.OUT
