"""A monkey at the window: random actions, gestures and edits, at every speed, on the real process.

pytest-qt fails a test for an exception in any slot and for any warning of Qt. Beyond that: whatever
the monkey did, undoing all of it gives the experiment back as it was opened, and play still trains.
"""

import os
import random
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, QRect, QSettings, Qt, QTimer
from PySide6.QtGui import QContextMenuEvent, QMouseEvent, QWheelEvent
from PySide6.QtWidgets import QApplication, QDialog, QFileDialog, QMenu, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from nnviz.core.marks import Neuron
from nnviz.engine.experiment import Experiment
from nnviz.engine.settings import TrainingSettings
from nnviz.runtime.messages import RunState
from nnviz.session import network_edits as edits
from nnviz.session.sample import Part
from nnviz.session.selection import Edge, Selection
from nnviz.session.session import Session
from nnviz.session.version import Version
from nnviz.ui.actions import ACTIONS
from nnviz.ui.app import make_window
from nnviz.ui.canvas.view import NetworkCanvas
from nnviz.ui.help import AboutDialog, KeysDialog
from nnviz.ui.main_window import MainWindow
from nnviz.ui.panels.prune_panel import ALL
from nnviz.ui.sketch.view import SketchCanvas
from nnviz.ui.theme import ThemeName
from nnviz.ui.views.output import OutputView

PATIENCE_MS = 60_000
SEEDS = [int(word) for word in os.environ.get("NNVIZ_MONKEYS", "1 2 3 4 5 6").split()]
SECONDS = float(os.environ.get("NNVIZ_MONKEY_SECONDS", "60"))
LEFT, RIGHT = Qt.MouseButton.LeftButton, Qt.MouseButton.RightButton
HELD = (
    Qt.KeyboardModifier.NoModifier,
    Qt.KeyboardModifier.NoModifier,
    Qt.KeyboardModifier.ShiftModifier,
    Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.AltModifier,
)
KEYS = (
    *(Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Tab),
    *(Qt.Key.Key_Return, Qt.Key.Key_F2, Qt.Key.Key_Escape, Qt.Key.Key_Home, Qt.Key.Key_End),
    *(Qt.Key.Key_Delete, Qt.Key.Key_1, Qt.Key.Key_Minus, Qt.Key.Key_Period, Qt.Key.Key_Menu),
)
NUMBERS = ("0", "-0.5", "3.2", "1e38", "1e400", "abc", "", "-1e-30")
EXAMPLES = ("circle", "xor", "spiral", "multi-gauss", "plane", "iris", "diabetes", "digits")
DATA = ("circle", "xor", "gauss", "moons", "spiral", "plane", "multi-gauss", "iris")
ONCE_IN = 12
"""So seldom another example is opened: it forgets all there is to undo."""


