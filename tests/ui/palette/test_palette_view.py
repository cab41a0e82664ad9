"""The palette: everything that can be put on the canvas, found, dragged, added with the keys."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit
from pytestqt.qtbot import QtBot

from nnviz.layers import layer_kinds
from nnviz.session.choices import Choice, Made, kind_choices
from nnviz.session.sketching.blocks import with_block
from nnviz.session.sketching.built_in import built_in_templates
from nnviz.session.sketching.sketched import Sketched
from nnviz.ui.palette.listing import Heading, entries, glyph
from nnviz.ui.sketch.dropping import dragged
from nnviz.ui.theme import DARK
from nnviz.ui.views.palette import PaletteView
from tests.ui.properties.desk import Desk, desk


@pytest.fixture
def bench(qtbot: QtBot) -> Iterator[Desk]:
    made = desk()
    yield made
    made.undo_stack.blockSignals(True)


@pytest.fixture
def view(qtbot: QtBot, bench: Desk) -> PaletteView:
    made = PaletteView(bench.as_session, DARK)
    qtbot.addWidget(made)
    made.resize(260, 900)
    made.show()
    return made


@pytest.fixture
def wished(view: PaletteView) -> list[str]:
    found: list[str] = []
    view.choice_wished.connect(lambda choice: found.append(choice.name))
    return found


def keep(bench: Desk, title: str = "Deep path") -> str:
    document = bench.drawn
    sketch = Sketched(document.graph, document.drawing)
    new = with_block(sketch, ["deep1", "deep2"], title)
    return bench.library.keep(new.sketch, new.ids[0])


def test_groups_stand_in_their_order() -> None:
    listed = entries("", kind_choices())
    titles = [entry.title for entry in listed if isinstance(entry, Heading)]
    assert titles == [
        "Data",
        "Core",
        "Image",
        "Sequence",
        "Join",
        "Shape",
        "Norm",
        "Regularisation",
    ]
    named = [entry.name for entry in listed if isinstance(entry, Choice)]
    assert named[0] == "input"
    assert set(named) == {kind.kind for kind in layer_kinds().values() if kind.group}


def test_a_group_nobody_has_heard_of_is_listed_too() -> None:
    listed = entries("", [Choice("x", "X", "Odd", ""), Choice("y", "Y", "Core", "")])
    assert [entry.title for entry in listed if isinstance(entry, Heading)] == ["Core", "Odd"]


def test_everything_has_a_sign() -> None:
    assert [glyph(c) for c in kind_choices() if c.name in ("add", "dense", "batch_norm")] == [
        "De",
        "+",
        "BN",
    ]
    assert all(1 <= len(glyph(choice)) <= 2 for choice in kind_choices())


def test_blocks_come_last(view: PaletteView, bench: Desk) -> None:
    names = [choice.name for choice in view.list.choices()]
    kinds = [template.kind for template in built_in_templates()]
    assert names[-len(kinds) :] == kinds
    keep(bench)
    assert [choice.name for choice in view.list.choices()][-1] == "deep_path"


def test_typing_finds_and_return_adds(view: PaletteView, wished: list[str]) -> None:
    QTest.keyClicks(view.line, "drop")
    assert next(choice.label for choice in view.list.choices()) == "Dropout"
    QTest.keyClick(view.line, Qt.Key.Key_Return)
    assert wished == ["dropout"]
    QTest.keyClick(view.line, Qt.Key.Key_Escape)
    assert len(view.list.choices()) > 10
    QTest.keyClicks(view.line, "qqq")
    assert view.foot.text() == "Nothing has such a name."
    QTest.keyClick(view.line, Qt.Key.Key_Return)
    assert wished == ["dropout"]


def test_the_arrows_reach_every_choice_and_no_heading(view: PaletteView, wished: list[str]) -> None:
    everything = [choice.name for choice in view.list.choices()]
    for _ in everything:
        QTest.keyClick(view.line, Qt.Key.Key_Return)
        QTest.keyClick(view.line, Qt.Key.Key_Down)
    assert wished == everything


def test_a_double_click_adds(view: PaletteView, wished: list[str]) -> None:
    item = view.list.item(1)
    place = view.list.visualItemRect(item).center()
    QTest.mouseClick(view.list.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert not wished
    QTest.mouseDClick(view.list.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert wished == ["input"]


def test_what_is_dragged_is_what_the_canvas_takes(view: PaletteView) -> None:
    for choice in view.list.choices():
        found = dragged(view.list.mime(choice))
        assert found is not None
        assert (found.name, found.made) == (choice.name, choice.made)
    assert {choice.made for choice in view.list.choices()} == {Made.LAYER, Made.BLOCK}


def pick(view: PaletteView, name: str) -> None:
    for row in range(view.list.count()):
        choice = view.list.item(row).data(Qt.ItemDataRole.UserRole)
        if isinstance(choice, Choice) and choice.name == name:
            view.list.setCurrentRow(row)


def test_a_block_of_one_s_own_is_renamed_in_place(
    qtbot: QtBot, view: PaletteView, bench: Desk
) -> None:
    kind = keep(bench)
    pick(view, kind)
    QTest.keyClick(view.list, Qt.Key.Key_F2)
    edit = view.list.findChild(QLineEdit)
    assert edit is not None
    edit.setText("Two steps")
    with qtbot.waitSignal(bench.library.changed):
        QTest.keyClick(edit, Qt.Key.Key_Return)
    assert [template.title for template in bench.library.own] == ["Two steps"]
    assert view.list.choices()[-1].label == "Two steps"


def test_only_blocks_of_one_s_own_are_dropped(view: PaletteView, bench: Desk) -> None:
    kind = keep(bench)
    pick(view, built_in_templates()[0].kind)
    QTest.keyClick(view.list, Qt.Key.Key_Delete)
    assert len(bench.library.templates()) == len(built_in_templates()) + 1
    pick(view, kind)
    QTest.keyClick(view.list, Qt.Key.Key_Delete)
    assert bench.library.templates() == built_in_templates()
