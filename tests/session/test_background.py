"""Heavy questions: answered by another process, in order, with progress, and given up at once."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QObject, Slot
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from nnviz.core.problem import Problem
from nnviz.session.background import GONE, Background
from tests.session.questions import Deadly, Deaf, Endless, Facts, Gradual, Hopeless, Urgent
from tests.session.watching import until


class Ear(QObject):
    """What the background has said, by the number of the question."""

    def __init__(self, background: Background) -> None:
        super().__init__()
        self.shares: dict[int, list[float]] = {}
        self.last: dict[int, Any] = {}
        self.shown: dict[int, list[Any]] = {}
        background.progressed.connect(self._on_progressed)
        background.shown.connect(self._on_shown)
        background.answered.connect(self._on_answered)
        background.failed.connect(self._on_answered)

    @Slot(int, float)
    def _on_progressed(self, number: int, share: float) -> None:
        self.shares.setdefault(number, []).append(share)

    @Slot(int, object)
    def _on_shown(self, number: int, interim: Any) -> None:
        assert number not in self.last, "nothing is shown after the answer"
        self.shown.setdefault(number, []).append(interim)

    @Slot(int, object)
    def _on_answered(self, number: int, answer: Any) -> None:
        assert number not in self.last, "one answer to a question"
        self.last[number] = answer


@pytest.fixture
def background(qapp: QApplication) -> Iterator[Background]:
    background = Background()
    yield background
    background.close()


@pytest.fixture
def ear(background: Background) -> Ear:
    return Ear(background)


def test_nothing_runs_until_something_is_asked(background: Background) -> None:
    assert background._thread is None
    background.cancel(1)
    background.close()
    assert background.ask(Facts()) == 1  # nobody answers after the end
    assert background._thread is None


def test_a_gentle_process_of_its_own_answers_in_order(
    qtbot: QtBot, background: Background, ear: Ear
) -> None:
    numbers = [background.ask(Facts()) for _ in range(3)]
    until(qtbot, lambda: len(ear.last) == 3)
    assert numbers == list(ear.last) == [1, 2, 3]
    (pid, niceness, threads), *others = ear.last.values()
    assert all(other[0] == pid for other in others)
    assert pid == background.process_id() != os.getpid()
    assert (niceness, threads) == (19, "1")


def test_an_urgent_question_does_not_stand_back(
    qtbot: QtBot, background: Background, ear: Ear
) -> None:
    numbers = [background.ask(question) for question in (Urgent(), Facts(), Facts(), Urgent())]
    until(qtbot, lambda: len(ear.last) == 4)
    pids, niceness, _ = zip(*(ear.last[number] for number in numbers), strict=True)
    assert niceness == (0, 19, 19, 0)
    assert pids[0] == pids[1] == pids[2] != pids[3]


def test_a_cancelled_question_makes_room_for_the_next(
    qtbot: QtBot, background: Background, ear: Ear, tmp_path: Path
) -> None:
    first = background.ask(Endless(str(tmp_path / "first")))
    waiting = background.ask(Endless(str(tmp_path / "waiting")))
    last = background.ask(Facts())
    until(qtbot, lambda: len(ear.shares.get(first, [])) > 2)
    assert ear.shares[first] == sorted(ear.shares[first])
    background.cancel(waiting)
    background.cancel(first)
    told = len(ear.shares[first])
    until(qtbot, lambda: last in ear.last)
    assert list(ear.last) == [last]
    assert not (tmp_path / "waiting").exists()
    assert len(ear.shares[first]) == told, "nothing is said after the cancel"
    assert not background._asked


def test_a_late_answer_is_dropped_and_gives_back_what_it_holds(
    qtbot: QtBot, background: Background, ear: Ear, tmp_path: Path
) -> None:
    gate, held = tmp_path / "gate", tmp_path / "held"
    late = background.ask(Deaf(str(gate), str(held)))
    until(qtbot, held.exists)
    # The worker has answered before it hears that nobody wants it: the answer is on its way.
    gate.touch()
    thread = background._thread
    assert thread is not None
    while thread._current is not None:
        assert held.exists()
    background.cancel(late)
    until(qtbot, lambda: not held.exists())
    assert late not in ear.last


def test_a_mistake_and_a_bug_are_told_and_the_worker_goes_on(
    qtbot: QtBot, background: Background, ear: Ear, caplog: pytest.LogCaptureFixture
) -> None:
    mistake, bug = background.ask(Hopeless()), background.ask(Hopeless(is_bug=True))
    facts = background.ask(Facts())
    until(qtbot, lambda: facts in ear.last)
    assert ear.last[mistake] == Problem("here", "It will not do.", "Try another.")
    assert "bug" in ear.last[bug].what
    assert "KeyError" in caplog.text
    caplog.clear()


def test_a_killed_worker_is_told_and_another_answers(
    qtbot: QtBot, background: Background, ear: Ear
) -> None:
    before = background.ask(Facts())
    deadly, after = background.ask(Deadly()), background.ask(Facts())
    until(qtbot, lambda: after in ear.last)
    assert ear.last[deadly] == GONE
    assert ear.last[after][0] != ear.last[before][0]


def test_closing_ends_a_busy_worker(
    qtbot: QtBot, background: Background, ear: Ear, tmp_path: Path
) -> None:
    background.ask(Endless(str(tmp_path / "begun")))
    until(qtbot, (tmp_path / "begun").exists)
    background.close()
    background.close()
    assert not ear.last  # the fixtures see that neither process nor thread is left


def test_what_is_found_so_far_is_shown_before_the_answer(
    qtbot: QtBot, background: Background, ear: Ear
) -> None:
    number, cancelled = background.ask(Gradual()), background.ask(Gradual())
    background.cancel(cancelled)
    until(qtbot, lambda: number in ear.last)
    assert ear.last[number] == "abcd"
    assert list(ear.shown) == [number]
    assert ear.shown[number][0] == "a"
