"""`SketchDesk`: everything one draws with, on one canvas of layers.

1. Mouse, keys and drops become wishes (`steering`, `keys`, `dropping`).
2. Wishes become edits (`editing`, `groups`), or questions that float over the canvas.
3. What cannot be done is told where it was wished.
"""

from PySide6.QtCore import QObject, QPointF, QRect, QSize, Signal, Slot

from nnviz.core.drawing import Direction, Place
from nnviz.core.layout import CARD
from nnviz.layers import layer_kind, layer_kinds
from nnviz.session.choices import (
    Choice,
    Made,
    block_choices,
    can_follow,
    can_precede,
    kind_choices,
)
from nnviz.session.sketching.mending.mend import Mend
from nnviz.session.sketching.mending.mends import MOST_MENDS, mends
from nnviz.ui.canvas.value_editor import ValueEditor
from nnviz.ui.sketch.controls import SketchControls
from nnviz.ui.sketch.dropping import Dropping
from nnviz.ui.sketch.editing import Shown, SketchEditing
from nnviz.ui.sketch.geometry import Side
from nnviz.ui.sketch.group_editing import GroupEditing
from nnviz.ui.sketch.keys import SketchKeys
from nnviz.ui.sketch.mend_bubble import MendBubble, Offer
from nnviz.ui.sketch.name_field import NameField
from nnviz.ui.sketch.quick_add import QuickAdd
from nnviz.ui.sketch.search import Search
from nnviz.ui.sketch.spot import Spot
from nnviz.ui.sketch.steering import SketchSteering
from nnviz.ui.sketch.view import SketchCanvas

MOST_TOLD = 4
"""So many problems of one card are told at once."""


