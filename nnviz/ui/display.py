"""The display's clock: asks for frames while training runs and hands them to what is visible.

The canvas gets every frame; each view at most one in its interval. While training rests the clock
rests too: frames come when the probe or the network changes.
"""

from collections.abc import Sequence
from functools import reduce
from operator import or_
from time import perf_counter

from PySide6.QtCore import QObject, Qt, QTimer, Slot

from nnviz.runtime.messages import RunState
from nnviz.session.frame import Frame, Model, Wants
from nnviz.session.session import Session
from nnviz.ui.canvas.view import NetworkCanvas
from nnviz.ui.view import View

TICK_MS = 16
BATCH_EVERY = 4
"""Every so many frames carry the batch's statistics: 15 a second."""


class Display(QObject):
    """Carries frames and history from the session to the canvas and the visible views."""

    def __init__(
        self, session: Session, canvas: NetworkCanvas, views: Sequence[View], parent: QObject
    ) -> None:
        super().__init__(parent)
        self._session, self._canvas, self._views = session, canvas, views
        self._shown_at: dict[View, float] = {}
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

    def refresh(self) -> None:
        """Show everything anew, for instance after a view has come into sight."""
        self._shown_at.clear()
        self._history_at.clear()
        self._stale_history = True
        self._session.set_wishes(self._wishes())
        self._session.want_frame()
        self._pass_history()

    def _wishes(self) -> Wants:
        return reduce(or_, (view.wants for view in self._visible()), self._canvas.wants)

    def _visible(self) -> list[View]:
        """The views one can see: a dock behind a tab says it is visible, but shows nothing."""
        return [
            view for view in self._views if view.isVisible() and not view.visibleRegion().isEmpty()
        ]

    @Slot()
    def _on_tick(self) -> None:
        self._ticks += 1
        with_batch = self._ticks % BATCH_EVERY == 0
        if with_batch:
            self._session.set_wishes(self._wishes())
        self._session.want_frame(with_batch)
        self._pass_history()

    @Slot(object)
    def _on_loaded(self, model: Model) -> None:
        self._canvas.show_model(model)
        for view in self._views:
            view.show_model(model)
        self.refresh()

    @Slot(object)
    def _on_frame(self, frame: Frame) -> None:
        self._canvas.show_frame(frame)
        now = perf_counter()
        for view in self._visible():
            view.show_probe(frame)
            lacks = (view.wants.batch and not frame.statistics) or (
                view.wants.responses and frame.responses is None
            )
            if not lacks and now - self._shown_at.get(view, 0) >= 0.9e-3 * view.interval_ms:
                self._shown_at[view] = now
                view.show_frame(frame)
        self._session.frame_painted()

    @Slot()
    def _on_history_changed(self) -> None:
        self._stale_history = True
        if not self._timer.isActive():
            self._pass_history(at_once=True)

    def _pass_history(self, at_once: bool = False) -> None:
        if not self._stale_history:
            return
        self._stale_history = False
        now = perf_counter()
        for view in self._visible():
            if not at_once and now - self._history_at.get(view, 0) < 0.9e-3 * view.interval_ms:
                self._stale_history = True
                continue
            self._history_at[view] = now
            view.show_history(self._session.history)

    @Slot(object)
    def _on_state_changed(self, state: RunState) -> None:
        if state is RunState.RUNNING:
            self._timer.start()
        else:
            self._timer.stop()
            self.refresh()
