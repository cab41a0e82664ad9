"""Training: play, step, speed, start weights, data, samples, undo."""

from PySide6.QtCore import Slot

from nnviz.session.sample import inputs_of
from nnviz.ui.handler import Handlers
from nnviz.ui.speed import FASTEST, LONGEST_PHASE, SHORTEST_PHASE, SLOWEST

USUAL_SPEED = 250.0
"""What leaving full speed leads to before another speed was ever chosen."""


class TrainingHandlers(Handlers):
    """What the Training and Edit menus do."""

    _speed_before = USUAL_SPEED

    @Slot()
    def on_play(self) -> None:
        walker = self.session.walker
        walker.toggle() if walker.is_on else self.session.toggle()

    @Slot()
    def on_step(self) -> None:
        walker = self.session.walker
        if not walker.is_on:
            self.session.step()
            return
        walker.pause()
        walker.next()

    @Slot()
    def on_epoch(self) -> None:
        self.session.epoch()

    @Slot()
    def on_reset(self) -> None:
        self.session.reset()

    @Slot()
    def on_new_seed(self) -> None:
        self.session.new_seed()

    @Slot()
    def on_regenerate(self) -> None:
        self.session.regenerate()

    @Slot()
    def on_slower(self) -> None:
        walker, speed = self.session.walker, self.session.speed
        if walker.is_on:
            walker.set_seconds(min(LONGEST_PHASE, walker.seconds * 2))
        elif speed is not None and speed <= SLOWEST:
            walker.turn_on()
        else:
            self.window.set_speed(max(SLOWEST, (speed or FASTEST) / 2))

    @Slot()
    def on_faster(self) -> None:
        walker = self.session.walker
        if walker.is_on and walker.seconds > SHORTEST_PHASE:
            walker.set_seconds(max(SHORTEST_PHASE, walker.seconds / 2))
        elif walker.is_on:
            self.window.set_speed(SLOWEST)
        elif self.session.speed is not None:
            faster = self.session.speed * 2
            self.window.set_speed(faster if faster <= FASTEST else None)

    @Slot()
    def on_full_speed(self) -> None:
        if self.session.speed is None and not self.session.walker.is_on:
            self.window.set_speed(self._speed_before)
        else:
            self._speed_before = self.session.speed or self._speed_before
            self.window.set_speed(None)

    @Slot()
    def on_previous_sample(self) -> None:
        self._step_sample(-1)

    @Slot()
    def on_next_sample(self) -> None:
        self._step_sample(1)

    def _step_sample(self, step: int) -> None:
        """Show the neurons another sample of the part that was picked from last, or of a walk."""
        model = self.session.model
        if self.session.walker.is_on:
            self.session.walker.step_sample(step)
        elif model is not None:
            self.session.step_sample(step)
            self.session.want_frame()
            part, index = self.session.sample.part, self.session.sample.index
            count = len(inputs_of(model.dataset, part))
            text = f"{part.value.capitalize()} sample {index + 1:,} of {count:,}"
            self.window.status.show_hint(text)

    @Slot()
    def on_undo(self) -> None:
        self.session.undo_stack.undo()

    @Slot()
    def on_redo(self) -> None:
        self.session.undo_stack.redo()
