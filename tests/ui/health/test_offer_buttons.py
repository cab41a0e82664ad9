"""What a finding offers: a button each, beside the text or below it, never outside the row."""

import pytest
from PySide6.QtCore import QRect, Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from nnviz.session.health import Finding, Kind, Offer, State
from nnviz.session.selection import Selection
from nnviz.ui.health.finding_list import FindingList
from nnviz.ui.style import apply_theme
from nnviz.ui.theme import DARK, THEMES, Theme

LEFT = Qt.MouseButton.LeftButton
MANY = (Offer.AUGMENT, Offer.DECAY, Offer.DROPOUT, Offer.STOP_EARLY)
REASON = "Training accuracy 100.0 %, test accuracy 94.1 %: it learns the training samples by heart."


def finding(*offers: Offer) -> Finding:
    remedy = "More samples, augmentation, L2, dropout or fewer neurons; or stop earlier."
    kind, where = Kind.GAP, "whole network"
    return Finding(kind, State.AMBER, where, 0.06, "5.9 %", REASON, remedy, offers=offers)


def shown(qtbot: QtBot, *findings: Finding, width: int = 500) -> FindingList:
    found = FindingList()
    qtbot.addWidget(found)
    found.show_findings(findings, Selection())
    found.resize(width, 400)
    found.show()
    return found


def places(found: FindingList) -> list[QRect]:
    row = found.rows[0]
    buttons = [button for button in row.offers.buttons if button.isVisible()]
    return [QRect(b.mapTo(row, b.rect().topLeft()), b.size()) for b in buttons]


@pytest.mark.parametrize("theme", THEMES, ids=lambda theme: theme.name.value)
@pytest.mark.parametrize("width", [260, 420, 900])
@pytest.mark.parametrize("offers", [(), MANY[:1], MANY[:2], MANY])
def test_buttons_lie_in_the_row_apart_from_each_other_and_from_the_text(
    qtbot: QtBot, qapp: QApplication, offers: tuple[Offer, ...], width: int, theme: Theme
) -> None:
    apply_theme(qapp, theme)
    found = shown(qtbot, finding(*offers), width=width)
    qapp.processEvents()
    row, taken = found.rows[0], places(found)
    assert len(taken) == len(offers)
    text = QRect(row.text.mapTo(row, row.text.rect().topLeft()), row.text.size())
    for at, place in enumerate(taken):
        assert row.rect().contains(place)
        assert not any(place.intersects(other) for other in (*taken[:at], text))
    apply_theme(qapp, DARK)


def test_each_button_wishes_its_own(qtbot: QtBot) -> None:
    gap = finding(*MANY)
    found = shown(qtbot, gap)
    for button, offer in zip(found.rows[0].offers.buttons, MANY, strict=True):
        assert button.text() == button.accessibleName() == offer.value
        with qtbot.waitSignal(found.offer_wished) as caught:
            qtbot.mouseClick(button, LEFT)
        assert caught.args == [gap, offer]


def test_what_has_been_taken_up_is_gone(qtbot: QtBot) -> None:
    found = shown(qtbot, finding(*MANY))
    found.show_findings([finding(*MANY[1:])], Selection())
    visible = [button.text() for button in found.rows[0].offers.buttons if button.isVisible()]
    assert visible == [offer.value for offer in MANY[1:]]