class Monkey:
    """Does one random thing after the other; `done` says what, for whoever looks for the cause."""

    def __init__(self, window: MainWindow, qtbot: QtBot, seed: int) -> None:
        self.window, self.session, self.qtbot = window, window.session, qtbot
        self.random = random.Random(seed)
        self.done: list[str] = []
        self.start = opened_as(qtbot, self.session)
        self._is_other = False
        self._open, self.session.open_version = self.session.open_version, self._opened
        self.deeds: tuple[Callable[[], object], ...] = (
            *(self.trigger, self.trigger, self.trigger),
            *(self.press_canvas, self.press_canvas, self.drag_canvas, self.turn_wheel),
            *(self.type_key, self.open_menu, self.draw, self.press_anything, self.press_anything),
            *(self.select, self.select, self.mark, self.prune, self.write),
            *(self.change_network, self.change_training, self.change_data, self.break_at),
            *(self.undo, self.redo, self.speed, self.look, self.resize, self.arrange, self.play),
            *(self.open_example,),
        )

    def _opened(self, *version: object) -> None:
        """Something else has been opened, in whatever way."""
        self._open(*version)
        self._is_other = True

    def follow(self) -> None:
        """Know what was opened last: that is what undoing everything leads to."""
        self.qtbot.waitUntil(lambda: not self.window.projects.is_reading, timeout=PATIENCE_MS)
        if self._is_other:
            self._is_other = False
            self.start = opened_as(self.qtbot, self.session)

    def act(self) -> None:
        """Do one thing, and let what came of it be shown."""
        deed = self.random.choice(self.deeds)
        self.done.append(deed.__name__)
        said = deed()
        if said is not None:
            self.done[-1] += f" {said}"
        for _ in range(self.random.choice((0, 1, 1, 5))):
            QApplication.processEvents()
            self.qtbot.wait(self.random.choice((0, 0, 1, 10)))
        if self.random.random() < 0.7:
            close_popups()
        self.follow()

    # -- by the table of actions ---------------------------------------------------------------

    def trigger(self) -> str:
        entry = self.random.choice([e for e in ACTIONS if e.name != "quit"])
        self.window.actions_by_name[entry.name].trigger()
        return entry.name

    def undo(self) -> None:
        self.window.actions_by_name["undo"].trigger()

    def redo(self) -> None:
        self.window.actions_by_name["redo"].trigger()

    def play(self) -> None:
        self.window.actions_by_name["play"].trigger()

    # -- by mouse and keys ---------------------------------------------------------------------

    def press_canvas(self) -> str:
        viewport, at = self._front.viewport(), self._canvas_spot()
        held, button = self.random.choice(HELD), self.random.choice((LEFT, LEFT, LEFT, RIGHT))
        self.qtbot.mouseMove(viewport, at)
        if self.random.random() < 0.2:
            self.qtbot.mouseDClick(viewport, button, held, at)
        else:
            self.qtbot.mouseClick(viewport, button, held, at)
        return f"{at.toTuple()} {button.name} {held.name}"

    def drag_canvas(self) -> None:
        viewport, held = self._front.viewport(), self.random.choice(HELD)
        self.qtbot.mousePress(viewport, LEFT, held, self._canvas_spot())
        for _ in range(self.random.randrange(4)):
            self._move(viewport, self._canvas_spot(), held)
            if self.random.random() < 0.1:
                self.trigger()  # in the middle of a drag
        if self.random.random() < 0.1:
            self.qtbot.keyClick(self._front, Qt.Key.Key_Escape)
        self.qtbot.mouseRelease(viewport, LEFT, held, self._canvas_spot())

    def turn_wheel(self) -> None:
        viewport, place = self._front.viewport(), QPointF(self._canvas_spot())
        turn = QPoint(0, self.random.choice((-240, -120, 15, 120, 240)))
        event = QWheelEvent(
            place,
            viewport.mapToGlobal(place),
            QPoint(),
            turn,
            Qt.MouseButton.NoButton,
            self.random.choice(HELD),
            Qt.ScrollPhase.NoScrollPhase,
            False,
        )
        QApplication.sendEvent(viewport, event)

    def type_key(self) -> str:
        focus = QApplication.focusWidget()
        target = focus if focus is not None and self.random.random() < 0.5 else self._front
        key = self.random.choice(KEYS)
        self.qtbot.keyClick(target, key, self.random.choice(HELD))
        return f"{key.name} on {type(target).__name__}"

    def open_menu(self) -> str:
        viewport, at = self._front.viewport(), self._canvas_spot()
        headings = list(self.window.canvas.ground.places().values())
        if headings and self._front is self.window.canvas and self.random.random() < 0.3:
            at = self.window.canvas.ground._heading_rect(self.random.choice(headings)).center()
            at = at.toPoint()
        reason = QContextMenuEvent.Reason.Mouse
        QApplication.sendEvent(viewport, QContextMenuEvent(reason, at, viewport.mapToGlobal(at)))
        menu = QApplication.activePopupWidget()
        if not isinstance(menu, QMenu):
            return "nothing"
        entries = [action for action in menu.actions() if action.isEnabled() and action.text()]
        if not entries or self.random.random() < 0.3:
            return "looked at"
        chosen = self.random.choice(entries)
        text = chosen.text()
        if text != "Quit":
            chosen.trigger()
        return text

    def press_anything(self) -> str:
        """Click anywhere into the panel or a view: at buttons, sliders, lists, plots."""
        inside = self.random.choice([self.window.panel, *self.window.views, self.window.toolbar])
        parts = [w for w in inside.findChildren(QWidget) if w.isVisible() and w.isEnabled()]
        if not parts:
            return "nothing"
        part = self.random.choice(parts)
        at = self._inside(part.rect())
        name = f"{type(part).__name__} {part.accessibleName()!r}"
        self._move(part, at, HELD[0])
        if not (isinstance(part, QPushButton) and part.text().startswith("Open")):
            QTimer.singleShot(50, close_popups)  # the menu of a button does not return before
            self.qtbot.mouseClick(part, LEFT, self.random.choice(HELD), at)
        return f"{name} {at.toTuple()} of {type(inside).__name__}"

    def draw(self) -> str:
        output = next(view for view in self.window.views if isinstance(view, OutputView))
        surface = output.surface
        if not surface.is_drawing and self.window.actions_by_name["draw_points"].isEnabled():
            self.window.actions_by_name["draw_points"].trigger()
        what = self.random.choice(("add", "add", "add", "remove", "clear", "class", "leave"))
        if what == "clear":
            output.bar.clear.click()
        elif what == "class" and output.bar.chips:
            self.random.choice(output.bar.chips).click()
        elif what == "leave":
            self.qtbot.keyClick(surface, Qt.Key.Key_Escape)
        else:
            button = RIGHT if what == "remove" else LEFT
            square = surface.square().toRect()
            self.qtbot.mousePress(surface, button, HELD[0], self._inside(square))
            for _ in range(self.random.randrange(6)):
                self._move(surface, self._inside(square), HELD[0])
                if self.random.random() < 0.1:
                    self.trigger()
            self.qtbot.mouseRelease(surface, button, HELD[0], self._inside(square))
        return what

    # -- edits ---------------------------------------------------------------------------------

    def select(self) -> None:
        neurons, edges = self._neurons(), self._edges()
        if not neurons:
            return
        some = self.random.sample(neurons, min(len(neurons), self.random.choice((1, 1, 3, 50))))
        lines = self.random.sample(edges, min(len(edges), self.random.choice((0, 1, 3, 50))))
        self.session.select(Selection(tuple(some), tuple(lines)))

    def mark(self) -> str:
        picked, does = self.session.selection, self.session.interventions
        what, on = self.random.choice(("mute", "hold", "freeze", "remove")), self._chance()
        if what == "mute":
            does.mute(picked.neurons, on)
        elif what == "hold":
            does.clamp(picked.neurons, self.random.choice((0.0, 1.0, -3e38, 1e38)) if on else None)
        elif what == "freeze":
            does.freeze(picked, on)
        else:
            does.remove(picked.edges, on)
        return f"{what} {on}"

    def prune(self) -> None:
        panel, nodes = self.window.panel.layers.prune, list(self._graph_ids())
        scope = self.random.choice([ALL, *nodes])
        what = self.random.randrange(5)
        if what < 3:
            panel.share_wished.emit(scope, self.random.random())
        elif what == 3:
            panel.mute_wished.emit(scope, self._chance())
        else:
            panel.restore_wished.emit()

    def write(self) -> str:
        editor = self.window.canvas.ground.editor
        text = self.random.choice(NUMBERS)
        self.window.actions_by_name[self.random.choice(("set_value", "hold"))].trigger()
        focus = QApplication.focusWidget()
        if editor is not None and focus is not None:
            self.qtbot.keyClicks(focus, text)
            self.qtbot.keyClick(focus, self.random.choice((Qt.Key.Key_Return, Qt.Key.Key_Escape)))
        return text

    def change_network(self) -> None:
        graph, ids = self._experiment().graph, list(self._graph_ids())
        if not ids:  # it has deleted them all
            return
        node = self.random.choice(ids)
        what = self.random.randrange(6)
        if what == 0 and len(graph) < 8:
            self.session.edit_graph(edits.with_added_layer(graph), "Add layer")
        elif what == 1 and len(graph) < 8 and graph.consumers(node):
            self.session.edit_graph(edits.with_layer_after(graph, node), "Insert layer")
        elif what == 2 and edits.is_removable(graph, node):
            self.session.edit_graph(edits.without_layer(graph, node), "Remove layer")
        elif what == 3 and hasattr(graph[node].layer, "units"):
            units = self.random.choice((1, 2, 8, 33, 200))
            graph = edits.with_units(graph, node, units)
            self.session.edit_graph(graph, "Change units", f"graph.{node}.units")
        elif hasattr(graph[node].layer, "activation"):
            names = list(graph[node].layer.options()["activation"].choices)
            graph = edits.with_option(graph, node, "activation", self.random.choice(names))
            self.session.edit_graph(graph, "Change activation")

    def change_training(self) -> str:
        options = TrainingSettings.options()
        name = self.random.choice(list(options))
        option, present = options[name], getattr(TrainingSettings(), name)
        if option.choices:
            value: object = self.random.choice(list(option.choices))
        elif isinstance(present, bool):
            value = self._chance()
        else:
            value = self.random.choice((option.low, option.high, present, present))
        self.session.edit_training(name, value)
        return f"{name} {value}"

    def change_data(self) -> str:
        changes = (
            *(("name", name) for name in DATA),
            *(("size", size) for size in (10, 100, 2000)),
            *(("noise", 0.0), ("noise", 0.5), ("label_noise", 0.3), ("train_share", 0.9)),
            *(("standardize", True), ("features", ("x1·x2", "x1²")), ("features", ("x2",))),
            *(("features", None), ("features", ("no such",)), ("size", 3)),
        )
        name, value = self.random.choice(changes)
        self.session.edit_data(name, value)
        return f"{name} {value}"

    def break_at(self) -> str:
        name, value = self.random.choice(
            (
                *(("test_accuracy", 0.9), ("test_accuracy", None), ("loss_gap", 0.01)),
                *(("loss_rises", 2), ("loss_rises", None), ("neuron_dies", True)),
            )
        )
        self.session.edit_breakpoints(name, value)
        return name

    def speed(self) -> None:
        self.window.set_speed(self.random.choice((None, None, 1.0, 30.0, 250.0)))

    def look(self) -> None:
        part, index = self.random.choice(list(Part)), self.random.randrange(2000)
        self.session.pick_sample(part, index)

    def resize(self) -> None:
        self.window.resize(self.random.randrange(600, 1900), self.random.randrange(400, 1100))

    def arrange(self) -> None:
        dock = self.random.choice(self.window.docks)
        what = self.random.randrange(4)
        if what == 0:
            dock.setVisible(not dock.isVisible())
        elif what == 1:
            dock.setFloating(not dock.isFloating())
        else:
            dock.show()
            dock.raise_()

    def open_example(self) -> str:
        if self.random.randrange(ONCE_IN):
            return "not yet"
        name = self.random.choice(EXAMPLES)
        self.window.open_target(name)
        return name

    # -- inner ---------------------------------------------------------------------------------

    def _experiment(self) -> Experiment:
        assert self.session.experiment is not None
        return self.session.experiment

    def _graph_ids(self) -> Iterator[str]:
        return (node.id for node in self._experiment().graph)

    def _neurons(self) -> list[Neuron]:
        places = self.window.canvas.ground.places()
        return [Neuron(node, at) for node, p in places.items() for at in range(len(p.centres))]

    def _edges(self) -> list[Edge]:
        picture = self.window.canvas.picture
        found: list[Edge] = []
        for bundle in picture.bundles if picture is not None else ():
            for _ in range(20):
                row = self.random.randrange(len(bundle.starts))
                unit = self.random.randrange(len(bundle.ends))
                found.append(Edge(bundle.source, row, bundle.target, unit))
        return found

    @property
    def _front(self) -> SketchCanvas | NetworkCanvas:
        """The canvas one sees: nobody reaches the other."""
        return self.window.canvas_stack.front

    def _canvas_spot(self) -> QPoint:
        canvas = self._front
        if isinstance(canvas, SketchCanvas):
            cards = list(canvas.picture.cards) if canvas.picture is not None else []
            if cards and self.random.random() < 0.6:
                return canvas.area_of(self.random.choice(cards)).center()
            return self._inside(canvas.viewport().rect())
        neurons = self._neurons()
        if neurons and self.random.random() < 0.6:
            return canvas.ground.spot_of(self.random.choice(neurons)).center()
        return self._inside(canvas.viewport().rect())

    def _inside(self, rect: QRect) -> QPoint:
        x = rect.left() + self.random.randrange(max(1, rect.width()))
        return QPoint(x, rect.top() + self.random.randrange(max(1, rect.height())))

    def _move(self, widget: QWidget, at: QPoint, held: Qt.KeyboardModifier) -> None:
        place = QPointF(at)
        event = QMouseEvent(
            QEvent.Type.MouseMove, place, widget.mapToGlobal(place), LEFT, LEFT, held
        )
        QApplication.sendEvent(widget, event)

    def _chance(self) -> bool:
        return self.random.random() < 0.5


