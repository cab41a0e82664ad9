"""The session: one experiment, its training, and what is being looked at, without a window.

Widgets show what it says and tell it what is wished; it knows no widget. It lives in the window's
thread and owns the training thread.
"""

from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, Signal, Slot

from nnviz.core.problem import Problem, Severity
from nnviz.data import DataRecipe
from nnviz.data.recipe import Files
from nnviz.engine.document import Document
from nnviz.engine.experiment import Experiment
from nnviz.engine.replay import LiveChange
from nnviz.engine.surgery import Surgery
from nnviz.engine.trainer_state import Effect, TrainerState
from nnviz.engine.weight_value import WeightValue
from nnviz.record.history import History
from nnviz.record.scalars import Scalars
from nnviz.runtime import messages as m
from nnviz.runtime.messages import RunState
from nnviz.runtime.questions.read_own import OwnRead
from nnviz.session.background import Background
from nnviz.session.commands import AlterWeights, Previous
from nnviz.session.data_edits import left_out_note, own_recipe, with_own
from nnviz.session.file_worker import FileWorker
from nnviz.session.frame import Frame, Model
from nnviz.session.interventions import Interventions
from nnviz.session.judging import version_of
from nnviz.session.library import Library
from nnviz.session.looking import Looking
from nnviz.session.neuron_history import NeuronHistory
from nnviz.session.openings import NOT_HELD, Opening
from nnviz.session.rates import Rate
from nnviz.session.reading import Reading
from nnviz.session.sample import kept
from nnviz.session.selection import Selection
from nnviz.session.settling import Settling
from nnviz.session.version import Version
from nnviz.session.walker import WALK, Walker

Origin = tuple[Experiment, TrainerState | None]
"""What a run began from. With the log of its live changes it can be replayed."""


