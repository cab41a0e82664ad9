"""A picture of the real window after real training, taken without a screen."""

import os
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from nnviz.core.problem import Problem, ProblemError
from nnviz.core.spec import unknown_name
from nnviz.record.history import History
from nnviz.session.frame import Wants

PATIENCE_S = 600.0
ANSWERS_S, QUIET_S = 30.0, 0.6
"""What views ask in the background is waited for so long, until nothing more is asked."""

SPREAD_S, MINIMUM_SPEED = 2.0, 200.0


@dataclass(frozen=True, slots=True)
class Shot:
    """What to take.

    `steps` None is the example's own length; `size` is width and height; `view` names the views to
    bring to the front, `neuron` a layer and its neuron, counted from 1, to select, and `level` what
    the canvas shows, as in `nnviz.ui.levels.Level`.
    """

    target: str
    out: Path
    steps: int | None = None
    size: tuple[int, int] = (1440, 900)
    theme: str = "dark"
    view: str = ""
    neuron: tuple[str, int] | None = None
    level: str = ""

    @property
    def views(self) -> list[str]:
        """The names of the views to bring to the front."""
        return [name for name in self.view.split(",") if name]


def take(shot: Shot) -> dict[str, Any]:
    """Train, grab the window into a PNG file, and return the last evaluation's report.

    Raises:
        ProblemError: the target is unknown, training failed, or the file cannot be written.
    """
    _check_place(shot.out)
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    with TemporaryDirectory(prefix="nnviz-shot-") as folder:
        return _Photographer(shot, Path(folder)).run()


def _check_place(out: Path) -> None:
    """Raises `ProblemError` before anything is trained when nothing can be written there."""
    if not os.access(out.parent, os.W_OK) or out.is_dir():
        raise _unwritable(out)


def _unwritable(out: Path) -> ProblemError:
    return ProblemError(Problem("picture", f"{out} cannot be written.", "Try another folder."))


def _is_measured(history: History, step: int) -> bool:
    """Whether the last evaluation is of this step: at rest one follows the last step."""
    return history.latest is not None and history.latest.step >= step


class _Photographer:
    """The application for one picture, with settings of its own."""

    def __init__(self, shot: Shot, folder: Path) -> None:
        from PySide6.QtCore import QSettings

        from nnviz.ui.app import make_application, make_window

        self._shot = shot
        self._app = make_application()
        settings = QSettings(str(folder / "settings.ini"), QSettings.Format.IniFormat)
        self._window = make_window(self._app, settings, shot.theme)
        self._window.resize(*shot.size)

    def run(self) -> dict[str, Any]:
        from nnviz.ui.collector import Collector

        collector = Collector(self._app)
        try:
            return self._train_and_grab()
        finally:
            self._window.close()
            collector.stop()

    def _train_and_grab(self) -> dict[str, Any]:
        window, session = self._window, self._window.session
        self._check_views()
        window.open_target(self._shot.target)
        window.show()
        steps = self._shot.steps
        if steps is None:
            steps = window.example_steps
        self._wait(lambda: session.model is not None)
        speed = session.speed
        # spread over a few seconds, so that the curves of the evaluations have points
        window.set_speed(max(MINIMUM_SPEED, steps / SPREAD_S))
        goal = session.history.step + steps
        if steps:
            session.advance(steps)
        self._wait(lambda: session.history.step >= goal and not window.is_training())
        self._wait(lambda: _is_measured(session.history, goal))
        self._wait(lambda: session.frame is not None and session.frame.step >= goal)
        window.set_speed(speed)
        self._arrange()
        window.display.refresh()
        number = session.frame.number if session.frame else 0
        self._wait(lambda: session.frame is not None and session.frame.number > number)
        self._wait(lambda: session.frame is not None and session.frame.wanted != Wants())
        self._let_answers_come()
        if not window.grab().save(str(self._shot.out), "PNG"):
            raise _unwritable(self._shot.out)
        latest = session.history.latest
        return latest.report() if latest else {}

    def _let_answers_come(self) -> None:
        """Turn the event loop until the worker has answered what views in front have asked."""
        from time import monotonic

        from PySide6.QtCore import QEventLoop

        end = quiet = monotonic()
        end += ANSWERS_S
        while self._window.session.background.is_busy or monotonic() < quiet + QUIET_S:
            if self._window.session.background.is_busy:
                quiet = monotonic()
            if monotonic() > end:
                return
            self._app.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents, 50)

    def _check_views(self) -> None:
        names = {view.name: view for view in self._window.views}
        for view in self._shot.views:
            if view not in names:
                raise ProblemError(unknown_name(view, names, "view"))

    def _arrange(self) -> None:
        """Bring to the front what was asked for. Raises `ProblemError` when it is not there."""
        from nnviz.session.selection import Neuron, Selection
        from nnviz.ui.levels import Level

        shot, window = self._shot, self._window
        if shot.level:
            window.canvas_stack.show_level(Level(shot.level))
        for view in shot.views:
            window.raise_view(view)
        if shot.neuron is not None:
            node, number = shot.neuron
            model = window.session.model
            sizes = model.network.facts.shapes if model is not None else {}
            if node not in sizes or not 1 <= number <= sizes[node][-1]:
                what = f"There is no neuron {number} in a layer {node!r}."
                hint = f"Layers: {', '.join(sizes)}."
                raise ProblemError(Problem("picture", what, hint))
            window.session.select(Selection((Neuron(node, number - 1),)))

    def _wait(self, condition: Any) -> None:
        """Turn the event loop until a condition holds. Raises `ProblemError` for a problem."""
        from time import monotonic

        from PySide6.QtCore import QEventLoop

        from nnviz.core.problem import Severity

        end = monotonic() + PATIENCE_S
        while not condition():
            for problem in self._window.session.problems:
                if problem.severity is Severity.ERROR:
                    raise ProblemError(problem)
            if monotonic() > end:
                raise ProblemError(Problem("picture", "Training took too long.", "Fewer --steps."))
            self._app.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents, 50)
