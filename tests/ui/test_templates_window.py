"""The gallery, the palette and the panels in the window: a template opens, drawn with its notes."""

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from nnviz.ui.main_window import MainWindow
from nnviz.ui.templates.gallery import TemplateGallery
from nnviz.ui.views.latent import LatentView
from nnviz.ui.views.palette import PaletteView


def gallery(window: MainWindow) -> TemplateGallery:
    found = [child for child in window.findChildren(TemplateGallery) if child.isVisible()]
    assert len(found) == 1
    return found[0]


def test_a_template_is_chosen_and_shows_its_latent_plane(window: MainWindow, qtbot: QtBot) -> None:
    window.actions_by_name["new_from_template"].trigger()
    window.actions_by_name["new_from_template"].trigger()
    shown = gallery(window)
    card = next(card for card in shown.cards if card.example.name == "autoencoder")
    QTest.mouseClick(card, Qt.MouseButton.LeftButton)
    assert not shown.isVisible()
    qtbot.waitUntil(lambda: window.example_name == "autoencoder", timeout=20_000)
    document = window.session.document
    assert document is not None
    assert document.drawing.note_of("code").startswith("Why 2?")
    view = next(view for view in window.views if isinstance(view, LatentView))
    window.raise_view("latent")
    qtbot.waitUntil(lambda: len(view.plane.points) > 0, timeout=20_000)
    assert view.layer == "code"


def test_what_the_palette_is_asked_for_is_added_behind_what_is_picked(
    window: MainWindow, qtbot: QtBot
) -> None:
    palette = next(view for view in window.views if isinstance(view, PaletteView))
    window.raise_view("palette")
    qtbot.waitUntil(lambda: bool(palette.list.choices()), timeout=20_000)
    session = window.session
    session.select_layers(("h1",))
    QTest.keyClicks(palette.line, "dropout")
    QTest.keyClick(palette.line, Qt.Key.Key_Return)
    assert session.document is not None
    assert session.document.graph["h2"].inputs == ("dropout1",)
    assert session.undo_stack.undoText() == "Add Dropout"
    session.undo_stack.undo()
    assert session.document.graph["h2"].inputs == ("h1",)