class Session(Looking):
    """Signals, beside those of `Looking`, `Workbench` and `TrainingControl`:

    - `loaded(Model)`: the training process has taken it up.
    - `dropped()`: it has refused what is open; there is no model, no frame and no history.
    - `frame_ready(Frame)`: paint it, then call `frame_painted`.
    - `history_changed()`: `history` has new steps or evaluations, or is empty again.
    - `pulsed(Pulse)`: how strongly each layer learnt in a step, at most ten times a second.
    - `snapshot_taken(TrainerState)`, what `take_snapshot` asked for; with a reason it comes as
      `snapshot_answered(Applied | Refused)`, and what `walker` asked for as `answered_walker`.
    - `marks_measured(Measured)`: what the last change of marks did to the whole test part.
    - `loading(float | None)`: the share of a person's own table that the training process has
      read; None when it trains again.
    """

    loaded = Signal(object)
    dropped = Signal()
    frame_ready = Signal(object)
    history_changed = Signal()
    snapshot_taken = Signal(object)
    snapshot_answered = Signal(object)
    answered_walker = Signal(object)
    marks_measured = Signal(object)
    loading = Signal(object)
    pulsed = Signal(object)

    def __init__(self, threads: int | None = None, parent: QObject | None = None) -> None:
        super().__init__(threads, parent)
        self.frame: Frame | None = None
        self.history = History()
        self.pulse: m.Pulse | None = None
        self.steps_per_second = Rate()
        self.origin: Origin | None = None
        self._dropped_start = 0
        self._settling = Settling(self.undo_stack)
        self.interventions = Interventions(self)
        self.neurons = NeuronHistory(self)
        self.background = Background(self)
        self.reading = Reading(self)
        self.reader = FileWorker(self)
        self.library = Library(parent=self)
        self.walker = Walker(self)
        self._is_loading = False
        self._connect()
        self._thread.start()

    @property
    def log(self) -> list[LiveChange]:
        """Every live change of the run with its step. With `origin` the run can be replayed."""
        return self._settling.log

    # -- opening and closing -------------------------------------------------------------------

    def open(self, experiment: Experiment, state: TrainerState | None = None) -> None:
        """Take up an experiment, at its start or at a state of it; what was open is forgotten."""
        self.open_version(Version(Document(experiment), experiment), state)

    def open_version(
        self,
        version: Version,
        state: TrainerState | None = None,
        scalars: Scalars | None = None,
    ) -> None:
        """Take up what is drawn and what of it is trained; `state` belongs to the latter.

        `scalars` are the record of the run up to the state.
        """
        self.openings.begin(Opening(version.trained, state, scalars))
        self.undo_stack.clear()
        self.undo_stack.setClean()  # clearing an empty stack leaves it as unsaved as it was
        self.version = None
        self._show(version)
        self._load(version.trained, state)

    def close(self) -> None:
        """End training, its process and its thread; returns within two seconds."""
        self.undo_stack.blockSignals(True)  # at its end it would speak to what is gone already
        self.walker.close()
        self.background.close()
        self.reader.settle()
        self._thread.stop()

    # -- editing -------------------------------------------------------------------------------

    def alter(self, values: tuple[WeightValue, ...], text: str, topic: str = "") -> bool:
        """Write weights as a step that can be undone; False when it is refused."""
        model, frame = self.model, self.frame
        if model is None or frame is None or frame.run != model.run:
            return False
        for value in values:
            problem = value.problem(model.network)
            if problem is not None:
                self.refused.emit(problem)
                return False
        layout = model.network.layout
        present = [float(frame.parameters[value.place(layout)]) for value in values]
        before = tuple(replace(v, value=now) for v, now in zip(values, present, strict=True))
        self.undo_stack.push(AlterWeights(text, topic, before, values, self._write))
        return True

    def own_recipe(self, own: Files) -> DataRecipe:
        """The recipe of a person's own data, split by the seed of the data there is."""
        before = self.experiment.data if self.experiment is not None else DataRecipe()
        return own_recipe(before, own)

    def open_own(self, recipe: DataRecipe, found: OwnRead, start: Experiment | None = None) -> bool:
        """Learn from a person's own data that the worker has read; one step that can be undone.

        The network's ends are cut to it, and the batch to what there is. Training goes on; where
        there is a `start`, its network and its settings take the place of the present ones.
        """
        own = recipe.own
        if self.experiment is None or own is None:
            return False
        self._thread.request(m.TakeData(recipe, found.data))
        changed = with_own(start or self.experiment, recipe, found.training)
        if not self.edit(changed, f"Open {own.file}"):
            return False
        if found.left_out:
            self.report(left_out_note(own, found))
        return True

    def apply_remedy(self, problem: Problem) -> None:
        """Do what a problem offers."""
        if problem.remedy is None:
            return
        if not problem.remedy.changes:
            self.restart()
            return
        self.dismiss(problem)
        for name, value in problem.remedy.changes:
            self.edit_training(name, value)

    # -- inner ---------------------------------------------------------------------------------

    def _connect(self) -> None:
        thread = self._thread
        thread.loaded.connect(self._on_loaded)
        thread.steps_done.connect(self._on_steps)
        thread.evaluated.connect(self._on_evaluated)
        thread.frame_ready.connect(self._on_frame)
        thread.state_changed.connect(self._on_state)
        thread.answered.connect(self._on_answer)
        thread.loading.connect(self._on_loading)
        thread.pulsed.connect(self._on_pulsed)
        thread.died.connect(self._on_died)
        self.library.refused.connect(self.report)

    def _load_again(self) -> None:
        version, opening = self.version, self.openings.newest
        if version is None or opening is None:
            return
        is_as_opened = version.trained == opening.trained
        self._load(version.trained, opening.state if is_as_opened else None)

    def _load(self, experiment: Experiment, state: TrainerState | None = None) -> None:
        self._settling.expect_experiment()
        self.openings.sent()
        self._thread.request(m.Load(experiment, state))
        self._thread.request(m.SetSpeed(self.speed))

    def _apply(self, version: Version, surgery: Surgery | None) -> None:
        before = self.version
        if before is None or version == before:
            return
        self._show(version)
        if version.trained == before.trained or self.state is RunState.DEAD:
            return
        if not (self.openings.is_held or self.openings.is_under_way):
            self._load_again()
            return
        self._settling.expect_experiment()
        self._thread.request(m.Change(version.trained, surgery))

    def _write(self, previous: Previous, values: tuple[WeightValue, ...]) -> None:
        """Write weights; what they were is put into `previous` when the process has answered."""
        if self.state is not RunState.DEAD:
            self._settling.expect_weights(previous)
            self._thread.request(m.Alter(values))

    def _clear_run(self) -> None:
        self.pulse = None
        self.history.clear()
        self.log.clear()
        self.steps_per_second.clear()
        self.history_changed.emit()

    @Slot(object)
    def _on_loaded(self, model: Model) -> None:
        if model.start == self._dropped_start:
            return  # an edit of what was open before
        if self.model is None or model.start != self.model.start:
            self._clear_run()
        if self.model is None or model.dataset is not self.model.dataset:
            self.sample_class = None
            self.set_contrast(None)
            self._show_probe(kept(model.dataset, self.probe))
        self.model = model
        facts = model.network.facts
        self.select(self.selection.fitted(model.network.graph, dict(facts.shapes)))
        self.loaded.emit(model)
        self._rest_if_new()
        self.want_frame()

    def _rest_if_new(self) -> None:
        """A process that has answered lives."""
        if self.state in (RunState.STARTING, RunState.DEAD):
            self._set_state(RunState.PAUSED)

    @Slot(object)
    def _on_steps(self, rows: NDArray[np.float64]) -> None:
        self._thread.steps_taken()
        if self.model is None:
            return
        self.history.add_steps(rows)
        self.steps_per_second.add(len(rows))
        self.history_changed.emit()

    @Slot(object)
    def _on_evaluated(self, evaluations: list[Any]) -> None:
        if self.model is not None:
            self.history.add_evaluations(evaluations)
            self.history_changed.emit()

    @Slot(object)
    def _on_frame(self, frame: Frame) -> None:
        if self.model is not None and frame.run == self.model.run:
            self.frame = frame
            self.frame_ready.emit(frame)
        else:
            self._thread.frame_taken()

    @Slot(object)
    def _on_state(self, news: m.StateChanged) -> None:
        self.steps_per_second.clear()
        if news.problem is not None:
            self.report(news.problem)
        self._set_state(news.state)

    @Slot(object)
    def _on_pulsed(self, pulse: m.Pulse) -> None:
        if self.model is not None and pulse.run == self.model.run:
            self.pulse = pulse
            self.pulsed.emit(pulse)

    @Slot(float)
    def _on_loading(self, share: float) -> None:
        self._is_loading = True
        self.loading.emit(share)

    def _end_loading(self) -> None:
        if self._is_loading:
            self._is_loading = False
            self.loading.emit(None)

    @Slot(object)
    def _on_answer(self, answer: m.Applied | m.Refused) -> None:
        if isinstance(answer.request, m.TakeSnapshot) and answer.request.reason:
            is_walk = answer.request.reason == WALK
            (self.answered_walker if is_walk else self.snapshot_answered).emit(answer)
        elif isinstance(answer, m.Refused):
            self.report(answer.problem)
        elif isinstance(answer.request, m.TakeSnapshot):
            self._on_snapshot(answer.state)
        elif answer.effect is Effect.RESTARTED and answer.experiment is not None:
            self._begin_at(answer.experiment, answer)
        if isinstance(answer.request, m.Alter):
            self._settling.take_weights(answer)
        if measured := self._settling.measured(answer):
            self.marks_measured.emit(measured)
        if isinstance(answer.request, m.Load | m.Change):
            self._end_loading()
            self._settle(answer)
        if isinstance(answer.request, m.Load):
            self._on_load_answered(answer, answer.request)
        if isinstance(answer, m.Refused) and isinstance(answer.request, m.Change):
            self.refused.emit(answer.problem)
        if isinstance(answer.request, m.Alter | m.Change) and self.state is not RunState.RUNNING:
            self.want_frame()  # the frame that shows the change at rest holds no wishes

    def _on_snapshot(self, state: TrainerState | None) -> None:
        if self.openings.is_held:
            self.snapshot_taken.emit(state)
        else:
            self.report(NOT_HELD)

    def _on_load_answered(self, answer: m.Applied | m.Refused, load: m.Load) -> None:
        opening = self.openings.answered(answer)
        if isinstance(answer, m.Refused):
            self._do_without(load)
            return
        if opening is not None:
            if opening.scalars is not None and load.state is not None:
                self.history.restore(opening.scalars)
                self.history_changed.emit()
            opening.forget()
        if self.openings.is_held:
            self._catch_up()
            for request in self.openings.take_waiting():
                self._thread.request(request)

    def _catch_up(self) -> None:
        """Let training have what was edited after the state it was opened with, where it can."""
        version, model = self.version, self.model
        if version is None or model is None or not version.is_draft:
            return
        after = version_of(model, version.document, version.trained)
        is_drawn = after.document == version.document
        is_loaded = after.trained.data == model.experiment.data
        if is_drawn and is_loaded and self._objection(after, allow=True) is None:
            self._apply(Version(version.document, after.trained), None)

    def _do_without(self, load: m.Load) -> None:
        """Load without a state that was refused, or with the edits there are by now, or nothing."""
        version = self.version
        if version is None or self.openings.is_under_way:
            return
        if load.state is not None:
            self._load(version.trained)
        elif version.trained != load.experiment:
            self._load_again()
        else:
            self._drop_network()

    def _drop_network(self) -> None:
        """What the process still holds is not what is open: it rests, and nobody sees it."""
        self.pause()
        self.walker.turn_off()
        if self.model is not None:
            self._dropped_start = self.model.start
        self.model = self.frame = self.origin = None
        self._clear_run()
        self.select(Selection())
        self.set_contrast(None)
        self._rest_if_new()
        self.dropped.emit()

    def _begin_at(self, experiment: Experiment, answer: m.Applied) -> None:
        if answer.state is not None:
            what = f"Gone back to step {answer.step:,}, before the numbers ran away."
            self.report(Problem("training", what, severity=Severity.NOTE))
        begun = answer.request.state if isinstance(answer.request, m.Load) else answer.state
        self.origin = experiment, begun

    def _settle(self, answer: m.Applied | m.Refused) -> None:
        """Once nothing is under way, show the experiment as the process trains it."""
        trained = self._settling.settle(answer)
        if trained is None or self.version is None:
            return
        kept = self._settling.kept(self.version, trained)
        if kept != self.version:
            self._show(kept)
        self._settling.take_back(kept)

    @Slot(object)
    def _on_died(self, problem: Problem) -> None:
        self._end_loading()
        self._settling.forget()
        self.openings.forget_process()
        self.report(problem)
        self._set_state(RunState.DEAD)
