"""Where tokens lie on a page, and that they can be read on every colour."""

import numpy as np
import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from pytestqt.qtbot import QtBot

from nnviz.ui.reader.page import Page, grounds
from nnviz.ui.reader.page_keys import PageKey, key_of, text_of_key
from nnviz.ui.reader.text_page import TextPage
from nnviz.ui.theme import DARK, LIGHT, Theme, contrast
from nnviz.ui.widgets.token_page import END, inks, placed

NONE, CONTROL = Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ControlModifier


def test_lines_are_broken_at_the_width_and_behind_an_end() -> None:
    names = ("a", "b", END, "c", "d", "e", "f")
    found = placed(names, lambda name: 10.0, 20.0, 30.0)
    assert [(p.x(), p.y()) for p in found.places] == [
        (0, 0),
        (10, 0),
        (20, 0),
        (0, 20),
        (10, 20),
        (20, 20),
        (0, 40),
    ]
    assert found.height == 60
    assert found.at(15, 25) == 4
    assert found.at(15, 45) == -1
    assert found.at(25, 45, nearest=True) == 6
    assert found.at(500, 5, nearest=True) == 2
    assert placed((), len, 20.0, 30.0).height == 20
    assert len(placed(("wider than the page",), lambda name: 90.0, 20.0, 30.0).places) == 1


def test_what_fills_up_a_short_text_ends_no_line(qtbot: QtBot) -> None:
    """Where the first token ends lines an empty text was a line for each step."""
    found = placed((END, END, "a", END, "b"), lambda name: 10.0, 20.0, 300.0, missing=2)
    assert [p.y() for p in found.places] == [0, 0, 0, 0, 20]
    page = TextPage(DARK)
    qtbot.addWidget(page)
    page.resize(300, 90)
    page.show_page(Page((END,) * 6, np.zeros(6), missing=6, caret=6))
    assert {page.place(at).y() for at in range(6)} == {page.place(0).y()}
    page.show_page(Page((END,) * 6, np.zeros(6), missing=5, caret=6))
    assert page.grab().height() == 90
    page.show_page(Page((END,) * 6, np.zeros(6), missing=4, caret=6))
    assert page.place(5).y() > page.place(4).y() == page.place(0).y()


def test_words_of_one_character_stand_apart_too() -> None:
    """Else 1 2 3 were read as 123."""
    places = placed(("1", "2"), lambda name: 10.0, 20.0, 300.0, are_words=True).places
    assert places == placed(("1", "2", "33"), lambda name: 10.0, 20.0, 300.0).places[:2]
    assert places[1].left() > places[0].right()


@pytest.mark.parametrize("theme", [DARK, LIGHT])
def test_every_colour_bears_a_text_that_can_be_read(theme: Theme) -> None:
    values = np.array([*np.linspace(-1, 1, 41), np.nan])
    ground = grounds(values, theme)
    for color, ink in zip(ground.tolist(), inks(ground), strict=True):
        assert contrast("#{:02x}{:02x}{:02x}".format(*color), ink) >= 4.5
    assert ground[-1].tolist() == ground[20].tolist()


@pytest.mark.parametrize(
    ("key", "held", "text", "does", "writes"),
    [
        (Qt.Key.Key_Right, NONE, "", PageKey.NEXT_CELL, ""),
        (Qt.Key.Key_Up, NONE, "", PageKey.LAST_LAYER, ""),
        (Qt.Key.Key_Left, CONTROL, "", PageKey.LEFT, ""),
        (Qt.Key.Key_A, NONE, "a", None, "a"),
        (Qt.Key.Key_Space, NONE, " ", None, " "),
        (Qt.Key.Key_Return, NONE, "\r", None, "\n"),
        (Qt.Key.Key_S, CONTROL, "\x13", None, ""),
        (Qt.Key.Key_Tab, NONE, "\t", None, ""),
        (Qt.Key.Key_BracketLeft, CONTROL | Qt.KeyboardModifier.AltModifier, "[", None, "["),
        (Qt.Key.Key_A, Qt.KeyboardModifier.AltModifier, "a", None, ""),
    ],
)
def test_what_keys_do_and_write(
    key: Qt.Key, held: Qt.KeyboardModifier, text: str, does: PageKey | None, writes: str
) -> None:
    event = QKeyEvent(QEvent.Type.KeyPress, key, held, text)
    assert key_of(event) is does
    assert text_of_key(event) == writes


def test_a_page_of_nothing_and_one_of_too_much_can_be_looked_at(qtbot: QtBot) -> None:
    page = TextPage(LIGHT)
    qtbot.addWidget(page)
    page.resize(200, 80)
    page.show()
    assert not page.grab().isNull()
    names = tuple("word" for _ in range(300))
    page.show_page(Page(names, np.linspace(-1, 1, 300), 3, 0, 20, 300, (True,) * 300, 7, "wo"))
    page.setFocus()
    assert page.place(299).bottom() <= page.height(), "the caret is in sight"
    assert page.place(0).top() < 0
    page.set_theme(DARK)
    assert not page.grab().isNull()
    page.resize(30, 20)
    assert not page.grab().isNull()
