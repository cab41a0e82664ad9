"""Methods side by side: what is asked in which order, and what stays when things change."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from nnviz.core.problem import Problem
from nnviz.explain.methods.grad_cam import GradCam
from nnviz.explain.methods.gradient import Gradient
from nnviz.explain.methods.gradient_x_input import GradientXInput
from nnviz.explain.results.attribution import attribution
from nnviz.explain.target import Target
from nnviz.explain.trust import Trust
from nnviz.runtime.questions.judge import Judge
from nnviz.runtime.questions.time_method import Timed, TimeMethod
from nnviz.session import comparing
from nnviz.session.background import Background
from nnviz.session.compared import Comparison, Stage
from nnviz.session.comparing import Comparer, usual_methods
from nnviz.session.explained import Asked
from nnviz.session.frame import Frame
from nnviz.session.wondering import suited
from tests.session.watching import until
from tests.ui.views.stage import BackgroundDouble, dataset, layers
from tests.ui.views.stage import Stage as Scene

BOTH = (Gradient(), GradientXInput())


class Worker(BackgroundDouble):
    """Answers when it is told to."""

    def __init__(self) -> None:
        super().__init__()
        self.cancelled: list[int] = []

    def cancel(self, number: int) -> None:
        self.cancelled.append(number)

    def answer(self, trust: Trust | None = None) -> Any:
        """Answer the last question as its kind wants it; the question."""
        number, question = len(self.asked), self.asked[-1]
        if isinstance(question, Judge):
            self.answered.emit(number, trust or Trust())
        else:
            self.answered.emit(number, timed())
        return question


def timed(seconds: float = 0.25) -> Timed:
    data = dataset(3)
    return Timed(attribution(data, np.arange(3.0), data.x_test[0]), seconds)


@pytest.fixture
def scene() -> Scene:
    return Scene(layers(5), dataset(3), "cross_entropy")


@pytest.fixture
def worker(qapp: QApplication) -> Worker:
    return Worker()


@pytest.fixture
def comparer(worker: Worker, scene: Scene, monkeypatch: pytest.MonkeyPatch) -> Iterator[Comparer]:
    monkeypatch.setattr(comparing, "SETTLED_MS", 0)
    monkeypatch.setattr(comparing, "PAUSE_MS", 0)
    made = Comparer(worker)
    made.show_model(scene.model)
    made.show_frame(scene.frame(7))
    made.look()
    yield made
    made.rest()


def comparison(scene: Scene, methods: tuple[Any, ...] = BOTH, index: int = 0) -> Comparison:
    sample = Asked.of(scene.data.x_test[index], None)
    return Comparison(methods, Target("output", index=1), sample)


def filled(comparer: Comparer, worker: Worker, qtbot: QtBot) -> None:
    """Let every row be answered and judged."""
    until(qtbot, lambda: comparer.is_busy)
    while comparer.is_busy:
        worker.answer()


def stages(comparer: Comparer) -> list[Stage]:
    return [row.stage for row in comparer.rows]


def test_all_are_answered_before_the_first_is_judged(
    comparer: Comparer, worker: Worker, scene: Scene, qtbot: QtBot
) -> None:
    comparer.want(comparison(scene))
    assert stages(comparer) == [Stage.ANSWER, Stage.ANSWER]
    filled(comparer, worker, qtbot)
    kinds = [(type(question), question.method) for question in worker.asked]
    assert kinds == [
        (TimeMethod, BOTH[0]),
        (TimeMethod, BOTH[1]),
        (Judge, BOTH[0]),
        (Judge, BOTH[1]),
    ]
    assert comparer.is_done
    assert comparer.progress == 1
    assert comparer.step == 7
    assert [row.step for row in comparer.rows] == [7, 7]


def test_a_sample_that_passes_by_is_not_asked_about(
    comparer: Comparer, worker: Worker, scene: Scene, qtbot: QtBot
) -> None:
    comparer.want(comparison(scene, index=1))
    comparer.want(comparison(scene, index=2))
    until(qtbot, lambda: comparer.is_busy)
    (question,) = worker.asked
    np.testing.assert_array_equal(question.case.sample, scene.data.x_test[2])


def test_another_sample_begins_anew_and_the_late_answer_is_dropped(
    comparer: Comparer, worker: Worker, scene: Scene, qtbot: QtBot
) -> None:
    comparer.want(comparison(scene))
    until(qtbot, lambda: comparer.is_busy)
    worker.answer()
    assert comparer.rows[0].timed is not None
    comparer.want(comparison(scene, index=3))
    assert worker.cancelled == [2]
    assert all(row.timed is None for row in comparer.rows)
    worker.answered.emit(2, timed())
    assert all(row.timed is None for row in comparer.rows)


def test_another_method_of_the_same_question_adds_a_row_of_the_same_moment(
    comparer: Comparer, worker: Worker, scene: Scene, qtbot: QtBot
) -> None:
    comparer.want(comparison(scene, BOTH[:1]))
    filled(comparer, worker, qtbot)
    first = comparer.rows[0]
    comparer.show_frame(scene.frame(90, scene.parameters(5)))
    assert comparer.is_late
    comparer.want(comparison(scene))
    assert comparer.rows[0] is first
    asked = worker.answer()
    assert asked.method == BOTH[1]
    np.testing.assert_array_equal(asked.case.parameters, scene.parameters())
    assert comparer.rows[1].step == 7
    comparer.want(comparison(scene, BOTH[1:]))
    assert [row.method for row in comparer.rows] == [BOTH[1]]


def test_again_asks_about_the_weights_there_are_now(
    comparer: Comparer, worker: Worker, scene: Scene, qtbot: QtBot
) -> None:
    comparer.want(comparison(scene, BOTH[:1]))
    filled(comparer, worker, qtbot)
    comparer.show_frame(scene.frame(90, scene.parameters(5)))
    assert not comparer.is_busy  # it does not follow
    comparer.again()
    assert comparer.rows[0].stage is Stage.ANSWER
    assert comparer.rows[0].timed is not None  # pale, until the new one is there
    asked = worker.answer()
    np.testing.assert_array_equal(asked.case.parameters, scene.parameters(5))
    assert (comparer.rows[0].step, comparer.step) == (90, 90)


def test_it_follows_training(
    comparer: Comparer, worker: Worker, scene: Scene, qtbot: QtBot
) -> None:
    comparer.set_follows(True)
    comparer.want(comparison(scene, BOTH[:1]))
    filled(comparer, worker, qtbot)
    comparer.show_frame(scene.frame(7))
    assert not comparer.is_busy  # the same weights
    comparer.show_frame(scene.frame(90, scene.parameters(5)))
    until(qtbot, lambda: comparer.is_busy)
    assert comparer.step == 90
    comparer.stop()
    assert not comparer.follows
    assert not comparer.is_busy
    comparer.show_frame(scene.frame(200, scene.parameters(6)))
    assert not comparer.is_busy


def test_what_was_stopped_goes_on_when_something_else_is_wished(
    comparer: Comparer, worker: Worker, scene: Scene, qtbot: QtBot
) -> None:
    comparer.want(comparison(scene))
    until(qtbot, lambda: comparer.is_busy)
    comparer.stop()
    assert worker.cancelled == [1]
    comparer.look()
    assert not comparer.is_busy
    comparer.want(comparison(scene, (*BOTH, GradCam())))
    assert comparer.is_busy


def test_a_row_without_an_answer_says_why_and_the_others_go_on(
    comparer: Comparer, worker: Worker, scene: Scene, qtbot: QtBot
) -> None:
    comparer.want(comparison(scene, (GradCam(), Gradient())))
    until(qtbot, lambda: comparer.is_busy)
    worker.failed.emit(1, Problem("Grad-CAM", "There are no maps.", "Use occlusion."))
    row = comparer.rows[0]
    assert row.problem is not None
    assert row.problem.what == "There are no maps."
    assert row.stage is Stage.NOTHING
    worker.answer()
    worker.failed.emit(3, Problem("worker", "It has ended."))
    assert comparer.is_done
    assert comparer.rows[1].timed is not None
    assert comparer.rows[1].trust is not None
    assert "It has ended." in comparer.rows[1].trust.warnings[0]


def test_no_row_outlives_its_network(
    comparer: Comparer, worker: Worker, scene: Scene, qtbot: QtBot
) -> None:
    comparer.want(comparison(scene))
    filled(comparer, worker, qtbot)
    comparer.show_model(scene.model)  # the very same
    assert len(comparer.rows) == 2
    comparer.show_model(replace(scene.model, run=2))
    assert comparer.rows == ()
    assert comparer.comparison is None
    comparer.show_frame(scene.frame(8))  # late, of the network before
    assert not comparer.is_late


def test_nothing_is_asked_while_nobody_looks(
    comparer: Comparer, worker: Worker, scene: Scene, qtbot: QtBot
) -> None:
    comparer.want(comparison(scene))
    until(qtbot, lambda: comparer.is_busy)
    comparer.rest()
    assert worker.cancelled == [1]
    worker.answered.emit(1, timed())
    assert stages(comparer) == [Stage.ANSWER, Stage.ANSWER]
    comparer.look()
    assert comparer.is_busy
    assert len(worker.asked) == 2


def test_nothing_wished_is_nothing_asked(
    comparer: Comparer, worker: Worker, scene: Scene, qtbot: QtBot
) -> None:
    comparer.want(comparison(scene))
    until(qtbot, lambda: comparer.is_busy)
    comparer.want(None)
    assert worker.cancelled == [1]
    assert comparer.rows == ()
    comparer.again()
    assert not comparer.is_busy


def test_the_usual_methods_are_those_that_suit(scene: Scene) -> None:
    frame: Frame = scene.frame()
    known = suited(scene.model, frame, Target("output"), Asked.of(scene.data.x_test[0], None))
    kinds = [method.kind for method in usual_methods(known)]
    assert "integrated-gradients" in kinds
    assert "grad-cam" not in kinds


def test_rows_fill_by_the_real_worker(scene: Scene, qtbot: QtBot, qapp: QApplication) -> None:
    background = Background()
    comparer = Comparer(background)
    comparer.show_model(scene.model)
    comparer.show_frame(scene.frame(3))
    comparer.look()
    comparer.want(comparison(scene, (*BOTH, GradCam())))
    until(qtbot, lambda: comparer.rows and comparer.is_done)
    first, second, third = comparer.rows
    assert third.problem is not None
    for row in (first, second):
        assert row.timed is not None
        assert row.timed.seconds > 0
        assert list(row.figures) == ["fidelity", "stability"]  # three inputs: too few for sanity
    comparer.rest()
    background.close()
