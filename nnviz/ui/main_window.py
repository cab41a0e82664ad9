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
from nnviz.files.opening import Opened, opened
from nnviz.runtime.messages import RunState
from nnviz.session.frame import Frame, Model
from nnviz.session.neuron_names import heading
from nnviz.session.rates import Rate
from nnviz.session.selection import Neuron
from nnviz.session.session import Session
from nnviz.ui.actions import ACTIONS, MENUS, ActionEntry, tooltip
from nnviz.ui.canvas.view import NetworkCanvas
from nnviz.ui.closing import ask_before_closing
from nnviz.ui.display import Display
from nnviz.ui.docks import Dock, DockLayout
from nnviz.ui.handler import handler_kinds, slot_of
from nnviz.ui.icons import refresh_icons, set_icon
from nnviz.ui.levels import CanvasStack
from nnviz.ui.numbers import format_number
from nnviz.ui.panels.control_panel import ControlPanel
from nnviz.ui.projects import BRING_BACK, Projects
from nnviz.ui.sketch.view import SketchCanvas
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

    def __init__(
        self, session: Session, theme: Theme, settings: QSettings, folder: Path | None = None
    ) -> None:
        """`folder` is for journals and work put aside; without one they lie beside the settings."""
        super().__init__()
        self._folder = folder or Path(settings.fileName()).parent
        self.session, self.theme = session, theme
        self.text_scale = 1.0
        self.follows_system = False
        self.settings = settings
        self.example_name: str | None = None
        self._opened = ""
        self.asks_before_closing = self._keeps_journal = False
        self._goes_on = False  # what is being loaded trains at once, as what was opened before did
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
        self.show_opened(found, None if found.example else Path(target))

    def show_opened(self, found: Opened, path: Path | None = None) -> None:
        """Take up what has been read; `path` is where it came from, when from a file."""
        was_running = self.is_training() or self.session.walker.is_playing or self._goes_on
        self.session.walker.turn_off()
        self.example_name = found.example or None
        self.example_steps = found.steps or 0
        self.set_speed(found.speed)
        self._opened = found.experiment.data.name
        self.projects.show(found, path)
        self._goes_on = was_running
        if was_running:
            self.session.play()

    def forget_example(self) -> None:
        """What is shown from now on is no example."""
        self.example_name, self.example_steps = None, 0
        self._opened = ""

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
        self.sketch_canvas = SketchCanvas(self.session, self.theme, self)
        self.problem_bar = ProblemBar(self)
        middle = QWidget(self)
        column = QVBoxLayout(middle)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        self.canvas_stack = CanvasStack(self.sketch_canvas, self.canvas, middle)
        column.addWidget(self.canvas_stack, 1)
        column.addWidget(self.problem_bar)
        self.setCentralWidget(middle)
        controls = Dock("controls", "Controls", Area.LEFT, self)
        self.panel = ControlPanel(self.session, self.theme, controls)
        controls.hold(self.panel)
        self.docks, self.views = [controls], list[View]()
        for kind in view_kinds():
            self._add_view(kind)
        self.status = StatusLine(self)
        self.setStatusBar(self.status)
        self.menu = self._menu()
        self.toolbar = MainToolBar(self.actions_by_name, examples(), self.menu, self.theme, self)
        self.addToolBar(self.toolbar)
        self.setMinimumSize(800, 560)
        self.resize(_first_size(self.screen().availableSize()))
        self.layout_of_docks = DockLayout(self, self.docks, BOTTOM_HEIGHT)
        self.display = Display(self.session, self.canvas_stack, self.views, self)
        self.projects = Projects(self, self._folder)
        self._clock = QTimer(self)
        self._clock.setInterval(STATUS_MS)

    def _add_view(self, kind: type[View]) -> None:
        dock = Dock(kind.name, kind.title, kind.area, self)
        view = kind(self.session, self.theme, dock)
        dock.hold(view)
        self.docks.append(dock)
        self.views.append(view)

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
        session.dropped.connect(self._on_dropped)
        session.frame_ready.connect(self._on_frame)
        session.history_changed.connect(self._on_history_changed)
        session.undo_stack.undoTextChanged.connect(self._on_undo_text)
        session.undo_stack.redoTextChanged.connect(self._on_redo_text)
        session.undo_stack.canUndoChanged.connect(self.actions_by_name["undo"].setEnabled)
        session.undo_stack.canRedoChanged.connect(self.actions_by_name["redo"].setEnabled)
        self.actions_by_name["undo"].setEnabled(False)
        self.actions_by_name["redo"].setEnabled(False)
        self.problem_bar.remedy_wished.connect(self._on_remedy_wished)
        self.projects.keeper.changed.connect(self._show_title)
        self.problem_bar.dismissed.connect(self.projects.dismiss)
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
        self.settings.setValue("theme", name.value)
        self.follows_system = name is ThemeName.SYSTEM
        self.set_theme(resolve(name, app))

    def set_text_scale(self, scale: float) -> None:
        """Show all text larger or smaller, and edges as much thicker or thinner."""
        self.text_scale = scale
        self.canvas.set_thickness(scale)
        self.set_theme(self.theme)
        self.layout_of_docks.set_text_scale(scale)
        self.canvas.fit()
        self.sketch_canvas.fit()

    def set_theme(self, theme: Theme) -> None:
        """Dress the whole window in another theme."""
        self.theme = theme
        app = QApplication.instance()
        assert isinstance(app, QApplication)
        apply_theme(app, theme, self.text_scale)
        refresh_icons(self, theme)
        self.show_play()
        self.canvas.set_theme(theme)
        self.sketch_canvas.set_theme(theme)
        self.panel.set_theme(theme)
        for view in self.views:
            view.set_theme(theme)
        self.display.refresh()

    def _restore_layout(self) -> None:
        geometry, state = self.settings.value("geometry"), self.settings.value("docks")
        if geometry is not None:
            self.restoreGeometry(geometry)
        if state is not None:
            self.restoreState(state, LAYOUT_VERSION)
        if folded := _folding(self.settings.value("sections")):
            self.panel.restore(folded)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.toolbar.fit_to(event.size().width())

    def end(self, *, keep_journal: bool = False) -> None:
        """Close without asking; with its journal kept, what is unsaved is offered next time."""
        self.asks_before_closing = False
        self._keeps_journal = keep_journal and self.projects.keeper.has_work
        self.close()

    def closeEvent(self, event: QCloseEvent) -> None:
        waits = self.projects.is_closing  # asked for again: it may be waited for in vain
        if self.asks_before_closing and (waits or self.projects.keeper.has_work):
            event.ignore()
            ask_before_closing(self)
            return
        if self.asks_before_closing and self.projects.keeper.is_saving:
            event.ignore()
            self.projects.close_when_saved()
            return
        self.settings.setValue("geometry", self.saveGeometry())
        self.settings.setValue("docks", self.saveState(LAYOUT_VERSION))
        self.settings.setValue("sections", json.dumps(self.panel.state()))
        self.settings.sync()
        self._clock.stop()
        self.projects.close(keep_journal=self._keeps_journal)
        self.session.close()
        event.accept()

    # -- news ----------------------------------------------------------------------------------

    @Slot(object)
    def _on_state_changed(self, state: RunState) -> None:
        running = state is RunState.RUNNING
        self._goes_on = self._goes_on and state is RunState.PAUSED
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
    def _on_remedy_wished(self, problem: Problem) -> None:
        if problem.key == BRING_BACK:
            self.projects.bring_back(problem)
        else:
            self.session.apply_remedy(problem)

    @Slot(str)
    def _on_undo_text(self, text: str) -> None:
        self.actions_by_name["undo"].setText(f"Undo {_lowered(text)}".strip())

    @Slot(str)
    def _on_redo_text(self, text: str) -> None:
        self.actions_by_name["redo"].setText(f"Redo {_lowered(text)}".strip())

    @Slot(object)
    def _on_experiment_changed(self, experiment: Experiment) -> None:
        """The window is called after what was opened, and after other data once there are some."""
        is_opened = experiment.data.name == self._opened
        self.toolbar.show_example(self.example_name if is_opened else None)
        self._show_title()

    @Slot()
    def _show_title(self) -> None:
        keeper, experiment = self.projects.keeper, self.session.experiment
        name, title = self._opened, keeper.title or "nnviz"
        if (
            keeper.path is None
            and experiment is not None
            and name not in ("", experiment.data.name)
        ):
            title = title if experiment.data.problems() else experiment.data.source().title
        mark = "• " if keeper.is_edited else ""
        self.setWindowTitle(f"{mark}{title} — nnviz")

    @Slot(object)
    def _on_loaded(self, model: Model) -> None:
        self.status.show_parameters(model.network.facts.total_parameters)
        name, process = model.experiment.data.name, self.session.process_id()
        logger.info("opened %s, training process %s", name, process)
        self._on_clock()

    @Slot()
    def _on_dropped(self) -> None:
        if self.session.sketch is not None:
            self.status.show_parameters(self.session.sketch.facts.total_parameters)

    @Slot(object)
    def _on_frame(self, frame: Frame) -> None:
        painted = self.canvas_stack.frames_painted
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
        frame, model = self.session.frame, self.session.model
        answers = frame.activations.get(node) if frame is not None else None
        is_there = answers is not None and 0 <= neuron < len(answers)
        if answers is None or model is None or not is_there:  # a frame of the network before
            self.status.show_hint("")
            return
        value = float(answers[neuron])
        name = heading(model, Neuron(node, neuron))
        self.status.show_hint(f"{name} · activation {format_number(value)}")


def _lowered(text: str) -> str:
    """The name of a step within a sentence."""
    return text[:1].lower() + text[1:]


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
