"""Giving away: every view and the canvas as a picture, as a drawing, and as numbers."""

from PySide6.QtCore import QPoint, Qt, Slot
from PySide6.QtWidgets import QMenu, QWidget

from nnviz.core.problem import Problem
from nnviz.ui.export import Subject
from nnviz.ui.export_menu import Exporter
from nnviz.ui.handler import Handlers


class ExportHandlers(Handlers):
    """The Export part of the File menu, and the context menu of each view."""

    def connect_up(self) -> None:
        window = self.window
        canvas = Subject("network", "Network", window.canvas, window.canvas.numbers)
        self.exporters = {"network": self._exporter(canvas)}
        for view in window.views:
            subject = Subject(view.name, view.title, view, view.numbers)
            self.exporters[view.name] = self._exporter(subject)
            view.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
            view.customContextMenuRequested.connect(self._on_menu_requested)
        part = next(a.menu() for a in window.menu.actions() if a.text() == "File")
        assert isinstance(part, QMenu)
        self.menu = QMenu("Export", part)
        for exporter in self.exporters.values():
            self.menu.addMenu(exporter.menu(self.menu))
        quitting = window.actions_by_name["quit"]
        part.insertMenu(part.actions()[part.actions().index(quitting) - 1], self.menu)

    @Slot()
    def on_copy_network(self) -> None:
        self.exporters["network"].copy_picture()

    @Slot()
    def on_export_network(self) -> None:
        self.exporters["network"].save_picture()

    def _exporter(self, subject: Subject) -> Exporter:
        exporter = Exporter(subject, self)
        exporter.done.connect(self._on_done)
        exporter.failed.connect(self._on_failed)
        return exporter

    @Slot(QPoint)
    def _on_menu_requested(self, point: QPoint) -> None:
        view = self.sender()
        assert isinstance(view, QWidget)
        name = next(n for n, e in self.exporters.items() if e.subject.widget is view)
        menu = self.exporters[name].menu(view)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(view.mapToGlobal(point))

    @Slot(str)
    def _on_done(self, text: str) -> None:
        self.window.status.show_hint(text)

    @Slot(object)
    def _on_failed(self, problem: Problem) -> None:
        self.session.report(problem)
