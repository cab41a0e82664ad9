"""`FindingRow`: one finding about the network's health, with its reason and what to try."""

from typing import Final

from PySide6.QtCore import QEvent, QRectF, Qt, Signal, Slot
from PySide6.QtGui import QColor, QEnterEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QBoxLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from nnviz.session.health import Finding, Offer, State
from nnviz.ui.health.offer_buttons import OfferButtons
from nnviz.ui.icons import icon_size, pixmap
from nnviz.ui.style import shows_ring
from nnviz.ui.theme import theme_of
from nnviz.ui.widgets.elided import ElidedLabel
from nnviz.ui.widgets.keys import PRESSING
from nnviz.ui.widgets.layout import add_line

SIGNS: Final = {State.RED: "error", State.AMBER: "warning", State.GREEN: "check"}
COLORS: Final = {State.RED: "error", State.AMBER: "warning", State.GREEN: "good"}
_EDGE, _GAP = 12, 8
_STEPS: Final = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}


class FindingRow(QWidget):
    """What is well takes one line; what is not says why and what to try below it.

    Signals:
        picked(object): somebody clicked it or pressed Return: show this `Finding`'s neurons.
        offer_wished(object, object): somebody wants this `Offer` of this `Finding` done.
        step_wished(int): to the row above (-1) or below (1).
    """

    picked = Signal(object)
    offer_wished = Signal(object, object)
    step_wished = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.finding: Finding | None = None
        self._is_picked = self._is_hovered = False
        self.sign, self.title, self.value = QLabel(self), QLabel(self), QLabel(self)
        self.note, self.text = ElidedLabel(parent=self), QLabel(self)
        self.offers = OfferButtons(self)
        self._build()
        self.offers.wished.connect(self._on_offers_wished)

    def show_finding(self, finding: Finding, *, is_picked: bool) -> None:
        """Show a finding, with a mark when its neurons are selected. Emits nothing."""
        self._is_picked = is_picked
        self.update()
        if finding == self.finding:
            return
        before, self.finding = self.finding, finding
        is_well = finding.state is State.GREEN
        self.title.setText(
            finding.kind.value if is_well else f"{finding.kind.value} · {finding.where}"
        )
        self.value.setText(finding.text)
        self.note.setText(finding.reason if is_well else "")
        self.text.setText("" if is_well else f"{finding.reason} {finding.remedy}")
        self.text.setVisible(not is_well)
        self._show_offers(finding.offers)
        self.setAccessibleName(f"{finding.kind.value}, {finding.where}: {finding.state.value}")
        self.setAccessibleDescription(f"{finding.text}. {finding.reason} {finding.remedy}")
        self.setToolTip("Click to select its neurons" if finding.neurons else "")
        if before is None or before.state is not finding.state:
            self._dress()

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = theme_of(self.palette())
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        place = QRectF(self.rect()).adjusted(4, 1, -4, -1)
        if self._is_picked or self._is_hovered:
            line = QPen(QColor(theme.text), 1.5) if self._is_picked else Qt.PenStyle.NoPen
            painter.setPen(line)
            painter.setBrush(QColor(theme.raised))
            painter.drawRoundedRect(place, 5, 5)
        if shows_ring(self):
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(QColor(theme.focus), 2))
            painter.drawRoundedRect(place.adjusted(1, 1, -1, -1), 5, 5)
        painter.end()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        inside = self.rect().contains(event.position().toPoint())
        if event.button() is Qt.MouseButton.LeftButton and inside:
            self.picked.emit(self.finding)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        event.accept()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = _STEPS.get(Qt.Key(event.key()))
        if event.key() in PRESSING:
            self.picked.emit(self.finding)
        elif step is not None:
            self.step_wished.emit(step)
        else:
            super().keyPressEvent(event)

    def enterEvent(self, event: QEnterEvent) -> None:
        self._is_hovered = True
        self.update()

    def leaveEvent(self, event: QEvent) -> None:
        self._is_hovered = False
        self.update()

    def changeEvent(self, event: QEvent) -> None:
        if event.type() in (QEvent.Type.PaletteChange, QEvent.Type.FontChange):
            self._dress()
        super().changeEvent(event)

    @Slot(object)
    def _on_offers_wished(self, offer: Offer) -> None:
        self.offer_wished.emit(self.finding, offer)

    def _show_offers(self, offers: tuple[Offer, ...]) -> None:
        """One stands beside the text, several below it."""
        one_line = QBoxLayout.Direction.LeftToRight
        self._body.setDirection(one_line if len(offers) < 2 else QBoxLayout.Direction.TopToBottom)
        self.offers.show_offers(offers)

    def _build(self) -> None:
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        self.note.setProperty("role", "small")
        self.text.setProperty("role", "small")
        self.text.setWordWrap(True)
        box = QVBoxLayout(self)
        box.setContentsMargins(_EDGE, 3, _EDGE, 3)
        box.setSpacing(1)
        head, self._body = add_line(box), add_line(box)
        head.setSpacing(_GAP)
        for part in (self.sign, self.title):
            head.addWidget(part)
        head.addWidget(self.note, 1)
        head.addWidget(self.value)
        self._body.setContentsMargins(24, 0, 0, 0)
        self._body.setSpacing(_GAP)
        self._body.addWidget(self.text, 1)
        self._body.addWidget(self.offers)

    def _dress(self) -> None:
        """The sign has a shape and a colour of its own for each state."""
        finding, theme = self.finding, theme_of(self.palette())
        if finding is None:
            return
        color = getattr(theme, COLORS[finding.state])
        size = icon_size(self.font())
        sign = pixmap(SIGNS[finding.state], color, size, self.devicePixelRatioF())
        self.sign.setPixmap(sign)
        self.title.setProperty("role", "" if finding.state is State.GREEN else "title")
        self.title.style().polish(self.title)
