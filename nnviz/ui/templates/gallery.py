"""`TemplateGallery`: every network to begin with, group by group, to choose from."""

from collections.abc import Sequence
from itertools import groupby

from PySide6.QtCore import QSize, Qt, Signal, Slot
from PySide6.QtWidgets import QDialog, QFrame, QLabel, QScrollArea, QVBoxLayout, QWidget

from nnviz.files.example import Example, Group, examples
from nnviz.ui.templates.template_card import TemplateCard
from nnviz.ui.widgets.flow import FlowLayout

FIRST_SIZE = QSize(936, 680)
MARGIN, GAP = 24, 12

_STEPS = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}
_ROWS = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}


class TemplateGallery(QDialog):
    """Lies over the window and lets it go on. A choice closes it.

    Signals: `template_wished(str)`, the name of an example.
    """

    template_wished = Signal(str)

    def __init__(
        self, parent: QWidget | None = None, shown: Sequence[Example] | None = None
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle("New from template")
        self.setModal(False)
        self.cards: list[TemplateCard] = []
        content = QWidget()
        column = QVBoxLayout(content)
        column.setContentsMargins(MARGIN, 16, MARGIN, MARGIN)
        column.setSpacing(8)
        for group, members in _grouped(examples() if shown is None else shown):
            column.addWidget(_heading(group))
            column.addWidget(self._shelf(members))
        column.addStretch(1)
        self._scroll = QScrollArea(self)
        self._scroll.setFrameShape(QFrame.Shape.NoFrame)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._scroll.setWidgetResizable(True)
        self._scroll.setWidget(content)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(self._scroll)
        self._fit()

    def _shelf(self, members: Sequence[Example]) -> QWidget:
        shelf = QWidget()
        cards = FlowLayout(shelf, spacing=GAP)
        cards.setContentsMargins(0, 0, 0, 12)
        for example in members:
            card = TemplateCard(example, shelf)
            card.clicked.connect(self._on_card_clicked)
            card.arrow_pressed.connect(self._on_arrow_pressed)
            cards.addWidget(card)
            self.cards.append(card)
        return shelf

    def _beside(self, at: int, way: int) -> int:
        """The card above (-1) or below (1) that is nearest across; the same one at the ends."""
        places = [card.mapTo(self, card.rect().center()) for card in self.cards]
        here = places[at]
        beyond = [i for i, place in enumerate(places) if (place.y() - here.y()) * way > 0]

        def away(i: int) -> tuple[int, int]:
            return abs(places[i].y() - here.y()), abs(places[i].x() - here.x())

        return min(beyond, key=away, default=at)

    def _fit(self) -> None:
        """As large as it likes, but inside the window it lies over."""
        parent = self.parentWidget()
        room = parent.size() - QSize(40, 40) if parent is not None else FIRST_SIZE
        self.resize(FIRST_SIZE.boundedTo(room))

    @Slot(int)
    def _on_arrow_pressed(self, pressed: int) -> None:
        """Left and right go to the next card, up and down to the nearest."""
        card, key = self.sender(), Qt.Key(pressed)
        if not isinstance(card, TemplateCard):
            return
        at = self.cards.index(card)
        target = at + _STEPS[key] if key in _STEPS else self._beside(at, _ROWS[key])
        if 0 <= target < len(self.cards):
            self.cards[target].setFocus(Qt.FocusReason.TabFocusReason)
            self._scroll.ensureWidgetVisible(self.cards[target])

    @Slot()
    def _on_card_clicked(self) -> None:
        card = self.sender()
        if isinstance(card, TemplateCard):
            self.accept()
            self.template_wished.emit(card.example.name)


def _grouped(shown: Sequence[Example]) -> list[tuple[Group, list[Example]]]:
    """Examples by group, in the groups' order; within one they keep theirs."""
    order = list(Group)
    ranked = sorted(shown, key=lambda example: order.index(example.group))
    return [(g, list(members)) for g, members in groupby(ranked, key=lambda e: e.group)]


def _heading(group: Group) -> QLabel:
    label = QLabel(group.value.capitalize())
    label.setProperty("role", "large")
    return label
