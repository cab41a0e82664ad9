"""Slow motion: the walk through a step, by the dial's end, by keys, and by its bar."""

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QVBoxLayout

from nnviz.session.moment import WalkMoment
from nnviz.ui.handler import Handlers
from nnviz.ui.walk_bar import WalkBar


class WalkHandlers(Handlers):
    """Ties the walker to the dial, the canvas and a bar over it."""

    def connect_up(self) -> None:
        walker, window = self.session.walker, self.window
        self.bar = WalkBar(window.theme, window)
        self.bar.hide()
        middle = window.centralWidget()
        column = middle.layout() if middle is not None else None
        assert isinstance(column, QVBoxLayout)
        column.insertWidget(0, self.bar)
        walker.phase_changed.connect(self._on_phase_changed)
        walker.changed.connect(self._on_changed)
        window.toolbar.speed.walk_wished.connect(self._on_walk_wished)
        self.bar.back_wished.connect(self.on_walk_back)
        self.bar.next_wished.connect(self._on_next_wished)
        self.bar.play_wished.connect(walker.toggle)
        self.bar.end_wished.connect(walker.turn_off)
        self.bar.phase_wished.connect(walker.show_phase)

    @Slot()
    def on_walk(self) -> None:
        walker = self.session.walker
        walker.turn_off() if walker.is_on else walker.turn_on()

    @Slot()
    def on_walk_back(self) -> None:
        self.session.walker.pause()
        self.session.walker.back()

    @Slot()
    def _on_next_wished(self) -> None:
        self.session.walker.pause()
        self.session.walker.next()

    @Slot(float)
    def _on_walk_wished(self, seconds: float) -> None:
        self.session.walker.set_seconds(seconds)
        self.session.walker.turn_on()

    @Slot(object)
    def _on_phase_changed(self, moment: WalkMoment | None) -> None:
        self.window.canvas.show_moment(moment)
        self.bar.show_moment(moment)

    @Slot()
    def _on_changed(self) -> None:
        walker, window = self.session.walker, self.window
        self.bar.set_theme(window.theme)
        self.bar.show_playing(walker.is_playing)
        self.bar.setVisible(walker.is_on)
        window.show_play()
        window.actions_by_name["walk"].setChecked(walker.is_on)
        window.actions_by_name["walk_back"].setEnabled(walker.is_on)
        full = not walker.is_on and self.session.speed is None
        window.actions_by_name["full_speed"].setChecked(full)
        if walker.is_on:
            window.toolbar.speed.show_walk(walker.seconds)
        else:
            window.toolbar.speed.show_speed(self.session.speed)