class SketchDesk(QObject):
    """Signals: `properties_wished()`: edit the fields of what is picked."""

    properties_wished = Signal()

    def __init__(self, canvas: SketchCanvas) -> None:
        super().__init__(canvas)
        self.canvas, self.session = canvas, canvas.session
        self.steering = SketchSteering(canvas.floor, self.session, self)
        self.keys = SketchKeys(canvas, self.steering)
        self.dropping = Dropping(canvas, self.steering)
        shown = Shown(canvas.floor.places, canvas.floor.sizes)
        self.editing = SketchEditing(self.session, shown, self)
        self.groups = GroupEditing(self.editing)
        self.quick_add, self.search = QuickAdd(canvas), Search(canvas)
        self.bubble, self.name_field = MendBubble(canvas), NameField(canvas)
        self.times = ValueEditor(canvas)
        self.controls = SketchControls(canvas, self.steering, self.keys, self.dropping)
        self._spot = Spot()
        self._connect()

    def _connect(self) -> None:
        steering, keys, editing = self.steering, self.keys, self.editing
        steering.selection_wished.connect(self.session.select_layers)
        steering.moves_wished.connect(editing.move)
        steering.link_wished.connect(editing.link)
        steering.units_wished.connect(editing.set_units)
        steering.adding_wished.connect(self.ask_what)
        steering.fold_wished.connect(self._on_fold_wished)
        steering.inside_wished.connect(self.canvas.zoomed_into)
        steering.problem_wished.connect(self.show_problems)
        keys.nudge_wished.connect(editing.nudge)
        keys.walked.connect(self._on_walked)
        keys.properties_wished.connect(self.properties_wished)
        self.dropping.dropped.connect(self.add)
        self.quick_add.choice_made.connect(self._on_choice_made)
        self.search.layer_found.connect(self.go_to)
        self.name_field.name_entered.connect(self.groups.rename)
        self.times.value_entered.connect(self._on_times_entered)
        self.controls.pressed.connect(self.bubble.close_bubble)
        self.bubble.mend_wished.connect(self._on_mend_wished)
        editing.told.connect(self.say)
        self.session.document_changed.connect(self._on_document_changed)

    # -- adding --------------------------------------------------------------------------------

    @Slot(object, QPointF)
    def ask_what(self, spot: Spot, at: QPointF) -> None:
        """Ask what goes to a spot, at a point of the viewport."""
        self.canvas.card.hide()
        self._spot = self._beside(spot)
        point = at.toPoint()
        if spot.place is None and spot.port is None and spot.wire is None:
            area = self._area_of_picked()
            point = area.bottomLeft() if area.isValid() else point
        self.quick_add.offer(self.choices(spot), point)

    def choices(self, spot: Spot) -> list[Choice]:
        """What can go to a spot."""
        kinds, sketch = layer_kinds(), self.session.sketch
        blocks = list(block_choices(self.session.library.templates()))
        if spot.port is not None and spot.port.side is Side.IN:
            return [c for c in kind_choices() if can_precede(kinds[c.name])] + blocks
        if spot.port is None or sketch is None:
            return [*kind_choices(), *blocks]
        layers = sketch.drawing.layers_of(spot.port.card)
        shape = sketch.facts.shapes.get(layers[-1])
        return [c for c in kind_choices() if can_follow(kinds[c.name], shape)] + blocks

    @Slot(object, object)
    def add(self, choice: Choice, spot: Spot) -> None:
        """Put a layer or a block of the library to a spot."""
        if choice.made is Made.LAYER:
            if choice.name in layer_kinds():
                self.editing.add(layer_kind(choice.name)(), spot)
            return
        for template in self.session.library.templates():
            if template.kind == choice.name:
                self.editing.add_block(template, spot)
                return

    @Slot(object)
    def _on_choice_made(self, choice: Choice) -> None:
        new = set(self.session.layers)
        self.add(choice, self._spot)
        for card in self.session.layers:
            if card not in new and not self.canvas.rect().contains(self.canvas.area_of(card)):
                self.canvas.reveal(card)

    def _beside(self, spot: Spot) -> Spot:
        """The spot with the card's edge, not its middle, at the end of a wire from a port."""
        if spot.place is None or spot.port is None:
            return spot
        sketch = self.session.sketch
        across = sketch is None or sketch.drawing.direction is Direction.RIGHT
        by = (CARD[0] / 2, 0.0) if across else (0.0, CARD[1] / 2)
        sign = 1 if spot.port.side is Side.OUT else -1
        place: Place = (spot.place[0] + sign * by[0], spot.place[1] + sign * by[1])
        return Spot(place, port=spot.port)

    # -- cards ---------------------------------------------------------------------------------

    def rename(self) -> None:
        """Ask for another name of what was picked last."""
        sketch, picked = self.session.sketch, self.session.layers
        if sketch is None or not picked:
            return
        block = sketch.drawing.block(picked[-1])
        name = picked[-1] if block is None else block.title
        area = self._area_of_picked()
        if area.isValid():
            self.name_field.ask(picked[-1], name, area)

    def make_block(self) -> None:
        """Make a block of what is picked, and ask for its title."""
        if self.groups.make_block():
            self.rename()

    def connect_picked(self) -> None:
        """Draw a wire with the keys, from what was picked last."""
        cards = self.steering.where.cards_shown(self.session.layers[-1:])
        if cards:
            self.keys.connect_from(cards[-1])

    def ask_times(self) -> None:
        """Ask how often what is picked is to come in a row."""
        if self.session.layers:
            self.times.open("How many times in all", 2.0, self._area_of_picked())

    def look_for(self) -> None:
        """Ask for a layer to go to."""
        sketch = self.session.sketch
        if sketch is not None:
            middle = self.canvas.rect().center()
            self.search.look_in(sketch, QRect(middle, QSize(0, 0)).translated(-190, -160).topLeft())

    @Slot(str)
    def go_to(self, id: str) -> None:
        """Pick a layer or block, and bring it into view."""
        self.session.select_layers((id,))
        self.canvas.reveal(id)

    @Slot(float)
    def _on_times_entered(self, times: float) -> None:
        self.groups.repeat(round(times))

    @Slot(str)
    def _on_fold_wished(self, block: str) -> None:
        self.groups.toggle_fold((block,))

    @Slot(str)
    def _on_walked(self, card: str) -> None:
        if not self.canvas.viewport().rect().contains(self.canvas.area_of(card)):
            self.canvas.reveal(card)

    # -- words ---------------------------------------------------------------------------------

    @Slot(str)
    def show_problems(self, card: str) -> None:
        """Tell what is wrong with a card, and offer what would mend it."""
        sketch, sketched = self.session.sketch, self.editing.sketched
        if sketch is None or sketched is None:
            return
        layers = [name for name in sketch.drawing.layers_of(card) if name in sketch.problems]
        problems = [problem for name in layers for problem in sketch.problems[name]][:MOST_TOLD]
        where = self.canvas.floor.places()
        ways = [way for name in layers for way in mends(sketched, name, sketch.facts, where)]
        offers = [Offer(way.label, way) for way in ways[:MOST_MENDS]]
        if problems:
            self.canvas.card.hide()  # it says the same, and may lie over the words
            self.bubble.show_problems(problems, offers, self.canvas.area_of(card))

    @Slot(object)
    def _on_mend_wished(self, mend: Mend) -> None:
        self.editing.change(mend.label, lambda _sketch: mend.sketch)

    @Slot(str)
    def say(self, words: str) -> None:
        """Say why something was not done, near to what is picked or to the mouse."""
        area = self._area_of_picked()
        mouse = self.steering.mouse
        if not area.isValid() and mouse is not None:
            area = QRect(mouse.toPoint(), QSize(1, 1))
        self.bubble.say(
            words, area if area.isValid() else self.canvas.rect().adjusted(0, 0, 0, -80)
        )

    @Slot(object)
    def _on_document_changed(self, _document: object) -> None:
        self.steering.cancel()
        self.keys.cancel()
        self.bubble.close_bubble()

    def _area_of_picked(self) -> QRect:
        """Where the card picked last is on the canvas; an invalid one where it cannot be seen."""
        cards = self.steering.where.cards_shown(self.session.layers[-1:])
        return self.canvas.area_of(cards[-1]) if cards else QRect()
