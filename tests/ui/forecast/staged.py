"""A dock of forecasts without a process: a stage for a session, a worker that answers at once."""

from pathlib import Path
from typing import Any

import numpy as np
from PySide6.QtCore import QObject, Signal

from nnviz.core.problem import ProblemError
from nnviz.data import DataRecipe, Dataset, load
from nnviz.data.series.look import look
from nnviz.data.series.recipe import Use
from nnviz.data.series.source import SERIES
from nnviz.engine import Experiment, Trainer, fitted
from nnviz.files.example import example
from nnviz.session.data_edits import with_own
from nnviz.session.forecaster import forecaster
from nnviz.session.frame import FrameMaker, Model, Wants
from nnviz.session.sample import FIRST, Part, Probe, ProbeSource, near_class, picked
from nnviz.session.selection import Selection
from nnviz.ui.views.forecast import ForecastView

NOTHING = Wants()


class AtOnce(QObject):
    """Answers questions when `work` is called."""

    progressed = Signal(int, float)
    answered = Signal(int, object)
    failed = Signal(int, object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.asked: dict[int, Any] = {}

    def ask(self, question: Any) -> int:
        number = len(self.asked) + 1
        self.asked[number] = question
        return number

    def cancel(self, number: int) -> None:
        self.asked[number] = None

    def work(self) -> None:
        """Answer what was asked last."""
        number, question = max(self.asked.items())
        if question is None:
            return
        self.asked[number] = None
        try:
            self.answered.emit(number, question.run(lambda share: None, lambda: False))
        except ProblemError as error:
            self.failed.emit(number, error.problem)


class Stage(QObject):
    """As much of a session as the dock needs; frames are made by hand."""

    selection_changed = Signal(object)

    def __init__(self, trainer: Trainer, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.background, self.selection, self.asked_for = AtOnce(self), Selection(), 0
        self.turn_to(trainer)

    def turn_to(self, trainer: Trainer) -> None:
        """Go on with another network and its data."""
        self.trainer, dataset = trainer, trainer.dataset
        self.model = Model(1, 1, trainer.experiment, trainer.network, dataset)
        self.probe: Probe = picked(dataset, FIRST)
        self.sample, self.frame = FIRST, None
        self._maker = FrameMaker(self.model)

    def make(self, wants: Wants = NOTHING) -> Any:
        """The next frame."""
        parameters = np.array(self.trainer.parameters)
        x, target = self.probe.x, self.probe.target
        self.frame = self._maker.make(self.trainer.step_number, parameters, x, wants, target)
        return self.frame

    def select(self, selection: Selection) -> None:
        self.selection = selection
        self.selection_changed.emit(selection)

    def pick_sample(self, part: Part, index: int) -> None:
        self.probe = picked(self.model.dataset, ProbeSource(part, index))
        self.sample = self.probe.source

    def step_sample(self, step: int) -> None:
        found = near_class(self.model.dataset, self.sample, step, None)
        self.pick_sample(self.sample.part, found)

    def want_frame(self) -> None:
        self.asked_for += 1


def trainer_of(name: str, steps: int = 0, **data: Any) -> Trainer:
    """An example's trainer after some steps; other settings of its data may be given."""
    begun: Experiment = example(name).experiment
    begun = begun.with_data(begun.data.replace(size=200, **data))
    return _trained(begun, load(begun.data), steps)


def own_trainer(
    folder: Path, channels: int, told: int = 1, window: int = 8, horizon: int = 2, rows: int = 300
) -> Trainer:
    """The trainer of a series of waves, of which the first channels are told."""
    path, at = folder / "waves.csv", np.arange(rows)
    values = np.stack([(1 + c) * np.sin(at / (3 + c)) + 10 * c for c in range(channels)], axis=1)
    names = ",".join(f"channel {c}" for c in range(channels))
    path.write_text("\n".join([names, *(",".join(f"{v:.4f}" for v in row) for row in values)]))
    own = look(path).recipe.replace(window=window, horizon=horizon)
    for channel in range(channels):
        own = own.with_use(f"channel {channel}", Use.BOTH if channel < told else Use.SEEN)
    recipe = DataRecipe(name=SERIES, series=own)
    dataset: Dataset = load(recipe)
    begun = with_own(forecaster(example("circle").experiment, own), recipe, len(dataset.x_train))
    return _trained(begun, dataset, 0)


def shown(stage: Stage, view: ForecastView, wants: Wants = NOTHING) -> None:
    """Hand the model and a frame on, and let the worker answer."""
    view.show_model(stage.model)
    view.show_frame(stage.make(wants))
    stage.background.work()


def _trained(begun: Experiment, dataset: Dataset, steps: int) -> Trainer:
    trainer = Trainer(fitted(begun, dataset), dataset)
    for _ in trainer.steps(steps):
        pass
    return trainer
