"""The display's clock: asks for frames while training runs and hands them to what is visible.

The canvas gets every frame; each view at most one in its interval, in turns. While training rests
the clock rests too: frames come when the probe or the network changes, and everybody sees them.
"""

from collections.abc import Sequence
from functools import reduce
from operator import or_
from time import perf_counter

from PySide6.QtCore import QObject, Qt, QTimer, Slot

from nnviz.runtime.messages import RunState
from nnviz.session.frame import Frame, Model, Wants
from nnviz.session.session import Session
from nnviz.ui.levels import CanvasStack
from nnviz.ui.view import View
from nnviz.ui.widgets.cover import Cover

TICK_MS = 16
BATCH_EVERY = 4
"""Every so many frames carry the batch's statistics: 15 a second."""


class Display(QObject):
    """Carries frames and history from the session to the canvas and the visible views."""

    def __init__(
        self, session: Session, canvas: CanvasStack, views: Sequence[View], parent: QObject
    ) -> None:
        super().__init__(parent)
        self._session, self._canvas, self._views = session, canvas, views
        covered = [canvas.neurons, *(view for view in views if view.shows_models())]
        self._covers = [Cover("No network is loaded.", widget) for widget in covered]
        self._shown: dict[View, tuple[float, int]] = {}
        self._rich: Frame | None = None
        self._history_at: dict[View, float] = {}
        self._ticks = 0
        self._stale_history = False
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.setInterval(TICK_MS)
        self._timer.timeout.connect(self._on_tick)
        session.frame_ready.connect(self._on_frame)
        session.history_changed.connect(self._on_history_changed)
        session.state_changed.connect(self._on_state_changed)
        session.loaded.connect(self._on_loaded)
        session.dropped.connect(self._on_dropped)
        canvas.wants_changed.connect(self._on_wants_changed)
        for view in views:
            view.wants_changed.connect(self._on_wants_changed)

    def refresh(self) -> None:
        """Show everything anew, for instance after a view has come into sight."""
        self._shown.clear()
        self._history_at.clear()
        self._stale_history = True
        self._session.set_wishes(self._wishes())
        self._session.want_frame()
        self._pass_history(at_once=True)

    def _wishes(self) -> Wants:
        return reduce(or_, (view.wishes() for view in self._visible()), self._canvas.wants)

    def _visible(self) -> list[View]:
        """The views one can see."""
        return [view for view in self._views if view.is_seen]

    @Slot()
    def _on_tick(self) -> None:
        self._ticks += 1
        with_batch = self._ticks % BATCH_EVERY == 0
        if with_batch:
            self._session.set_wishes(self._wishes())
        self._session.want_frame(with_batch)
        self._pass_history()

    @Slot()
    def _on_wants_changed(self) -> None:
        """At rest nobody asks for another frame; while training runs the next tick does."""
        if not self._timer.isActive() and self._session.model is not None:
            self._session.set_wishes(self._wishes())
            self._session.want_frame()

    @Slot(object)
    def _on_loaded(self, model: Model) -> None:
        self._rich = None
        for cover in self._covers:
            cover.lift()
        self._canvas.show_model(model)
        for view in self._views:
            view.show_model(model)
        self.refresh()

    @Slot()
    def _on_dropped(self) -> None:
        """What is on the views is of a network that is no longer open."""
        self._rich = None
        for cover in self._covers:
            cover.lay()
        self._canvas.show_nothing()

    @Slot(object)
    def _on_frame(self, frame: Frame) -> None:
        try:
            self._show_frame(frame)
        finally:  # or, with what one view failed of, no view would ever get another frame
            self._session.frame_painted()

    def _show_frame(self, frame: Frame) -> None:
        self._canvas.show_frame(frame)
        if not self._timer.isActive():
            self._canvas.show_details()  # no other frame will bring a paint
        if frame.wanted != Wants():
            self._rich = frame
        visible = self._visible()
        for view in visible:
            view.show_probe(frame)
        now = perf_counter()
        for view, offered in self._turns(visible, frame, now):
            self._shown[view] = now, offered.number
            view.show_frame(offered)

    def _turns(self, visible: list[View], frame: Frame, now: float) -> list[tuple[View, Frame]]:
        """Which views show what now: at rest all that can, while training those that wait longest.

        A frame that holds what views wish is handed on over the next ticks, so that no single tick
        carries the repainting of all of them.
        """
        at_rest = not self._timer.isActive()
        found = []
        for view in visible:
            at, number = self._shown.get(view, (0.0, 0))
            if not at_rest and now - at < 0.9e-3 * view.interval_ms:
                continue
            for offered in (frame, self._rich):
                if offered is not None and offered.number > number and _holds(offered, view):
                    found.append((at, view, offered))
                    break
        found.sort(key=lambda item: item[0])
        most = len(found) if at_rest else max(1, -(-len(visible) // BATCH_EVERY))
        return [(view, offered) for _, view, offered in found[:most]]

    @Slot()
    def _on_history_changed(self) -> None:
        self._stale_history = True
        if not self._timer.isActive():
            self._pass_history(at_once=True)

    def _pass_history(self, at_once: bool = False) -> None:
        """Show the history to all views, or while training to the one that waits longest."""
        if not self._stale_history:
            return
        now, visible = perf_counter(), self._visible()
        due = [
            view
            for view in visible
            if at_once or now - self._history_at.get(view, 0) >= 0.9e-3 * view.interval_ms
        ]
        due.sort(key=lambda view: self._history_at.get(view, 0))
        for view in due if at_once else due[:1]:
            self._history_at[view] = now
            view.show_history(self._session.history)
        self._stale_history = not at_once

    @Slot(object)
    def _on_state_changed(self, state: RunState) -> None:
        if state is RunState.RUNNING:
            self._timer.start()
        else:
            self._timer.stop()
            self.refresh()


def _holds(frame: Frame, view: View) -> bool:
    """Whether a frame holds what a view cannot do without."""
    wants = view.wishes()
    return not (
        (wants.batch and not frame.statistics)
        or (wants.responses and frame.responses is None)
        or (wants.backward and not frame.wanted.backward)
        or (wants.health and not frame.health)
        or (wants.predictions and frame.predictions is None)
        or (wants.latent and frame.codes is None)
        or (wants.sweep is not None and frame.swept is None)
    )
