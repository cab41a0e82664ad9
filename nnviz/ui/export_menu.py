"""The menu with which a view, or the canvas, gives away what it shows."""

from pathlib import Path

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFileDialog, QMenu, QWidget

from nnviz.core.problem import Problem, ProblemError
from nnviz.ui.export import Subject, numbers_of, picture_of, save_numbers, save_picture

PICTURES = "Pictures (*.png);;Drawings (*.svg)"
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
        menu.addSeparator()
        menu.addAction("Copy numbers", self.copy_numbers)
        menu.addAction("Save numbers…", self.save_numbers)
        return menu

    @Slot()
    def copy_picture(self) -> None:
        """Put the picture on the clipboard."""
        QGuiApplication.clipboard().setPixmap(picture_of(self.subject.widget))
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
        path = self._ask("Save picture", f"{self.subject.name}.png", PICTURES)
        if path is not None:
            self._write(path if path.suffix else path.with_suffix(".png"), is_picture=True)

    @Slot()
    def save_numbers(self) -> None:
        """Ask where, and write the numbers there."""
        path = self._ask("Save numbers", f"{self.subject.name}.csv", TABLES)
        if path is not None:
            self._write(path if path.suffix else path.with_suffix(".csv"), is_picture=False)

    def _write(self, path: Path, *, is_picture: bool) -> None:
        if is_picture and path.suffix.lower() not in (".png", ".svg"):
            what = f"Pictures are PNG or SVG files, not {path.suffix}."
            self.failed.emit(Problem("picture", what, "Choose another ending."))
            return
        try:
            (save_picture if is_picture else save_numbers)(self.subject, path)
        except ProblemError as error:
            self.failed.emit(error.problem)
        else:
            self.done.emit(f"Saved {path.name}")

    def _ask(self, title: str, name: str, kinds: str) -> Path | None:
        chosen, kind = QFileDialog.getSaveFileName(self.subject.widget, title, name, kinds)
        if not chosen:
            return None
        path = Path(chosen)
        wants_svg = "svg" in kind and path.suffix.lower() == ".png"
        return path.with_suffix(".svg") if wants_svg else path
