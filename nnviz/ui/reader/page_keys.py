"""What keys mean on a page of text. Pure."""

from enum import Enum

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent


class PageKey(Enum):
    """What a key does."""

    NEXT_CELL = "next cell"
    LAST_CELL = "cell before"
    NEXT_LAYER = "next layer"
    LAST_LAYER = "layer before"
    BACK = "erase before"
    DELETE = "erase behind"
    LEFT = "caret left"
    RIGHT = "caret right"
    HOME = "caret to the beginning"
    END = "caret to the end"
    LEAVE = "back to the sample"


_PLAIN = {
    Qt.Key.Key_Right: PageKey.NEXT_CELL,
    Qt.Key.Key_Left: PageKey.LAST_CELL,
    Qt.Key.Key_Down: PageKey.NEXT_LAYER,
    Qt.Key.Key_Up: PageKey.LAST_LAYER,
    Qt.Key.Key_Backspace: PageKey.BACK,
    Qt.Key.Key_Delete: PageKey.DELETE,
    Qt.Key.Key_Home: PageKey.HOME,
    Qt.Key.Key_End: PageKey.END,
    Qt.Key.Key_Escape: PageKey.LEAVE,
}
_WITH_CONTROL = {Qt.Key.Key_Left: PageKey.LEFT, Qt.Key.Key_Right: PageKey.RIGHT}
_ENDS = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


def key_of(event: QKeyEvent) -> PageKey | None:
    """What a key that writes nothing does; None where it does nothing."""
    held = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
    if held == Qt.KeyboardModifier.NoModifier:
        return _PLAIN.get(Qt.Key(event.key()))
    if held == Qt.KeyboardModifier.ControlModifier:
        return _WITH_CONTROL.get(Qt.Key(event.key()))
    return None


def text_of_key(event: QKeyEvent) -> str:
    """What a key writes; nothing for a command."""
    held = event.modifiers()
    commands = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.MetaModifier
    third_level = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier
    if held & commands and held & third_level != third_level:
        return ""
    if held & Qt.KeyboardModifier.AltModifier and held & third_level != third_level:
        return ""
    if event.key() in _ENDS:
        return "\n"
    text = event.text()
    return text if text and text.isprintable() else ""
