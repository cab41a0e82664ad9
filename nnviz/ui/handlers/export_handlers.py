"""Giving away: views and the canvas as pictures and numbers, the network as code and as a table."""

from collections.abc import Callable
from functools import partial
from math import ceil
from pathlib import Path

from PySide6.QtCore import QPoint, Qt, Slot
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QMenu, QWidget

from nnviz.core.infer import infer
from nnviz.core.problem import Problem, ProblemError
from nnviz.files.code import write
from nnviz.files.export.pytorch import Export, save_pytorch
from nnviz.files.export.summary import save_summary, summary
from nnviz.record.table import Table
from nnviz.ui.export import Subject
from nnviz.ui.export_menu import Exporter, ask_where
from nnviz.ui.handler import Handlers
from nnviz.ui.handlers.why_handlers import why_handlers
from nnviz.ui.levels import Level
from nnviz.ui.sketch.sheet import Sheet
from nnviz.ui.theme import PRINT, THIN, Theme
from nnviz.ui.view import View


class ExportHandlers(Handlers):
    """The Export part of the File menu, and the context menu of each view."""

    def connect_up(self) -> None:
        window = self.window
        canvas = Subject("network", "Network", window.canvas, window.canvas.numbers, self._dress)
        self._sheet = Sheet(window.sketch_canvas, window.theme)
        sheet = self._sheet
        layers = Subject("layers", "Layers", sheet, self._summary, sheet.set_theme, sheet.fit)
        self.exporters = {"network": self._exporter(canvas), "layers": self._exporter(layers)}
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
        self._in_front().copy_picture()

    @Slot()
    def on_export_network(self) -> None:
        self._in_front().save_picture()

    @Slot()
    def on_print_network(self) -> None:
        self._in_front().save_printed()

    @Slot()
    def on_export_pytorch(self) -> None:
        export = self._trained()
        if export is None:
            return
        path = ask_where(self.window, "Export as PyTorch", "network.py", "Python (*.py)")
        if path is not None:
            self._try(path, partial(save_pytorch, path, export))

    @Slot()
    def on_export_summary(self) -> None:
        table = self._summary()
        if table is None:
            return
        kinds = "Text (*.txt);;Markdown (*.md);;Tables (*.csv)"
        path = ask_where(self.window, "Export summary", "network.txt", kinds)
        if path is not None:
            self._try(path, partial(save_summary, path, table))

    @Slot()
    def on_copy_text(self) -> None:
        document = self.session.document
        if document is not None:
            QGuiApplication.clipboard().setText(write(document.graph, document.drawing.notes))
            self._on_done("Copied the network as text")

    def _summary(self) -> Table | None:
        document = self.session.document
        return None if document is None else summary(document.graph, infer(document.graph))

    def _in_front(self) -> Exporter:
        """What gives away the canvas one sees; of layers all of them."""
        is_layers = self.window.canvas_stack.level is Level.LAYERS
        return self.exporters["layers" if is_layers else "network"]

    def _dress(self, theme: Theme) -> None:
        """Give the canvas other colours, and thin lines where they are for paper."""
        canvas = self.window.canvas
        canvas.set_theme(theme)
        canvas.set_thickness(THIN if theme is PRINT else self.window.text_scale)

    def _trained(self) -> Export | None:
        """The network in training, with the weights of the newest frame."""
        model, frame = self.session.model, self.session.frame
        if model is None or frame is None or frame.run != model.run:
            what = "Its weights are not here yet."
            self.session.report(Problem("export", what, "Try again in a moment."))
            return None
        batch, count = model.experiment.training.batch_size, len(model.dataset.x_train)
        epochs = frame.step / ceil(count / batch)
        return Export(model.experiment, model.dataset, frame.parameters, epochs)

    def _try(self, path: Path, write: Callable[[], None]) -> None:
        try:
            write()
        except ProblemError as error:
            self.session.report(error.problem)
        else:
            self._on_done(f"Saved {path.name}")

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
        self._add_why(menu, view, point)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(view.mapToGlobal(point))

    def _add_why(self, menu: QMenu, view: QWidget, point: QPoint) -> None:
        """What lies under the mouse is asked about first: it comes before what is given away."""
        asking = QMenu(menu)
        if isinstance(view, View):
            why_handlers(self.window.handlers).add_for_place(asking, view, point)
        menu.insertActions(menu.actions()[0], asking.actions())

    @Slot(str)
    def _on_done(self, text: str) -> None:
        self.window.status.show_hint(text)

    @Slot(object)
    def _on_failed(self, problem: Problem) -> None:
        self.session.report(problem)
