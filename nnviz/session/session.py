"""The session: one experiment, its training, and what is being looked at, without a window.

Widgets show what it says and tell it what is wished; it knows no widget. It lives in the window's
thread and owns the training thread.
"""

import random
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtGui import QUndoStack

from nnviz.core.graph import Graph
from nnviz.core.infer import infer
from nnviz.core.problem import Problem, Severity
from nnviz.data import DataRecipe
from nnviz.engine.experiment import Experiment, fitted
from nnviz.engine.experiment import problems as experiment_problems
from nnviz.engine.trainer import Effect, TrainerState
from nnviz.record.history import History
from nnviz.runtime import messages as m
from nnviz.runtime.messages import RunState
from nnviz.session.commands import EditExperiment
from nnviz.session.frame import Frame, Model, Wants
from nnviz.session.plane import Plane
from nnviz.session.rates import Rate
from nnviz.session.training_thread import TrainingThread

LoggedChange = tuple[int, Experiment]

Origin = tuple[Experiment, TrainerState | None]
"""What a run began from. With the log of its live changes it can be replayed."""


class Session(QObject):
    """Signals:

    - `experiment_changed(Experiment)`: another one, or edited; also after undo.
    - `loaded(Model)`: the training process has taken it up.
    - `frame_ready(Frame)`: paint it, then call `frame_painted`.
    - `history_changed()`: `history` has new steps or evaluations, or is empty again.
    - `state_changed(RunState)`.
    - `problems_changed(tuple[Problem])`, the newest last.
    - `refused(Problem)`: an edit was not made; `problem.key` names the field.
    """

    experiment_changed = Signal(object)
    loaded = Signal(object)
    frame_ready = Signal(object)
    history_changed = Signal()
    state_changed = Signal(object)
    problems_changed = Signal(object)
    refused = Signal(object)
    snapshot_taken = Signal(object)

    def __init__(self, threads: int | None = None, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.undo_stack = QUndoStack(self)
        self.experiment: Experiment | None = None
        self.model: Model | None = None
        self.frame: Frame | None = None
        self.history = History()
        self.state = RunState.STARTING
        self.problems: tuple[Problem, ...] = ()
        self.speed: float | None = None
        self.steps_per_second = Rate()
        self.log: list[LoggedChange] = []
        self.origin: Origin | None = None
        self.plane: Plane | None = None
        self._wishes = Wants()
        self._unanswered = 0
        self._trained: Experiment | None = None
        self._refused: list[Experiment] = []
        self._thread = TrainingThread(threads, self)
        self._connect()
        self._thread.start()

    # -- opening and closing -------------------------------------------------------------------

    def open(self, experiment: Experiment, state: TrainerState | None = None) -> None:
        """Take up an experiment, at its start or at a state of it; what was open is forgotten."""
        self.undo_stack.clear()
        self._show(experiment)
        self._load(experiment, state)

    def close(self) -> None:
        """End training, its process and its thread; returns within two seconds."""
        self._thread.stop()

    def process_id(self) -> int | None:
        """The training process's number, while it lives."""
        return self._thread.process_id()

    # -- running -------------------------------------------------------------------------------

    def play(self) -> None:
        """Train until paused; starts another training process when there is none."""
        self._begin_anew_if_dead()
        self._thread.request(m.Play())

    def pause(self) -> None:
        """Stop after the step under way."""
        self._thread.request(m.Pause())

    def toggle(self) -> None:
        """Play or pause."""
        self.pause() if self.state is RunState.RUNNING else self.play()

    def step(self) -> None:
        """Train one step."""
        self._begin_anew_if_dead()
        self._thread.request(m.Advance(1))

    def advance(self, steps: int) -> None:
        """Train so many steps."""
        self._begin_anew_if_dead()
        self._thread.request(m.Advance(steps))

    def epoch(self) -> None:
        """Train to the end of the epoch."""
        self._begin_anew_if_dead()
        self._thread.request(m.Advance(None))

    def reset(self) -> None:
        """Back to step 0 with the same initial weights."""
        self._begin_anew_if_dead()
        self._thread.request(m.Reset())

    def new_seed(self) -> None:
        """Start anew from other initial weights."""
        if self.experiment is not None:
            seed = random.SystemRandom().randrange(2**31)
            self.edit(self.experiment.with_seed(seed), "New start weights")

    def regenerate(self) -> None:
        """Draw other samples of the same kind, and another split."""
        if self.experiment is not None:
            recipe = self.experiment.data.replace(seed=random.SystemRandom().randrange(2**31))
            self.edit(self.experiment.with_data(recipe), "Regenerate data")

    def restart(self) -> None:
        """Start another training process, from the beginning, after the last one ended."""
        self._forget_problems()
        if self.experiment is not None:
            self._load(self.experiment)

    def set_speed(self, steps_per_second: float | None) -> None:
        """Train at so many steps a second; None is as fast as it goes."""
        self.speed = steps_per_second
        self._thread.request(m.SetSpeed(steps_per_second))

    def take_snapshot(self) -> None:
        """Ask for the whole state of training; it comes as `snapshot_taken`."""
        self._thread.request(m.TakeSnapshot())

    # -- editing -------------------------------------------------------------------------------

    def edit(self, experiment: Experiment, text: str, topic: str = "") -> bool:
        """Change the experiment as a step that can be undone; False when it is refused."""
        before = self.experiment
        experiment = self._fitted(experiment)
        if before is None or experiment == before:
            return False
        problem = self._problem_of(experiment)
        if problem is not None:
            self.refused.emit(problem)
            return False
        self.undo_stack.push(EditExperiment(text, topic, before, experiment, self._apply))
        return True

    def edit_training(self, name: str, value: object) -> bool:
        """Change one training setting."""
        assert self.experiment is not None
        label = self.experiment.training.options()[name].label
        changed = self.experiment.with_training(**{name: value})
        return self.edit(changed, f"Change {label.lower()}", f"training.{name}")

    def edit_data(self, name: str, value: object) -> bool:
        """Change one word of the data recipe.

        Another set brings its own size, noise and share, and cuts the batch to what there is.
        """
        assert self.experiment is not None
        recipe = self.experiment.data
        label = recipe.options()[name].label
        fresh = DataRecipe(name=str(value), seed=recipe.seed)
        recipe = fresh if name == "name" else recipe.replace(**{name: value})
        changed = self.experiment.with_data(recipe)
        if name == "name" and _batch_problems(changed):
            changed = changed.with_training(batch_size=_training_samples(recipe))
        return self.edit(changed, f"Change {label.lower()}", f"data.{name}")

    def edit_graph(self, graph: Graph, text: str, topic: str = "") -> bool:
        """Change the network."""
        assert self.experiment is not None
        return self.edit(self.experiment.with_graph(graph), text, topic)

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

    def report(self, problem: Problem) -> None:
        """Put a problem on the bar."""
        self._add_problem(problem)

    def dismiss(self, problem: Problem) -> None:
        """Take a problem off the bar."""
        self._set_problems(tuple(p for p in self.problems if p != problem))

    # -- looking -------------------------------------------------------------------------------

    def set_wishes(self, wishes: Wants) -> None:
        """What visible views need in the next frames."""
        self._wishes = wishes

    def want_frame(self, with_batch: bool = True) -> None:
        """Ask for a frame; without what is costly where the moment does not need it."""
        wishes = replace(self._wishes, plane=self.plane) if with_batch else Wants()
        self._thread.want_frame(wishes)

    def set_plane(self, plane: Plane | None) -> None:
        """Draw responses over another plane of inputs."""
        self.plane = plane
        self.want_frame()

    def frame_painted(self) -> None:
        """The window has used the last frame."""
        self._thread.frame_taken()

    def set_probe(self, sample: NDArray[Any]) -> None:
        """Let the neurons answer to a sample `(F,)`, at once, also at rest."""
        self._thread.set_probe(np.array(sample, np.float32))

    # -- inner ---------------------------------------------------------------------------------

    def _connect(self) -> None:
        thread = self._thread
        thread.loaded.connect(self._on_loaded)
        thread.steps_done.connect(self._on_steps)
        thread.evaluated.connect(self._on_evaluated)
        thread.frame_ready.connect(self._on_frame)
        thread.state_changed.connect(self._on_state)
        thread.answered.connect(self._on_answer)
        thread.died.connect(self._on_died)

    def _fitted(self, experiment: Experiment) -> Experiment:
        """Cut to the data that is loaded; other data is fitted when the process has it."""
        model = self.model
        if model is None or experiment.data != model.experiment.data:
            return experiment
        return fitted(experiment, model.dataset)

    def _problem_of(self, experiment: Experiment) -> Problem | None:
        found = (*infer(experiment.graph).problems, *experiment.data.problems())
        model = self.model
        if model is not None and experiment.data == model.experiment.data:
            found += experiment_problems(experiment, model.dataset)
        else:
            found += (*experiment.training.problems(), *_batch_problems(experiment))
        return found[0] if found else None

    def _load(self, experiment: Experiment, state: TrainerState | None = None) -> None:
        self._unanswered += 1
        self._thread.request(m.Load(experiment, state))
        self._thread.request(m.SetSpeed(self.speed))

    def _apply(self, experiment: Experiment) -> None:
        if experiment == self.experiment:
            return
        self._show(experiment)
        if self.state is not RunState.DEAD:
            self._unanswered += 1
            self._thread.request(m.Change(experiment))

    def _show(self, experiment: Experiment) -> None:
        self.experiment = experiment
        self.experiment_changed.emit(experiment)

    def _clear_run(self) -> None:
        self.history.clear()
        self.log.clear()
        self.steps_per_second.clear()
        self.history_changed.emit()

    def _begin_anew_if_dead(self) -> None:
        self._forget_problems()
        if self.state is RunState.DEAD:
            self.restart()

    def _forget_problems(self) -> None:
        self._set_problems(())

    def _add_problem(self, problem: Problem) -> None:
        """Put a problem last; what is said again is not said twice."""
        self._set_problems((*(p for p in self.problems if p != problem), problem))

    def _set_problems(self, problems: tuple[Problem, ...]) -> None:
        if problems != self.problems:
            self.problems = problems
            self.problems_changed.emit(problems)

    @Slot(object)
    def _on_loaded(self, model: Model) -> None:
        if self.model is None or model.start != self.model.start:
            self._clear_run()
        self.model = model
        self.loaded.emit(model)
        if self.state in (RunState.STARTING, RunState.DEAD):
            self._set_state(RunState.PAUSED)
        self.want_frame()

    @Slot(object)
    def _on_steps(self, rows: NDArray[np.float64]) -> None:
        self.history.add_steps(rows)
        self.steps_per_second.add(len(rows))
        self._thread.steps_taken()
        self.history_changed.emit()

    @Slot(object)
    def _on_evaluated(self, evaluations: list[Any]) -> None:
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
            self._add_problem(news.problem)
        self._set_state(news.state)

    @Slot(object)
    def _on_answer(self, answer: m.Applied | m.Refused) -> None:
        if isinstance(answer, m.Refused):
            self._add_problem(answer.problem)
        elif isinstance(answer.request, m.TakeSnapshot):
            self.snapshot_taken.emit(answer.state)
        elif answer.effect is Effect.RESTARTED and answer.experiment is not None:
            self._begin_at(answer.experiment, answer)
        if isinstance(answer.request, m.Load | m.Change):
            self._settle(answer)
        if isinstance(answer, m.Refused) and isinstance(answer.request, m.Change):
            self.refused.emit(answer.problem)

    def _begin_at(self, experiment: Experiment, answer: m.Applied) -> None:
        if answer.state is not None:
            what = f"Gone back to step {answer.step:,}, before the numbers ran away."
            self._add_problem(Problem("training", what, severity=Severity.NOTE))
        begun = answer.request.state if isinstance(answer.request, m.Load) else answer.state
        self.origin = experiment, begun

    def _settle(self, answer: m.Applied | m.Refused) -> None:
        """Once nothing is under way, show the experiment as the process trains it.

        It has cut the network's ends to data that only it has loaded; a refused edit is taken back.
        """
        self._unanswered = max(0, self._unanswered - 1)
        if isinstance(answer, m.Applied) and answer.experiment is not None:
            self._trained = answer.experiment
            if answer.effect is Effect.LIVE:
                self.log.append((answer.step, answer.experiment))
        elif isinstance(answer.request, m.Change):
            self._refused.append(answer.request.experiment)
        if self._unanswered or self._trained is None:
            return
        if self._trained != self.experiment:
            self._show(self._trained)
        if self._refused:
            self._take_back(self._refused, self._trained)
            self._refused = []

    def _take_back(self, refused: list[Experiment], kept: Experiment) -> None:
        """Let the undo stack stand where training does."""
        stack = self.undo_stack
        if stack.canRedo() and self._command(stack.index()).after == kept:
            stack.redo()  # it was the undoing that was refused
            return
        while stack.canUndo() and self._command(stack.index() - 1).after in refused:
            command = self._command(stack.index() - 1)
            command.give_up(refused, kept)
            if not command.isObsolete():
                return
            stack.undo()  # drops it and changes nothing

    def _command(self, index: int) -> EditExperiment:
        command = self.undo_stack.command(index)
        assert isinstance(command, EditExperiment)
        return command

    @Slot(object)
    def _on_died(self, problem: Problem) -> None:
        self._unanswered, self._refused = 0, []
        self._add_problem(problem)
        self._set_state(RunState.DEAD)

    def _set_state(self, state: RunState) -> None:
        self.state = state
        self.state_changed.emit(state)


def _training_samples(recipe: DataRecipe) -> int:
    plan = recipe.resolved()
    return round((plan.size or 0) * (plan.train_share or 0))


def _batch_problems(experiment: Experiment) -> tuple[Problem, ...]:
    """A batch larger than the training part of data that may not be loaded yet."""
    batch = experiment.training.batch_size
    if experiment.data.problems() or batch <= (count := _training_samples(experiment.data)):
        return ()
    what = f"The data has {count:,} training samples, fewer than the batch of {batch:,}."
    hint = f"Allowed: a batch of 1 to {count:,}."
    return (Problem("Batch", what, hint, key="batch_size"),)
