"""`OfferButtons`: what a finding offers, a button each."""

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QPushButton, QWidget

from nnviz.session.health import Offer
from nnviz.ui.widgets.flow import FlowLayout


class OfferButtons(QWidget):
    """Buttons in a line, or in more where there is no room; they are kept and named anew.

    Signals:
        wished(object): somebody wants this `Offer` done.
    """

    wished = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.buttons: list[QPushButton] = []
        self._offers: tuple[Offer, ...] = ()
        self._flow = FlowLayout(self, spacing=6)
        self.hide()

    def show_offers(self, offers: Sequence[Offer]) -> None:
        """Show a button for each offer; without any there is nothing to see."""
        self._offers = tuple(offers)
        while len(self.buttons) < len(offers):
            self._add_button()
        for at, button in enumerate(self.buttons):
            button.setVisible(at < len(offers))
        for button, offer in zip(self.buttons, offers, strict=False):
            button.setText(offer.value)
            button.setAccessibleName(offer.value)
        self.setVisible(bool(offers))
        self.updateGeometry()

    def _add_button(self) -> None:
        button = QPushButton(self)
        button.setProperty("kind", "small")
        button.clicked.connect(partial(self._on_button_clicked, len(self.buttons)))
        self._flow.addWidget(button)
        self.buttons.append(button)

    def _on_button_clicked(self, at: int, _is_checked: bool = False) -> None:
        if at < len(self._offers):
            self.wished.emit(self._offers[at])
