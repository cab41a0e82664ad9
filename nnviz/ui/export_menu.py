"""The menu with which a view, or the canvas, gives away what it shows."""

import re
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFileDialog, QMenu, QWidget

from nnviz.core.problem import ProblemError
from nnviz.ui.export import (
    Subject,
    numbers_of,
    picture_of,
    save_numbers,
    save_picture,
    save_printed,
)

PICTURES = "Pictures (*.png);;Drawings (*.svg);;Documents (*.pdf)"
PAPERS = "Documents (*.pdf);;Drawings (*.svg);;Pictures (*.png)"
TABLES = "Tables (*.csv)"


class Exporter(QObject):
    """Copies and saves one subject. Signals: `done(str)` what was done; `failed(Problem)`."""

    done = Signal(str)
    failed = Signal(object)

    def __init__(self, subject: Subject, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.subject = subject

    def menu(self, parent: QWidget) -> QMenu:
        """A menu of all one can do with it."""
        menu = QMenu(self.subject.title.replace("&", "&&"), parent)
        menu.addAction("Copy picture", self.copy_picture)
        menu.addAction("Save picture…", self.save_picture)
        if self.subject.dress is not None:
            menu.addAction("Save for print…", self.save_printed)
        menu.addSeparator()
        menu.addAction("Copy numbers", self.copy_numbers)
        menu.addAction("Save numbers…", self.save_numbers)
        return menu

    @Slot()
    def copy_picture(self) -> None:
        """Put the picture on the clipboard."""
        QGuiApplication.clipboard().setPixmap(picture_of(self.subject.at_its_size()))
        self.done.emit(f"Copied a picture of {self.subject.title}")

    @Slot()
    def copy_numbers(self) -> None:
        """Put the numbers on the clipboard, as a spreadsheet takes them: with tabs."""
        try:
            text = numbers_of(self.subject).csv("\t")
        except ProblemError as error:
            self.failed.emit(error.problem)
        else:
            QGuiApplication.clipboard().setText(text)
            self.done.emit(f"Copied the numbers of {self.subject.title}")

    @Slot()
    def save_picture(self) -> None:
        """Ask where, and write the picture there."""
        self._save("Save picture", ".png", PICTURES, save_picture)

    @Slot()
    def save_printed(self) -> None:
        """Ask where, and write a picture in colours for paper there."""
        self._save("Save for print", ".pdf", PAPERS, save_printed)

    @Slot()
    def save_numbers(self) -> None:
        """Ask where, and write the numbers there."""
        self._save("Save numbers", ".csv", TABLES, save_numbers)

    def _save(
        self, title: str, ending: str, kinds: str, write: Callable[[Subject, Path], None]
    ) -> None:
        path = ask_where(self.subject.widget.window(), title, f"{self.subject.name}{ending}", kinds)
        if path is None:
            return
        try:
            write(self.subject, path)
        except ProblemError as error:
            self.failed.emit(error.problem)
        else:
            self.done.emit(f"Saved {path.name}")


def ask_where(parent: QWidget, title: str, name: str, kinds: str) -> Path | None:
    """Where to write; None when somebody thinks better of it.

    Where the name has no ending, or still the one that was offered, the kind that was chosen gives
    it.
    """
    chosen, kind = QFileDialog.getSaveFileName(parent, title, name, kinds)
    if not chosen:
        return None
    path, offered = Path(chosen), Path(name).suffix
    wanted = re.search(r"\*(\.\w+)", kind)
    if path.suffix and path.suffix.lower() != offered:
        return path
    return path.with_suffix(wanted[1] if wanted else offered)
