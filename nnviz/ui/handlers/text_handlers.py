"""A person's own text: the dialog that opens it."""

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QFileDialog

from nnviz.ui.handler import Handlers

if TYPE_CHECKING:
    from nnviz.ui.dialogs.text_dialog import TextDialog
    from nnviz.ui.dialogs.text_opening import TextTalk

KINDS = "Texts (*.txt *.text *.md *.rst *.tex *.py *.html *.log);;All files (*)"
ENDINGS = (".text", ".md", ".rst", ".tex", ".py", ".c", ".js", ".html", ".xml", ".log")
"""What is let go over the window with such a name is a text; `.txt` may as well be a table."""


def holds_text(path: str) -> bool:
    """Whether what is named is to be opened as a text."""
    return Path(path).suffix.lower() in ENDINGS


class TextHandlers(Handlers):
    """Opens texts, by the menu, a key, a button, or a file let go over the window."""

    _dialog: "TextDialog | None" = None
    _talk: "TextTalk | None" = None

    def connect_up(self) -> None:
        self.window.panel.data.open_text_wished.connect(self.on_open_text)

    @Slot()
    def on_open_text(self) -> None:
        """Ask for a file, and look at it."""
        name, _ = QFileDialog.getOpenFileName(self.window, "Open text", "", KINDS)
        if name:
            self.open_path(name)

    def open_path(self, path: str) -> None:
        """Look at a text file."""
        if self._talk is None:
            self._make()
        assert self._talk is not None
        assert self._dialog is not None
        self._talk.start(path)
        self._dialog.show()
        self._dialog.raise_()
        self._dialog.activateWindow()

    # -- inner ---------------------------------------------------------------------------------

    def _make(self) -> None:
        """The dialog is made when it is first asked for: the start of the window does not wait."""
        from nnviz.ui.dialogs.text_dialog import TextDialog
        from nnviz.ui.dialogs.text_opening import TextTalk

        dialog, talk = TextDialog(self.window), TextTalk(self.session, self)
        talk.changed.connect(dialog.show_opening)
        talk.used.connect(self._on_used)
        dialog.choice_wished.connect(talk.choose)
        dialog.accept_wished.connect(talk.use)
        dialog.look_wished.connect(talk.look_again)
        dialog.other_wished.connect(self.on_open_text)
        dialog.stop_wished.connect(self._on_stop_wished)
        self._dialog, self._talk = dialog, talk

    @Slot()
    def _on_stop_wished(self) -> None:
        """Stop the work; where there is nothing to correct yet, there is nothing to stay for."""
        assert self._talk is not None
        assert self._dialog is not None
        self._talk.cancel()
        if self._talk.opening.found is None:
            self._dialog.reject()

    @Slot()
    def _on_used(self) -> None:
        assert self._dialog is not None
        self._dialog.accept()
