"""The help dialogs: every key, from the table of actions, and what this is."""

from collections.abc import Iterator, Sequence

from PySide6.QtCore import QSize, Qt, qVersion
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QFrame,
    QGridLayout,
    QLabel,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

import nnviz
from nnviz.ui.actions import ACTIONS, CANVAS_KEYS, MENUS, PAD_KEYS
from nnviz.ui.draw_actions import LAYER_KEYS


class KeysDialog(QDialog):
    """Lists every action with its keys, menu by menu, in two columns."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("Keys")
        box = QVBoxLayout(self)
        box.setContentsMargins(24, 20, 12, 16)
        content = QWidget()
        grid = QGridLayout(content)
        grid.setContentsMargins(0, 0, 12, 8)
        grid.setHorizontalSpacing(24)
        grid.setVerticalSpacing(6)
        row = 0
        for title, entries in _parts():
            grid.addWidget(_label(title, "title"), row, 0, 1, 3)
            for keys, text, about in entries:
                row += 1
                grid.addWidget(_label(keys, ""), row, 0, Qt.AlignmentFlag.AlignRight)
                grid.addWidget(_label(text, ""), row, 1)
                grid.addWidget(_label(about, "dim"), row, 2)
            row += 1
        self._scroll = QScrollArea(self)
        self._scroll.setFrameShape(QFrame.Shape.NoFrame)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.setWidgetResizable(True)
        self._scroll.setWidget(content)
        box.addWidget(self._scroll, 1)
        box.addWidget(_close_button(self))
        self._fit(content.sizeHint())

    def _fit(self, content: QSize) -> None:
        """As large as the list, but inside the window it lies over."""
        bar = self._scroll.verticalScrollBar().sizeHint().width()
        self._scroll.setMinimumWidth(content.width() + bar)
        parent = self.parentWidget()
        most = parent.height() - 40 if parent is not None else content.height()
        self.resize(self.sizeHint().width(), min(content.height() + 90, most))


class AboutDialog(QDialog):
    """Says what this is, and with what it is made."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("About nnviz")
        box = QVBoxLayout(self)
        box.setContentsMargins(24, 20, 24, 16)
        box.setSpacing(8)
        box.addWidget(_label(f"nnviz {nnviz.__version__}", "large"))
        box.addWidget(_label("A desktop microscope for neural networks. MIT licence.", ""))
        box.addWidget(_label(f"Made with Qt {qVersion()}, PySide6, pyqtgraph and NumPy.", "dim"))
        box.addWidget(_label("Typeface: Inter, SIL Open Font License.", "dim"))
        box.addWidget(_close_button(self))


def _parts() -> Iterator[tuple[str, Sequence[tuple[str, str, str]]]]:
    """The list part by part: keys, name, what it does."""
    for menu in MENUS:
        entries = [entry for entry in ACTIONS if entry.menu == menu and entry.keys]
        if entries:
            yield menu, [(_native(e.keys), e.text.removesuffix("…"), e.help) for e in entries]
    yield "On the canvas of layers", LAYER_KEYS
    yield "On the canvas of neurons", CANVAS_KEYS
    yield "On the pad", PAD_KEYS


def _native(keys: Sequence[str]) -> str:
    """Keys as the system writes them."""
    native = QKeySequence.SequenceFormat.NativeText
    return "   ".join(QKeySequence(key).toString(native) for key in keys)


def _label(text: str, role: str) -> QLabel:
    label = QLabel(text)
    if role:
        label.setProperty("role", role)
    return label


def _close_button(dialog: QDialog) -> QDialogButtonBox:
    buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close, dialog)
    buttons.rejected.connect(dialog.reject)
    return buttons