def opened_as(qtbot: QtBot, session: Session) -> Version:
    """The version as the process trains it, once it has taken up the one that was opened."""
    settle(qtbot, session)
    assert session.version is not None
    return session.version


def settle(qtbot: QtBot, session: Session) -> None:
    """Wait until the window shows what the process trains, and nothing is under way."""
    qtbot.waitUntil(lambda: is_settled(session), timeout=PATIENCE_MS)


def is_settled(session: Session) -> bool:
    model = session.model
    unanswered = session._settling._unanswered
    return model is not None and not unanswered and session.state is not RunState.STARTING


def close_popups() -> None:
    while (popup := QApplication.activePopupWidget()) is not None:
        popup.close()


@pytest.fixture
def window(
    qtbot: QtBot, qapp: QApplication, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[MainWindow]:
    """A window whose file dialogs answer at once, and whose modal dialogs do not wait."""
    names = {"png": "picture.png", "safe": "network.safetensors", "csv": "numbers.csv"}

    def chosen(_parent: object, _title: str, _name: str, kinds: str) -> tuple[str, str]:
        name = next((name for key, name in names.items() if key in kinds), "nothing")
        return str(tmp_path / name), kinds

    monkeypatch.setattr(QFileDialog, "getSaveFileName", chosen)
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: ("", ""))
    for kind in (KeysDialog, AboutDialog):
        monkeypatch.setattr(kind, "exec", _glance)
    settings = QSettings(str(tmp_path / "settings.ini"), QSettings.Format.IniFormat)
    shown = make_window(qapp, settings, "dark")
    qtbot.addWidget(shown)
    shown.open_target("circle")
    shown.show()
    qtbot.waitUntil(lambda: shown.session.frame is not None, timeout=PATIENCE_MS)
    yield shown
    close_popups()
    shown.choose_theme(ThemeName.DARK)
    shown.set_text_scale(1.0)
    shown.close()


