"""Giving rules away: on the clipboard or into a file, as text or as Python."""

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QMenu

from nnviz.explain.results.tree import Tree
from nnviz.explain.tree_python import python
from nnviz.explain.tree_words import rules

TEXTS, PROGRAMS = "Text (*.txt)", "Python (*.py)"
NAMES = {TEXTS: "rules.txt", PROGRAMS: "rules.py"}

Write = Callable[[Tree], str]


class RulesGiver(QObject):
    """Signals: `done(str)`, what was done; `save_wished(str, str)`, a text and the kind of file."""

    done = Signal(str)
    save_wished = Signal(str, str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.tree: Tree | None = None

    def fill(self, menu: QMenu) -> None:
        """Put into a menu all one can do with the tree there is."""
        entries = (
            ("Copy rules", lambda: self._copy(rules, "The text")),
            ("Save rules…", lambda: self._save(rules, TEXTS)),
            ("Copy Python", lambda: self._copy(python, "A Python function")),
            ("Save Python…", lambda: self._save(python, PROGRAMS)),
        )
        for text, do in entries:
            menu.addAction(text, do).setEnabled(self.tree is not None)

    def _copy(self, write: Write, what: str) -> None:
        if self.tree is not None:
            QGuiApplication.clipboard().setText(write(self.tree))
            self.done.emit(f"{what} of {len(self.tree.nodes.leaves)} leaves is on the clipboard.")

    def _save(self, write: Write, kind: str) -> None:
        if self.tree is not None:
            self.save_wished.emit(write(self.tree), kind)
