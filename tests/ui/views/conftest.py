"""Each kind of network in turn, and a way to show a view of it."""

from collections.abc import Callable, Iterator
from typing import Any, cast

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from nnviz.session.session import Session
from nnviz.ui.style import apply_theme
from nnviz.ui.theme import DARK, LIGHT, Theme
from nnviz.ui.view import View
from tests.ui.views.stage import STAGES, SessionDouble, Stage


@pytest.fixture(params=STAGES)
def stage(request: pytest.FixtureRequest) -> Stage:
    """Each kind of network and task in turn."""
    return STAGES[request.param]()


@pytest.fixture
def dress(request: pytest.FixtureRequest) -> Theme:
    """One theme for each kind of network, the two in turn."""
    at = list(STAGES).index(request.node.callspec.params["stage"])
    return (DARK, LIGHT)[at % 2]


@pytest.fixture
def session() -> SessionDouble:
    return SessionDouble()


@pytest.fixture
def show(qtbot: QtBot, qapp: QApplication, session: SessionDouble) -> Iterator[Callable[..., Any]]:
    """Make a view of a kind, dressed and of a size, and show it."""
    apply_theme(qapp, DARK)

    def make(kind: type[View], width: int = 680, height: int = 220, theme: Theme = DARK) -> View:
        apply_theme(qapp, theme)
        view = kind(cast(Session, session), theme)
        qtbot.addWidget(view)
        view.resize(width, height)
        view.show()
        return view

    yield make
    apply_theme(qapp, DARK)