def _glance(dialog: QDialog) -> int:
    dialog.show()
    QApplication.processEvents()
    dialog.close()
    dialog.deleteLater()
    return 0


def rampage(window: MainWindow, qtbot: QtBot, seed: int, seconds: float) -> None:
    monkey = Monkey(window, qtbot, seed)
    end = time.monotonic() + seconds
    try:
        while time.monotonic() < end:
            monkey.act()
        monkey.follow()
        recover(window, qtbot, monkey.start)
    except BaseException:
        print("the monkey did:", *monkey.done[-60:], sep="\n  ")
        raise
    print(len(monkey.done), "things done")


def recover(window: MainWindow, qtbot: QtBot, start: Version) -> None:
    """Pause, take everything back, and train on."""
    session = window.session
    close_popups()
    session.walker.turn_off()
    session.pause()
    qtbot.waitUntil(lambda: session.state is RunState.PAUSED, timeout=PATIENCE_MS)
    settle(qtbot, session)
    while session.undo_stack.canUndo():
        session.undo_stack.undo()
    settle(qtbot, session)
    assert session.version == start
    assert session.model.experiment.data == start.trained.data
    assert session.model.experiment.graph == start.trained.graph
    session.reset()  # the numbers may have run away
    window.set_speed(None)
    qtbot.waitUntil(lambda: session.history.step == 0, timeout=PATIENCE_MS)
    session.play()
    qtbot.waitUntil(lambda: session.history.step > 100, timeout=PATIENCE_MS)
    session.pause()
    qtbot.waitUntil(lambda: session.state is RunState.PAUSED, timeout=PATIENCE_MS)
    frame = session.frame
    session.want_frame()
    qtbot.waitUntil(lambda: session.frame is not frame, timeout=PATIENCE_MS)


@pytest.mark.long
def test_ten_seconds_of_a_monkey(window: MainWindow, qtbot: QtBot) -> None:
    rampage(window, qtbot, 0, 10)


@pytest.mark.long
@pytest.mark.parametrize("seed", SEEDS)
def test_a_monkey(window: MainWindow, qtbot: QtBot, seed: int) -> None:
    rampage(window, qtbot, seed, SECONDS)
