"""Keeps a picture true to the session's sketch. What takes long is laid out by the worker.

1. `show` makes the content of a sketch and looks for places.
2. Many cards without any are laid out elsewhere; the last picture stays meanwhile.
3. Whatever comes, the picture changes once: `changed`.
"""

from collections.abc import Mapping

from PySide6.QtCore import QObject, Signal, Slot

from nnviz.core.drawing import Place
from nnviz.core.layout import Arrangement
from nnviz.core.problem import Problem
from nnviz.runtime.questions.lay_out import LayOut
from nnviz.session.background import Background
from nnviz.session.sketch import Sketch
from nnviz.ui.sketch.geometry import height_of
from nnviz.ui.sketch.picture import Content, Picture, content_of, picture_of
from nnviz.ui.sketch.places import Placed, Size, in_rows, ordered, placed


class Arranging(QObject):
    """Signals:

    - `changed()`: `picture` is another.
    - `waiting(float | None)`: the share of a long layout that is done; None when none is going on.
    """

    changed = Signal()
    waiting = Signal(object)

    def __init__(self, background: Background, parent: QObject) -> None:
        super().__init__(parent)
        self._background = background
        self._question = 0
        self._content: Content | None = None
        self._placed = Placed()
        self._moved: Mapping[str, Place] = {}
        self._units: tuple[str, int] | None = None
        self.picture: Picture | None = None
        background.progressed.connect(self._on_progressed)
        background.answered.connect(self._on_answered)
        background.failed.connect(self._on_failed)

    @property
    def places(self) -> Mapping[str, Place]:
        """The middle of every card, as it is drawn when no gesture is under way."""
        return self._placed.places

    @property
    def content(self) -> Content | None:
        """What is drawn, or will be as soon as it is laid out."""
        return self._content

    def show(self, sketch: Sketch | None) -> None:
        """Draw another sketch."""
        if sketch is None:
            return
        content = self._content = content_of(sketch, self._content)
        self._cancel()
        found = placed(content.shown, content.sizes, sketch.drawing, self._placed)
        if found is None:
            self._ask(content)
            return
        self._take(found)

    @property
    def is_waiting(self) -> bool:
        """Whether a long layout is under way."""
        return bool(self._question)

    def give_up(self) -> None:
        """Do without the layout that is under way."""
        content = self._content
        self._cancel()
        if content is not None:
            self._take(in_rows(content.sizes, self._placed, content.sketch.drawing))

    def show_temporary(self, moved: Mapping[str, Place], units: tuple[str, int] | None) -> None:
        """Draw cards elsewhere for now, and one as high as so many units make it."""
        if (moved, units) != (self._moved, self._units):
            self._moved, self._units = moved, units
            self._draw()

    # -- inner ---------------------------------------------------------------------------------

    def _take(self, found: Placed) -> None:
        self._placed, self._moved, self._units = found, {}, None
        self._draw()

    def _draw(self) -> None:
        if self._content is None or not self._fits():
            return
        places = self._placed
        sizes: Mapping[str, Size] = self._content.sizes
        if self._moved:
            places = places.moved(self._moved)
        if self._units is not None and self._units[0] in sizes:
            places, sizes = _resized(places, sizes, *self._units)
        self.picture = picture_of(self._content, places, sizes, self.picture)
        self.changed.emit()

    def _fits(self) -> bool:
        """Whether there is a place for everything that is to be drawn."""
        return self._content is not None and self._content.sizes.keys() <= self.places.keys()

    def _ask(self, content: Content) -> None:
        sketch, sizes = content.sketch, content.sizes
        before = {name: p for name, p in self._placed.places.items() if name in sizes}
        asked = LayOut(tuple(sizes), content.shown.pairs, sizes, sketch.drawing.direction, before)
        self._question = self._background.ask(asked)
        self.waiting.emit(0.0)

    def _cancel(self) -> None:
        if self._question:
            self._background.cancel(self._question)
            self._question = 0
            self.waiting.emit(None)

    @Slot(int, float)
    def _on_progressed(self, number: int, share: float) -> None:
        if number == self._question:
            self.waiting.emit(share)

    @Slot(int, object)
    def _on_answered(self, number: int, found: Arrangement) -> None:
        if number == self._question and self._content is not None:
            self._question = 0
            self.waiting.emit(None)
            self._take(ordered(found, self._content.sketch.drawing))

    @Slot(int, object)
    def _on_failed(self, number: int, problem: Problem) -> None:
        if number == self._question:
            self._question = 0
            self.waiting.emit(None)


def _resized(
    placed: Placed, sizes: Mapping[str, Size], card: str, units: int
) -> tuple[Placed, Mapping[str, Size]]:
    """A card with another height and the same upper edge."""
    width, height = sizes[card]
    x, y = placed.places[card]
    grown = height_of(units)
    moved = placed.moved({card: (x, y + (grown - height) / 2)})
    return moved, {**sizes, card: (width, grown)}
