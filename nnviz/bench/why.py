"""What asking why costs while a network trains: its speed, and how long the window is held up.

The network is conv 8 - pool - conv 16 - pool - dense 10 on 28x28 at full speed; the Why dock is in
front. Its speed while a method runs and its speed while none does are measured in turns.
"""

from statistics import median

from nnviz.bench.csv import Blocks
from nnviz.bench.live import turn
from nnviz.bench.pad import cnn
from nnviz.explain.method import Ask
from nnviz.explain.methods.lime import Lime
from nnviz.runtime.messages import RunState
from nnviz.session.wondering import About, of_question
from nnviz.ui.main_window import MainWindow
from nnviz.ui.views.why import WhyView

WARM_UP_S, TURN_S, ROUNDS = 3.0, 4.0, 4
PATIENCE_S = 20.0
LONG = Lime(samples=10_000)
"""A method that is at it all the time."""


def measure_why(window: MainWindow) -> dict[str, float | None]:
    """Train a network in the window, and ask why."""
    session = window.session
    window.show()
    session.open(cnn(8, 16))
    turn(lambda: session.frame is not None)
    window.raise_view("why")
    view = next(view for view in window.views if isinstance(view, WhyView))
    turn(lambda: view.wonder.explainer.known is not None, PATIENCE_S)
    session.set_speed(None)
    session.play()
    turn(seconds=WARM_UP_S)
    ratio = _training_ratio(window, view)
    block = _longest_block_ms(view)
    session.pause()
    turn(lambda: session.state is RunState.PAUSED)
    return {"explain_training_ratio": ratio, "explain_block_max_ms": block}


def _training_ratio(window: MainWindow, view: WhyView) -> float:
    """Steps a second while a method runs, over those while none does."""
    pairs = []
    for _ in range(ROUNDS):
        view.wonder.cancel()
        view.wonder.explainer.want(None)  # nothing is judged either
        alone = _steps_per_s(window)
        assert not _is_at_work(view)
        view.wonder.method = LONG
        view.wonder.ask()
        view.wonder.set_every(1)
        pairs.append(_steps_per_s(window) / alone)
        assert _is_at_work(view)
    view.wonder.cancel()
    return median(pairs)


def _is_at_work(view: WhyView) -> bool:
    """Whether the worker has something to do for the dock."""
    return view.wonder.explainer.is_busy or view.wonder.explainer.is_judging


def _steps_per_s(window: MainWindow) -> float:
    turn(seconds=0.5)
    began = window.session.history.step
    turn(seconds=TURN_S)
    return (window.session.history.step - began) / TURN_S


def _longest_block_ms(view: WhyView) -> float:
    """Ask every method that suits once: how long no event was answered meanwhile."""
    wonder, longest = view.wonder, []
    for method in of_question(Ask.MATTERS):
        if wonder.known().get(method.kind) is not None:
            continue
        blocks = Blocks()
        view.ask_about(method, About())
        turn(lambda: wonder.shown is not None and not wonder.explainer.is_busy, PATIENCE_S)
        turn(lambda: not wonder.explainer.is_judging, PATIENCE_S)
        longest.append(blocks.stop())
    return max(longest)
