"""The help dialogs: every key, from the table of actions, and what this is."""

from PySide6.QtCore import Qt, qVersion
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QGridLayout, QLabel, QVBoxLayout, QWidget

import nnviz
from nnviz.ui.actions import ACTIONS, MENUS


class KeysDialog(QDialog):
    """Lists every action with its keys, menu by menu, in two columns."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("Keys")
        box = QVBoxLayout(self)
        box.setContentsMargins(24, 20, 24, 16)
        grid = QGridLayout()
        box.addLayout(grid)  # while it is empty: PySide keeps wrappers of the items of a filled one
        grid.setHorizontalSpacing(24)
        grid.setVerticalSpacing(6)
        row = 0
        for menu in MENUS:
            entries = [entry for entry in ACTIONS if entry.menu == menu and entry.keys]
            if not entries:
                continue
            grid.addWidget(_label(menu, "title"), row, 0, 1, 3)
            for entry in entries:
                row += 1
                keys = "   ".join(
                    QKeySequence(k).toString(QKeySequence.SequenceFormat.NativeText)
                    for k in entry.keys
                )
                grid.addWidget(_label(keys, ""), row, 0, Qt.AlignmentFlag.AlignRight)
                grid.addWidget(_label(entry.text.removesuffix("…"), ""), row, 1)
                grid.addWidget(_label(entry.help, "dim"), row, 2)
            row += 1
        box.addWidget(_close_button(self))


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


def _label(text: str, role: str) -> QLabel:
    label = QLabel(text)
    if role:
        label.setProperty("role", role)
    return label


def _close_button(dialog: QDialog) -> QDialogButtonBox:
    buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close, dialog)
    buttons.rejected.connect(dialog.reject)
    return buttons
