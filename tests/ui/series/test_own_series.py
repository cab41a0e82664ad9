"""A person's own series in the real window: opened, corrected, used, saved, opened again."""

import math
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog
from pytestqt.qtbot import QtBot

from nnviz.core.infer import infer
from nnviz.ui.dialogs.opening import Work
from nnviz.ui.dialogs.series_opening import SeriesTalk
from nnviz.ui.handlers.series_handlers import SeriesHandlers
from nnviz.ui.handlers.table_handlers import TableHandlers
from nnviz.ui.main_window import MainWindow

LEFT = Qt.MouseButton.LeftButton


def test_a_series_is_opened_used_followed_saved_and_opened_again(
    window: MainWindow, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def until(condition: Callable[[], object]) -> None:
        qtbot.waitUntil(lambda: bool(condition()), timeout=30_000)

    def shapes() -> dict[str, tuple[int, ...]]:
        assert session.model is not None
        return infer(session.model.experiment.graph).shapes

    session = window.session
    path = tmp_path / "waves.csv"
    rows = (f"{at},{math.sin(at / 3):.4f},{math.cos(at / 5):.4f}" for at in range(400))
    path.write_text("t,a,b\n" + "\n".join(rows))

    # dropped as a table, it is said to be a series
    tables = next(own for own in window.handlers if isinstance(own, TableHandlers))
    tables.open_file(str(path))
    until(lambda: tables.talk().opening.work is Work.NONE)
    assert tables._dialog is not None
    qtbot.mouseClick(tables._dialog.series, LEFT)  # type: ignore[attr-defined]
    handlers = next(own for own in window.handlers if isinstance(own, SeriesHandlers))
    talk: SeriesTalk = handlers.talk()
    until(lambda: talk.opening.work is Work.NONE)
    dialog = handlers._dialog
    assert dialog is not None
    assert dialog.isVisible()
    assert not tables._dialog.isVisible()
    assert dialog.facts.text().startswith("400 steps, 1 each · 0 to 399 · 322 windows")

    # what is corrected stays when the file is looked at again
    dialog.choice_wished.emit("window", 16)
    dialog.choice_wished.emit("horizon", 4)
    dialog.choice_wished.emit("separator", "comma")
    until(lambda: talk.opening.work is Work.NONE)
    assert talk.opening.recipe is not None
    assert talk.opening.recipe.reach == 20
    qtbot.mouseClick(dialog.use, LEFT)
    until(lambda: session.model and session.model.experiment.data.name == "own-series")
    assert not dialog.isVisible()
    assert [shapes()[name] for name in ("steps", "cells", "output")] == [(16, 2), (16, 32), (4,)]
    assert window.panel.data.summary() == "waves.csv"
    assert not session.problems
    until(lambda: next(view for view in window.views if view.name == "forecast").is_seen)

    # the fields of the panel have the network follow
    window.panel.data.field_wished.emit("window", 12)
    until(lambda: session.model and session.model.dataset.sample_shape == (24,))
    assert shapes()["steps"] == (12, 2)
    session.advance(5)
    until(lambda: session.history.step >= 5)

    # saved and opened again it is the same, also where the file is gone
    project = tmp_path / "waves.nnviz"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(project), ""))
    window.projects.save_as()
    until(lambda: project.exists() and not window.projects.keeper.is_saving)
    path.unlink()
    window.open_target("circle")
    until(lambda: session.model and session.model.experiment.data.name == "circle")
    window.projects.open_file(project)
    until(lambda: session.model and session.model.experiment.data.name == "own-series")
    assert session.model is not None
    assert session.model.dataset.forecast is not None
    assert session.model.dataset.forecast.window == 12
