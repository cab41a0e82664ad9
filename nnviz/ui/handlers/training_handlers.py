"""Training: play, step, speed, start weights, data, samples, undo."""

from PySide6.QtCore import Slot

from nnviz.ui.handler import Handlers
from nnviz.ui.speed import FASTEST, SLOWEST

USUAL_SPEED = 250.0
"""What leaving full speed leads to before another speed was ever chosen."""


class TrainingHandlers(Handlers):
    """What the Training and Edit menus do."""

    _speed_before = USUAL_SPEED

    @Slot()
    def on_play(self) -> None:
        self.session.toggle()

    @Slot()
    def on_step(self) -> None:
        self.session.step()

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
        self.window.set_speed(max(SLOWEST, (self.session.speed or FASTEST) / 2))

    @Slot()
    def on_faster(self) -> None:
        if self.session.speed is not None:
            faster = self.session.speed * 2
            self.window.set_speed(faster if faster <= FASTEST else None)

    @Slot()
    def on_full_speed(self) -> None:
        if self.session.speed is None:
            self.window.set_speed(self._speed_before)
        else:
            self._speed_before = self.session.speed
            self.window.set_speed(None)

    @Slot()
    def on_previous_sample(self) -> None:
        self.window.show_sample(self.window.sample - 1)

    @Slot()
    def on_next_sample(self) -> None:
        self.window.show_sample(self.window.sample + 1)

    @Slot()
    def on_undo(self) -> None:
        self.session.undo_stack.undo()

    @Slot()
    def on_redo(self) -> None:
        self.session.undo_stack.redo()
