"""The main window: canvas in the middle, views in docks around it, bars above and below."""

import json
import logging
from pathlib import Path

from PySide6.QtCore import QSettings, QSize, QTimer, Slot
from PySide6.QtGui import QAction, QCloseEvent, QKeySequence, QResizeEvent
from PySide6.QtWidgets import (
    QApplication,
    QMainWindow,
    QMenu,
    QVBoxLayout,
    QWidget,
)

from nnviz.core.problem import Problem
from nnviz.engine.experiment import Experiment
from nnviz.files.example import examples
from nnviz.files.opening import opened
from nnviz.runtime.messages import RunState
from nnviz.session.frame import Frame, Model
from nnviz.session.rates import Rate
from nnviz.session.session import Session
from nnviz.ui.actions import ACTIONS, MENUS, ActionEntry, tooltip
from nnviz.ui.canvas.view import NetworkCanvas
from nnviz.ui.display import Display
from nnviz.ui.docks import Dock, DockLayout
from nnviz.ui.handler import handler_kinds, slot_of
from nnviz.ui.icons import refresh_icons, set_icon
from nnviz.ui.numbers import format_number
from nnviz.ui.panels.control_panel import ControlPanel
from nnviz.ui.status import StatusLine
from nnviz.ui.style import apply_theme
from nnviz.ui.theme import Theme, ThemeName, resolve
from nnviz.ui.toolbar import MainToolBar
from nnviz.ui.view import Area, View, view_kinds
from nnviz.ui.widgets.problem_bar import ProblemBar

logger = logging.getLogger(__name__)

STATUS_MS = 200
FIRST_SIZE = (1440, 900)
"""Width and height of the first window, where the screen is large enough."""

BOTTOM_HEIGHT = 220
LAYOUT_VERSION = 1


