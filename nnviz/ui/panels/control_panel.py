"""`ControlPanel`: what is set, in folding sections, wired to the session.

It knows the session; the panels inside know values and wishes only.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from PySide6.QtCore import QSize, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QWidget

from nnviz.core.graph import Graph
from nnviz.core.problem import Problem
from nnviz.engine.experiment import Experiment
from nnviz.session.session import Session
from nnviz.ui.icons import refresh_icons
from nnviz.ui.panels.augmentation_panel import AugmentationPanel
from nnviz.ui.panels.breakpoints_panel import BreakpointsPanel
from nnviz.ui.panels.data_panel import DataPanel
from nnviz.ui.panels.layers_panel import LayersPanel
from nnviz.ui.panels.training_panel import TrainingPanel
from nnviz.ui.theme import Theme
from nnviz.ui.widgets.layout import full_height, order_tab_stops
from nnviz.ui.widgets.section import Section, SectionStack

Panel = DataPanel | LayersPanel | TrainingPanel | AugmentationPanel | BreakpointsPanel

WIDTH = 260
_OVERHANG = 1.5  # sections that start open may together be so many times the panel's height


class ControlPanel(SectionStack):
    """What is set, and what came of setting it: a refusal stands at the field that was turned.

    Until somebody opens or closes a section, the height decides which are open.
    """

    def __init__(self, session: Session, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self._session = session
        self._asking: Panel | None = None
        self._is_arranged = self._is_fitting = False
        self.data = DataPanel(theme)
        self.layers = LayersPanel(theme)
        self.training = TrainingPanel()
        self.augmentation = AugmentationPanel(theme)
        self.breakpoints = BreakpointsPanel()
        self._panels: dict[str, Panel] = {
            "Data": self.data,
            "Layers": self.layers,
            "Training": self.training,
            "Augmentation": self.augmentation,
            "Breakpoints": self.breakpoints,
        }
        for title, panel in self._panels.items():
            self.add(Section(title, panel))
        self._show_meaning()
        self._column().setEnabled(False)
        self._connect()
        if session.experiment is not None:
            self._show(session.experiment)

    def set_theme(self, theme: Theme) -> None:
        """Take the colours of another theme; what paints itself follows the palette."""
        refresh_icons(self, theme)

    def state(self) -> dict[str, bool]:
        """Which sections are open, once somebody has folded one; until then the height decides."""
        return super().state() if self._is_arranged else {}

    def restore(self, state: Mapping[str, bool]) -> None:
        self._is_arranged = True
        super().restore(state)

    def sizeHint(self) -> QSize:
        return QSize(max(WIDTH, self.minimumSizeHint().width()), 640)

    def minimumSizeHint(self) -> QSize:
        inner = self._column().minimumSizeHint().width()
        return QSize(inner + self.verticalScrollBar().sizeHint().width(), 120)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if not self._is_arranged:
            self._open_what_fits()

    def _connect(self) -> None:
        self.data.field_wished.connect(self._on_data_field_wished)
        self.data.regenerate_wished.connect(self._on_data_regenerate_wished)
        self.layers.rows_changed.connect(self._on_layers_rows_changed)
        self.layers.graph_wished.connect(self._on_layers_graph_wished)
        self.training.field_wished.connect(self._on_training_field_wished)
        self.augmentation.field_wished.connect(self._on_augmentation_field_wished)
        self.augmentation.meaning_changed.connect(self._on_augmentation_meaning_changed)
        self.breakpoints.field_wished.connect(self._on_breakpoints_field_wished)
        for section in self.sections:
            section.open_changed.connect(self._on_open_changed)
        self._session.experiment_changed.connect(self._on_experiment_changed)
        self._session.loaded.connect(self._on_model_changed)
        self._session.dropped.connect(self._on_dropped)
        self._session.refused.connect(self._on_refused)

    # -- wishes --------------------------------------------------------------------------------

    @Slot(str, object)
    def _on_data_field_wished(self, name: str, value: object) -> None:
        with self._asked_by(self.data):
            self._session.edit_data(name, value)

    @Slot()
    def _on_data_regenerate_wished(self) -> None:
        with self._asked_by(self.data):
            self._session.regenerate()

    @Slot(object, str, str)
    def _on_layers_graph_wished(self, graph: Graph, text: str, topic: str) -> None:
        with self._asked_by(self.layers):
            self._session.edit_graph(graph, text, topic)

    @Slot(str, object)
    def _on_training_field_wished(self, name: str, value: object) -> None:
        with self._asked_by(self.training):
            self._session.edit_training(name, value)

    @Slot(str, object)
    def _on_augmentation_field_wished(self, name: str, value: object) -> None:
        with self._asked_by(self.augmentation):
            self._session.edit_augmentation(name, value)

    @Slot(str, object)
    def _on_breakpoints_field_wished(self, name: str, value: object) -> None:
        with self._asked_by(self.breakpoints):
            self._session.edit_breakpoints(name, value)

    @contextmanager
    def _asked_by(self, panel: Panel) -> Iterator[None]:
        """What is refused meanwhile is shown by that panel."""
        self._asking = panel
        try:
            yield
        finally:
            self._asking = None

    # -- what came of them -----------------------------------------------------------------------

    @Slot(object)
    def _on_experiment_changed(self, experiment: Experiment) -> None:
        self._show(experiment)
        for panel in self._panels.values():
            panel.show_problem(None)

    @Slot()
    def _on_model_changed(self) -> None:
        if self._session.experiment is not None:
            self._show(self._session.experiment)

    @Slot()
    def _on_dropped(self) -> None:
        self._on_model_changed()
        self.data.show_missing()

    @Slot(object)
    def _on_refused(self, problem: Problem) -> None:
        """A refusal while somebody asks is the answer; a late one names its field."""
        named = (panel for panel in self._panels.values() if panel.has_field(problem.key))
        panel = self._asking or next(named, None)
        if panel is not None:
            panel.show_problem(problem)

    def _show(self, experiment: Experiment) -> None:
        model = self._session.model
        is_there = model is not None and model.experiment.data.name == experiment.data.name
        dataset = model.dataset if model is not None and is_there else None
        for panel in self._panels.values():
            panel.show_experiment(experiment, dataset)
        self._column().setEnabled(True)
        self._show_summaries()

    def _column(self) -> QWidget:
        column = self.widget()
        assert column is not None
        return column

    @Slot()
    def _on_layers_rows_changed(self) -> None:
        _, layers, training, *_ = self.sections
        order_tab_stops(layers.header, *self.layers.parts(), training.header)

    @Slot()
    def _on_augmentation_meaning_changed(self) -> None:
        self._show_meaning()
        if not self._is_arranged:
            self._open_what_fits()

    def _show_meaning(self) -> None:
        """Augmentation is there where it can do something."""
        self._section_of(self.augmentation).setVisible(self.augmentation.has_meaning)

    def _section_of(self, panel: Panel) -> Section:
        return next(section for section in self.sections if section.content is panel)

    # -- sections --------------------------------------------------------------------------------

    @Slot()
    def _on_open_changed(self) -> None:
        self._is_arranged = self._is_arranged or not self._is_fitting
        self._show_summaries()

    def _show_summaries(self) -> None:
        """A folded section says in its header what is in it."""
        for section, panel in zip(self.sections, self._panels.values(), strict=True):
            section.set_trailing("" if section.is_open() else panel.summary())

    def _open_what_fits(self) -> None:
        data, layers, training, augmentation, breakpoints = self.sections
        width, height = self.viewport().width(), self.viewport().height()
        shown = [section for section in self.sections if not section.isHidden()]
        heads = sum(section.header.sizeHint().height() for section in shown)
        first = heads + full_height(training.content, width)
        second = first + full_height(data.content, width)
        third = second + full_height(layers.content, width)
        is_shown = augmentation in shown
        fourth = third + (full_height(augmentation.content, width) if is_shown else 0)
        fifth = fourth + full_height(breakpoints.content, width)
        self._is_fitting = True
        training.set_open(True)
        data.set_open(second <= height * _OVERHANG)
        layers.set_open(third <= height)
        augmentation.set_open(fourth <= height)
        breakpoints.set_open(fifth <= height)
        self._is_fitting = False
