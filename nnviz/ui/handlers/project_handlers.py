"""Projects: new, open, save and what belongs to it."""

from pathlib import Path

from PySide6.QtCore import Slot
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QFileDialog, QMenu

from nnviz.ui.handler import Handlers
from nnviz.ui.projects import KINDS


class ProjectHandlers(Handlers):
    """The upper part of the File menu."""

    def connect_up(self) -> None:
        part = next(a.menu() for a in self.window.menu.actions() if a.text() == "File")
        assert isinstance(part, QMenu)
        self.recent = QMenu("Open recent", part)
        self.recent.setToolTipsVisible(True)
        self.recent.aboutToShow.connect(self._fill_recent)
        self.recent.triggered.connect(self._on_recent_triggered)
        part.insertMenu(self.window.actions_by_name["save"], self.recent)
        self.window.projects.keeper.changed.connect(self._show_state)
        self._show_state()

    @Slot()
    def on_new(self) -> None:
        self.window.projects.new()

    @Slot()
    def on_open(self) -> None:
        name, _ = QFileDialog.getOpenFileName(self.window, "Open", "", KINDS)
        if name:
            self.window.projects.open_file(Path(name))

    @Slot()
    def on_save(self) -> None:
        self.window.projects.save()

    @Slot()
    def on_save_as(self) -> None:
        self.window.projects.save_as()

    @Slot()
    def on_revert(self) -> None:
        self.window.projects.revert()

    @Slot()
    def on_duplicate_project(self) -> None:
        self.window.projects.duplicate()

    @Slot()
    def _show_state(self) -> None:
        has_file = self.window.projects.keeper.path is not None
        self.window.actions_by_name["revert"].setEnabled(has_file)
        self.window.actions_by_name["duplicate_project"].setEnabled(has_file)

    @Slot()
    def _fill_recent(self) -> None:
        self.recent.clear()
        projects = self.window.projects
        for path in projects.recent():
            self._add(path, path.name)
        aside = projects.keeper.aside()
        if aside:
            self.recent.addSection("Put aside without a file")
        for path in aside:
            self._add(path, path.stem)
        if self.recent.isEmpty():
            self.recent.addAction("Nothing yet").setEnabled(False)

    def _add(self, path: Path, text: str) -> None:
        action = self.recent.addAction(text)
        action.setToolTip(str(path))
        action.setData(str(path))

    @Slot(QAction)
    def _on_recent_triggered(self, action: QAction) -> None:
        if action.data():
            self.window.projects.open_file(Path(action.data()))
