"""The thread that reads and writes files: everything that is ordered is answered."""

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from nnviz.core.problem import Problem
from nnviz.session.file_worker import FileWorker


class StrangeError(Exception):
    """What nobody thought of."""


@pytest.mark.parametrize("error", [OSError(28, "No space left on device"), StrangeError("bug")])
def test_work_that_meets_a_bug_is_a_problem_and_the_next_is_done(
    qtbot: QtBot, qapp: QApplication, caplog: pytest.LogCaptureFixture, error: Exception
) -> None:
    def fails() -> None:
        raise error

    worker = FileWorker()
    answers: list[object] = []
    worker.done.connect(lambda _, result: answers.append(result))
    worker.order(fails)
    worker.order(lambda: "done")
    worker.settle()
    assert not worker.is_busy
    qtbot.waitUntil(lambda: len(answers) == 2)
    assert isinstance(answers[0], Problem)
    assert answers[1] == "done"
    assert "met a bug" in caplog.text
    caplog.clear()
