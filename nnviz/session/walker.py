"""`Walker`: slow motion, a step in its phases.

1. Training rests. The training process is asked for a snapshot.
2. The step is taken from it on a thread of this process: the same batch, the same dropout.
3. Its phases are shown one after the other, by the timer or by hand, forth and back.
4. After the last the training process takes the real step, and the next walk begins at 1.

Whatever else changes training meanwhile, an edit, a reset, steps somebody asks for, begins at 1.
"""

from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from nnviz.core.problem import Problem
from nnviz.engine.walk import Walk
from nnviz.runtime import messages as m
from nnviz.runtime.messages import RunState
from nnviz.session.moment import WalkMoment
from nnviz.session.walk_maker import WalkJob, WalkMaker

if TYPE_CHECKING:
    from nnviz.session.session import Session

WALK = "walk"
"""The reason the walker gives for its snapshots."""

USUAL_SECONDS = 0.8
"""How long a phase is shown."""


class Walker(QObject):
    """Signals:

    - `phase_changed(WalkMoment | None)`: what is shown; None while there is nothing to show.
    - `changed()`: it was turned on or off, plays or rests, or is faster or slower.
    """

    phase_changed = Signal(object)
    changed = Signal()

    def __init__(self, session: "Session") -> None:
        super().__init__(session)
        self._session = session
        self.is_on = self.is_playing = False
        self.seconds = USUAL_SECONDS
        self.moment: WalkMoment | None = None
        self._number = self._unanswered = 0
        self._is_due = self._is_stepping = self._was_interrupted = False
        self._maker = WalkMaker(self)
        self._maker.made.connect(self._on_made)
        self._timer, self._again = QTimer(self), QTimer(self)
        for timer, slot in ((self._timer, self.next), (self._again, self._begin)):
            timer.setSingleShot(True)
            timer.timeout.connect(slot)
        self._connect()

    def turn_on(self) -> None:
        """Walk from now on instead of training; it goes on by itself where training ran."""
        if self.is_on:
            return
        self.is_on = True
        self.is_playing = self._session.state is RunState.RUNNING
        self.changed.emit()
        self._begin()

    @Slot()
    def turn_off(self) -> None:
        """End the walk; training rests after its last whole step."""
        if not self.is_on:
            return
        self.is_on = self.is_playing = self._was_interrupted = self._is_stepping = False
        self._timer.stop()
        self._again.stop()
        self._forget()
        self.changed.emit()

    def leave(self) -> None:
        """End the walk; where it played, training goes on at its speed."""
        was_playing = self.is_playing
        self.turn_off()
        if was_playing:
            self._session.play()

    def close(self) -> None:
        """End the walk and its thread."""
        self.turn_off()
        self._maker.close()

    def set_seconds(self, seconds: float) -> None:
        """Show each phase so long."""
        self.seconds = seconds
        self._wait()
        self.changed.emit()

    def play(self) -> None:
        """Let the phases follow each other."""
        self._set_playing(True)

    def pause(self) -> None:
        """Stay at this phase."""
        self._set_playing(False)

    @Slot()
    def toggle(self) -> None:
        """Play or pause."""
        self._set_playing(not self.is_playing)

    @Slot()
    def next(self) -> None:
        """One phase on; after the last, the real step."""
        moment = self.moment
        if moment is None or self._is_due:
            return
        if moment.index + 1 < len(moment.walk.phases):
            self.show_phase(moment.index + 1)
            return
        self._is_due = self._is_stepping = True
        self._session.step()

    def back(self) -> None:
        """One phase back, to the first of this step."""
        if self.moment is not None and self.moment.index:
            self.show_phase(self.moment.index - 1)

    @Slot(int)
    def show_phase(self, index: int) -> None:
        """Show another phase of this step, counted from 0."""
        moment = self.moment
        if moment is not None and not self._is_due:
            self._show(replace(moment, index=index))

    def step_sample(self, step: int) -> None:
        """Show what the step makes of another sample of its batch."""
        moment = self.moment
        if moment is not None and not self._is_due:
            sample = (moment.sample + step) % len(moment.walk.batch)
            self._show(replace(moment, sample=sample))

    # -- inner ---------------------------------------------------------------------------------

    def _connect(self) -> None:
        session = self._session
        session.answered_walker.connect(self._on_answer)
        session.state_changed.connect(self._on_state)
        session.loaded.connect(self._on_changed)
        session.experiment_changed.connect(self._on_changed)
        session.undo_stack.indexChanged.connect(self._on_changed)

    def _set_playing(self, playing: bool) -> None:
        if self.is_on and playing is not self.is_playing:
            self.is_playing = playing
            self._wait()
            self.changed.emit()

    def _show(self, moment: WalkMoment) -> None:
        self.moment = moment
        self._wait()
        self.phase_changed.emit(moment)

    def _wait(self) -> None:
        """Let the next phase come when it is due, if it is to come by itself."""
        if self.is_playing and self.moment is not None and not self._is_due:
            self._timer.start(round(1000 * self.seconds))
        else:
            self._timer.stop()

    def _forget(self) -> None:
        """Nothing is shown, and what is still being made is not wanted."""
        self._number += 1
        self._timer.stop()
        if self.moment is not None:
            self.moment = None
            self.phase_changed.emit(None)

    @Slot()
    def _begin(self) -> None:
        """Ask for a snapshot; what is shown stays until the next walk is there."""
        session = self._session
        self._again.stop()
        self._is_stepping, self._is_due = False, True
        self._number += 1
        if session.state is RunState.DEAD:
            session.restart()
        elif session.model is not None:
            if session.state is RunState.RUNNING:
                session.pause()
            self._unanswered += 1
            session.take_snapshot(WALK)

    @Slot(object)
    def _on_answer(self, answer: m.Applied | m.Refused) -> None:
        self._unanswered = max(0, self._unanswered - 1)
        model = self._session.model
        if self._unanswered or not self.is_on or model is None:
            return
        if isinstance(answer, m.Refused):
            self._give_up(answer.problem)
        elif answer.experiment is not None and answer.state is not None:
            job = WalkJob(self._number, answer.experiment, model.dataset, answer.state)
            self._maker.ask(job)

    @Slot(int, object)
    def _on_made(self, number: int, made: Walk | Problem) -> None:
        if number != self._number or not self.is_on:
            return
        self._is_due = False
        if isinstance(made, Problem):
            self._give_up(made)
        else:
            self._show(WalkMoment(made))

    def _give_up(self, problem: Problem) -> None:
        self.turn_off()
        self._session.report(problem)

    @Slot(object)
    def _on_state(self, state: RunState) -> None:
        """After the walk's own step the next begins; after somebody else's steps, too."""
        if state is RunState.DEAD:
            self._unanswered = 0
            self.turn_off()
        elif self.is_on and state is RunState.RUNNING and not self._is_stepping:
            self._was_interrupted = True
            self._forget()
        elif state is RunState.PAUSED and (self._is_stepping or self._was_interrupted):
            self._was_interrupted = False
            self._begin()

    @Slot()
    def _on_changed(self) -> None:
        """Begin anew, once the request that changes training is on its way."""
        if self.is_on:
            self._forget()
            self._again.start(0)
