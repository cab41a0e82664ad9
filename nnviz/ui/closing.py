"""The question before a window closes on work that no file has."""

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMessageBox

if TYPE_CHECKING:
    from nnviz.ui.main_window import MainWindow

Choice = QMessageBox.StandardButton


def ask_before_closing(window: "MainWindow") -> QMessageBox:
    """Ask once; the answer closes the window, saves first, or leaves all as it is."""
    for asked in window.findChildren(QMessageBox, "closing"):
        if asked.isVisible():
            asked.activateWindow()
            return asked
    keeper = window.projects.keeper
    what = "There are changes" if keeper.is_edited else "There is training"
    box = QMessageBox(window)
    box.setObjectName("closing")
    box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    box.setText(f"Save “{keeper.title}” before closing?")
    box.setInformativeText(f"{what} that no file has yet.")
    box.setStandardButtons(Choice.Save | Choice.Discard | Choice.Cancel)
    box.setDefaultButton(Choice.Save)

    def on_finished(result: int) -> None:
        if result == Choice.Save:
            window.projects.save_and_close()
        elif result == Choice.Discard:
            window.end()

    box.finished.connect(on_finished)
    box.open()
    return box