class MainWindow(QMainWindow):
    """Hosts everything; owns the session and ends it when it closes."""

    def __init__(self, session: Session, theme: Theme, settings: QSettings) -> None:
        super().__init__()
        self.session, self.theme = session, theme
        self.text_scale = 1.0
        self.follows_system = False
        self._settings = settings
        self.example_name: str | None = None
        self._opened = "", "nnviz"
        self.example_steps = 0
        self._painted = 0
        self.frames_per_second = Rate()
        self._build()
        self._connect()
        self._restore_layout()

    # -- opening -------------------------------------------------------------------------------

    def open_target(self, target: str | Path) -> None:
        """Show an example at its start, or go on from a file.

        Raises:
            ProblemError: there is neither of that name, or the file cannot be used.
        """
        found = opened(target)
        was_running = self.is_training() or self.session.walker.is_playing
        self.session.walker.turn_off()
        self.example_name = str(target) if found.steps is not None else None
        self.example_steps = found.steps or 0
        self.set_speed(found.speed)
        self._opened = found.experiment.data.name, found.title
        self.session.open(found.experiment, found.state)
        if was_running:
            self.session.play()

    def raise_view(self, name: str) -> None:
        """Bring a view to the front, and back if it was closed."""
        dock = next(dock for dock in self.docks if dock.objectName() == f"dock_{name}")
        dock.show()
        dock.raise_()

    def is_training(self) -> bool:
        """Whether training runs."""
        return self.session.state is RunState.RUNNING

    # -- building ------------------------------------------------------------------------------

    def _build(self) -> None:
        self.setObjectName("main_window")
        self.handlers = [kind(self) for kind in handler_kinds()]
        self.actions_by_name = {entry.name: self._action(entry) for entry in ACTIONS}
        self.canvas = NetworkCanvas(self.theme, self)
        self.problem_bar = ProblemBar(self)
        middle = QWidget(self)
        column = QVBoxLayout(middle)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.canvas, 1)
        column.addWidget(self.problem_bar)
        self.setCentralWidget(middle)
        self.views: list[View] = [kind(self.session, self.theme) for kind in view_kinds()]
        self.panel = ControlPanel(self.session, self.theme)
        self.docks = [Dock("controls", "Controls", self.panel, Area.LEFT)]
        self.docks += [Dock(v.name, v.title, v, v.area) for v in self.views]
        self.status = StatusLine(self)
        self.setStatusBar(self.status)
        self.menu = self._menu()
        self.toolbar = MainToolBar(self.actions_by_name, examples(), self.menu, self.theme, self)
        self.addToolBar(self.toolbar)
        self.setMinimumSize(800, 560)
        self.resize(_first_size(self.screen().availableSize()))
        self.layout_of_docks = DockLayout(self, self.docks, BOTTOM_HEIGHT)
        self.display = Display(self.session, self.canvas, self.views, self)
        self._clock = QTimer(self)
        self._clock.setInterval(STATUS_MS)

    def _action(self, entry: ActionEntry) -> QAction:
        action = QAction(entry.text, self)
        action.setObjectName(entry.name)
        action.setShortcuts([QKeySequence(key) for key in entry.keys])
        action.setToolTip(tooltip(entry))
        action.setStatusTip(entry.help)
        action.setCheckable(entry.checkable)
        if entry.icon:
            set_icon(action, entry.icon, self.theme)
        action.triggered.connect(slot_of(entry.name, self.handlers))
        self.addAction(action)
        return action

    def _menu(self) -> QMenu:
        menu = QMenu(self)
        for title in MENUS:
            part = menu.addMenu(title)
            for entry in ACTIONS:
                if entry.menu != title:
                    continue
                if entry.separated:
                    part.addSeparator()
                part.addAction(self.actions_by_name[entry.name])
            if title == "View":
                part.addSeparator()
                for dock in self.docks:
                    part.addAction(dock.toggleViewAction())
        return menu

    def _connect(self) -> None:
        session = self.session
        session.state_changed.connect(self._on_state_changed)
        session.problems_changed.connect(self._on_problems_changed)
        session.experiment_changed.connect(self._on_experiment_changed)
        session.loaded.connect(self._on_loaded)
        session.frame_ready.connect(self._on_frame)
        session.history_changed.connect(self._on_history_changed)
        session.undo_stack.canUndoChanged.connect(self.actions_by_name["undo"].setEnabled)
        session.undo_stack.canRedoChanged.connect(self.actions_by_name["redo"].setEnabled)
        self.actions_by_name["undo"].setEnabled(False)
        self.actions_by_name["redo"].setEnabled(False)
        self.problem_bar.remedy_wished.connect(session.apply_remedy)
        self.problem_bar.dismissed.connect(session.dismiss)
        self.problem_bar.more_wished.connect(self._on_more_wished)
        self.toolbar.example_wished.connect(self._on_example_wished)
        self.toolbar.speed.speed_wished.connect(self._on_speed_wished)
        self.canvas.neuron_hovered.connect(self._on_neuron_hovered)
        self._clock.timeout.connect(self._on_clock)
        for dock in self.docks:
            dock.visibilityChanged.connect(self._on_dock_shown)
        for handlers in self.handlers:
            handlers.connect_up()

    # -- theme and layout ----------------------------------------------------------------------

    def choose_theme(self, name: ThemeName) -> None:
        """Wear a theme from now on, or follow the system."""
        app = QApplication.instance()
        assert isinstance(app, QApplication)
        self._settings.setValue("theme", name.value)
        self.follows_system = name is ThemeName.SYSTEM
        self.set_theme(resolve(name, app))

    def set_text_scale(self, scale: float) -> None:
        """Show all text larger or smaller, and edges as much thicker or thinner."""
        self.text_scale = scale
        self.canvas.set_thickness(scale)
        self.set_theme(self.theme)
        self.layout_of_docks.set_text_scale(scale)
        self.canvas.fit()

    def set_theme(self, theme: Theme) -> None:
        """Dress the whole window in another theme."""
        self.theme = theme
        app = QApplication.instance()
        assert isinstance(app, QApplication)
        apply_theme(app, theme, self.text_scale)
        refresh_icons(self, theme)
        self.show_play()
        self.canvas.set_theme(theme)
        self.panel.set_theme(theme)
        for view in self.views:
            view.set_theme(theme)
        self.display.refresh()

    def _restore_layout(self) -> None:
        geometry, state = self._settings.value("geometry"), self._settings.value("docks")
        if geometry is not None:
            self.restoreGeometry(geometry)
        if state is not None:
            self.restoreState(state, LAYOUT_VERSION)
        if folded := _folding(self._settings.value("sections")):
            self.panel.restore(folded)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.toolbar.fit_to(event.size().width())

    def closeEvent(self, event: QCloseEvent) -> None:
        self._settings.setValue("geometry", self.saveGeometry())
        self._settings.setValue("docks", self.saveState(LAYOUT_VERSION))
        self._settings.setValue("sections", json.dumps(self.panel.state()))
        self._settings.sync()
        self._clock.stop()
        self.session.close()
        event.accept()

    # -- news ----------------------------------------------------------------------------------

    @Slot(object)
    def _on_state_changed(self, state: RunState) -> None:
        running = state is RunState.RUNNING
        self.show_play()
        for name in ("step", "epoch", "reset", "new_seed"):
            self.actions_by_name[name].setEnabled(state is not RunState.DEAD)
        self.frames_per_second.clear()
        if running:
            self._clock.start()
        else:
            self._clock.stop()
        self._on_clock()

    def show_play(self) -> None:
        """Let the play button say what pressing it does: a walk plays and pauses, too."""
        walker = self.session.walker
        running = walker.is_playing if walker.is_on else self.is_training()
        action = self.actions_by_name["play"]
        action.setText("Pause" if running else "Play")
        set_icon(action, "pause" if running else "play", self.theme, "on_accent")

    @Slot(object)
    def _on_problems_changed(self, problems: tuple[Problem, ...]) -> None:
        self.problem_bar.show_problems(problems)

    @Slot()
    def _on_more_wished(self) -> None:
        for problem in self.session.problems[:-1]:
            self.session.dismiss(problem)

    @Slot(object)
    def _on_experiment_changed(self, experiment: Experiment) -> None:
        """The window is called after what was opened, and after other data once there are some."""
        name, title = self._opened
        is_opened = experiment.data.name == name
        if not is_opened and not experiment.data.problems():
            title = experiment.data.source().title
        self.setWindowTitle(f"{title} — nnviz")
        self.toolbar.show_example(self.example_name if is_opened else None)

    @Slot(object)
    def _on_loaded(self, model: Model) -> None:
        self.status.show_parameters(model.network.facts.total_parameters)
        name, process = model.experiment.data.name, self.session.process_id()
        logger.info("opened %s, training process %s", name, process)
        self._on_clock()

    @Slot(object)
    def _on_frame(self, frame: Frame) -> None:
        painted = self.canvas.frames_painted
        self.frames_per_second.add(painted - self._painted)
        self._painted = painted
        if self.session.state is not RunState.RUNNING:
            self._on_clock()

    @Slot()
    def _on_history_changed(self) -> None:
        if self.session.state is not RunState.RUNNING:
            self._on_clock()

    @Slot()
    def _on_clock(self) -> None:
        history = self.session.history
        self.status.show_progress(history.step, history.epochs)
        running = self.session.state is RunState.RUNNING
        self.status.show_rates(
            self.session.steps_per_second.per_second() if running else 0.0,
            self.frames_per_second.per_second() if running else 0.0,
        )

    @Slot(bool)
    def _on_dock_shown(self, visible: bool) -> None:
        if visible:
            self.display.refresh()

    @Slot(str)
    def _on_example_wished(self, name: str) -> None:
        self.open_target(name)

    @Slot(object)
    def _on_speed_wished(self, speed: float | None) -> None:
        self.set_speed(speed)

    def set_speed(self, speed: float | None) -> None:
        """Train at so many steps a second; None is as fast as it goes."""
        self.session.set_speed(speed)
        self.session.walker.leave()
        self.toolbar.speed.show_speed(speed)
        self.actions_by_name["full_speed"].setChecked(speed is None)

    @Slot(str, int)
    def _on_neuron_hovered(self, node: str, neuron: int) -> None:
        frame = self.session.frame
        answers = frame.activations.get(node) if frame is not None else None
        if answers is None or not 0 <= neuron < len(answers):  # a frame of the network before
            self.status.show_hint("")
            return
        value = float(answers[neuron])
        self.status.show_hint(f"{node} · neuron {neuron + 1} · activation {format_number(value)}")


def _first_size(room: QSize) -> QSize:
    """What fits the screen; offscreen there is none to fit."""
    wished = QSize(*FIRST_SIZE)
    return wished if QApplication.platformName() == "offscreen" else wished.boundedTo(room)


def _folding(text: object) -> dict[str, bool]:
    """Which sections were open; nothing when that is not known."""
    try:
        found = json.loads(str(text))
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}
