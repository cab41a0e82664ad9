"""Giving rules away: on the clipboard or into a file, as text or as Python."""

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QMenu, QWidget

from nnviz.core.problem import ProblemError
from nnviz.explain.results.tree import Tree
from nnviz.explain.tree_python import python
from nnviz.explain.tree_words import rules
from nnviz.files.atomic import write_bytes
from nnviz.ui.export_menu import ask_where

TEXTS, PROGRAMS = "Text (*.txt)", "Python (*.py)"
NAMES = {TEXTS: "rules.txt", PROGRAMS: "rules.py"}

Write = Callable[[Tree], str]


class RulesGiver(QObject):
    """Signals: `done(str)`, what was done; `failed(Problem)`."""

    done = Signal(str)
    failed = Signal(object)

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        self.tree: Tree | None = None

    def fill(self, menu: QMenu) -> None:
        """Put into a menu all one can do with the tree there is."""
        entries = (
            ("Copy rules", lambda: self.copy(rules, "The rules")),
            ("Save rules…", lambda: self.save(rules, "Save rules", TEXTS)),
            ("Copy Python", lambda: self.copy(python, "A Python function")),
            ("Save Python…", lambda: self.save(python, "Save Python", PROGRAMS)),
        )
        for text, do in entries:
            menu.addAction(text, do).setEnabled(self.tree is not None)

    def copy(self, write: Write, what: str) -> None:
        """Put it on the clipboard."""
        if self.tree is not None:
            QGuiApplication.clipboard().setText(write(self.tree))
            count = len(self.tree.nodes.leaves)
            self.done.emit(f"{what} of {count} leaves is on the clipboard.")

    def save(self, write: Write, title: str, kinds: str) -> None:
        """Write it where a person wants it."""
        tree = self.tree
        path = ask_where(self._window, title, NAMES[kinds], kinds) if tree is not None else None
        if tree is None or path is None:
            return
        try:
            write_bytes(path, write(tree).encode())
        except ProblemError as error:
            self.failed.emit(error.problem)
        else:
            self.done.emit(f"Saved {path.name}")
