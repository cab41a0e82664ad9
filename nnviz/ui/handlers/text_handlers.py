"""A person's own text: the dialog that opens it."""

from pathlib import Path
from typing import Any, ClassVar

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QFileDialog

from nnviz.ui.own_data import OwnDataHandlers

KINDS = "Texts (*.txt *.text *.md *.rst *.tex *.py *.html *.log);;All files (*)"
ENDINGS = (".text", ".md", ".rst", ".tex", ".py", ".c", ".js", ".html", ".xml", ".log")
"""What is let go over the window with such a name is a text; `.txt` may as well be a table."""


def holds_text(path: str) -> bool:
    """Whether what is named is to be opened as a text."""
    return Path(path).suffix.lower() in ENDINGS


class TextHandlers(OwnDataHandlers):
    """Opens texts, by the menu, a key, a button, or a file let go over the window."""

    shows: ClassVar[str] = "reader"

    def connect_up(self) -> None:
        self.window.panel.data.open_text_wished.connect(self.on_open_text)

    @Slot()
    def on_open_text(self) -> None:
        """Ask for a file, and look at it."""
        name, _ = QFileDialog.getOpenFileName(self.window, "Open text", "", KINDS)
        if name:
            self.open_path(name)

    def made(self) -> tuple[Any, Any]:
        from nnviz.ui.dialogs.text_dialog import TextDialog
        from nnviz.ui.dialogs.text_opening import TextTalk

        dialog, talk = TextDialog(self.window), TextTalk(self.session, self)
        dialog.choice_wished.connect(talk.choose)
        dialog.other_wished.connect(self.on_open_text)
        return dialog, talk
