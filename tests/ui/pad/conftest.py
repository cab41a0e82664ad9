"""A pad with a session that answers when it is told to, and a mouse for it."""

from collections.abc import Callable, Iterator
from typing import Any, cast

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from nnviz.core.graph import Graph, chain
from nnviz.core.problem import Problem
from nnviz.data import DataRecipe, Dataset, load
from nnviz.engine.experiment import Experiment, fitted
from nnviz.engine.network import Network
from nnviz.engine.settings import TrainingSettings
from nnviz.layers.dense import Dense
from nnviz.layers.input import Input
from nnviz.session.file_worker import FileWorker
from nnviz.session.frame import Frame, FrameMaker, Model
from nnviz.session.sample import Part, ProbeSource, changed_sample, free_point
from nnviz.session.session import Session
from nnviz.ui.style import apply_theme
from nnviz.ui.theme import DARK, Theme
from nnviz.ui.views.pad import PadView
from tests.ui.views.stage import SessionDouble

CLASSIFIER = chain(("input", Input()), ("output", Dense(units=3, activation="linear")))
NONE, LEFT = Qt.MouseButton.NoButton, Qt.MouseButton.LeftButton


class PadSession(SessionDouble):
    """Knows the probe as the session does, and reads files."""

    def __init__(self, data: Dataset) -> None:
        super().__init__()
        self.data = data
        self.reader = FileWorker(self)
        self.reported: list[Problem] = []

    def set_probe(
        self, sample: np.ndarray, made_of: ProbeSource | None = None, *, in_haste: bool = False
    ) -> None:
        super().set_probe(sample, made_of)
        assert self.data is not None
        point = np.asarray(sample, np.float32)
        if made_of is None:
            self.probe = free_point(self.data, point)
        else:
            self.probe = changed_sample(self.data, made_of, point)

    def report(self, problem: Problem) -> None:
        self.reported.append(problem)


class Board:
    """A view of the pad, its session, and the network that answers."""

    def __init__(self, data: Dataset, theme: Theme, qtbot: QtBot, graph: Graph) -> None:
        self.session = PadSession(data)
        training = TrainingSettings(loss="cross_entropy" if data.task.classes else "mse")
        experiment = fitted(Experiment(graph, training=training), data)
        self.model = Model(1, 1, experiment, Network.of(experiment.graph), data)
        self.maker = FrameMaker(self.model)
        self.vector = self.model.network.initial_vector(0)
        self.view = PadView(cast(Session, self.session), theme)
        qtbot.addWidget(self.view)
        self.session.pick_sample(Part.TEST, 0)
        self.view.show_model(self.model)

    @property
    def canvas(self) -> Any:
        return self.view.body.canvas

    @property
    def tools(self) -> Any:
        return self.view.body.tools

    def answer(self) -> Frame:
        """Show the frame of the probe there is, with what the view wishes."""
        assert self.session.probe is not None
        x, wishes = self.session.probe.x, self.view.wishes()
        frame = self.maker.make(1, self.vector, x, wishes)
        self.view.show_frame(frame)
        return frame

    def mouse(
        self,
        kind: QEvent.Type,
        place: tuple[float, float],
        button: Qt.MouseButton = LEFT,
        keys: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier,
    ) -> None:
        """One mouse event at a place in shares of the sheet, across first."""
        area = self.canvas.area()
        at = QPointF(area.left() + place[0] * area.width(), area.top() + place[1] * area.height())
        own = NONE if kind is QEvent.Type.MouseMove else button
        held = NONE if kind is QEvent.Type.MouseButtonRelease else button
        event = QMouseEvent(kind, at, QPointF(self.canvas.mapToGlobal(at)), own, held, keys)
        QApplication.sendEvent(self.canvas, event)

    def stroke(self, *places: tuple[float, float], button: Qt.MouseButton = LEFT) -> None:
        """Press at the first place, move through the others, and let go."""
        self.mouse(QEvent.Type.MouseButtonPress, places[0], button)
        for place in places[1:]:
            self.mouse(QEvent.Type.MouseMove, place, button)
        self.mouse(QEvent.Type.MouseButtonRelease, places[-1], button)

    def ink(self) -> float:
        """How much ink is on the sheet that is shown, as a share of all of it."""
        assert self.view.desk is not None
        ground = self.view.desk.ground
        return float(ground.amount(self.view.desk.pad.sheet.pixels).mean())

    def picture(self) -> np.ndarray:
        """What the network sees by the last probe that was set."""
        assert self.session.probe is not None
        assert self.session.data is not None
        return self.session.data.pictures(self.session.probe.x[None])[0]

    def settle(self) -> None:
        """Let the time pass in which more might be drawn, and answer."""
        self.view._calm.stop()
        self.answer()


@pytest.fixture(scope="session")
def digits() -> Dataset:
    return load(DataRecipe(name="digits"))


@pytest.fixture
def lay(qtbot: QtBot, qapp: QApplication) -> Iterator[Callable[..., Board]]:
    """Lays out a pad for a data set."""
    boards: list[Board] = []

    def make(
        data: Dataset,
        theme: Theme = DARK,
        size: tuple[int, int] = (340, 620),
        graph: Graph = CLASSIFIER,
    ) -> Board:
        apply_theme(qapp, theme)
        boards.append(Board(data, theme, qtbot, graph))
        boards[-1].view.resize(*size)
        boards[-1].view.show()
        boards[-1].answer()
        return boards[-1]

    yield make
    apply_theme(qapp, DARK)
    for board in boards:
        board.view._calm.stop()
        board.session.reader.settle()


@pytest.fixture
def board(lay: Callable[..., Board], digits: Dataset) -> Board:
    return lay(digits)
