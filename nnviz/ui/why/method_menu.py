"""Menus of methods: what suits can be chosen, of what does not it says why."""

from collections.abc import Callable, Iterable, Mapping
from functools import partial

from PySide6.QtWidgets import QMenu

from nnviz.core.problem import Problem
from nnviz.explain.method import Ask, Method
from nnviz.session.wondering import of_question

LONGEST = 46
"""Letters of a reason; the whole of it stands in the tool tip."""

Chosen = Callable[[type[Method]], None]


def add_methods(
    menu: QMenu,
    found: Iterable[type[Method]],
    known: Mapping[str, Problem | None],
    chosen: Chosen,
    present: str = "",
) -> None:
    """Add methods to a menu; `present` is the kind that has a tick, where one has."""
    for method in found:
        problem = known.get(method.kind)
        text = method.label if problem is None else f"{method.label} — {_short(problem)}"
        action = menu.addAction(text.replace("&", "&&"))
        action.setEnabled(problem is None)
        action.setToolTip(method.line if problem is None else _whole(problem))
        if present:
            action.setCheckable(True)
            action.setChecked(method.kind == present)
        action.triggered.connect(partial(_choose, chosen, method))


def add_questions(menu: QMenu, known: Mapping[str, Problem | None], chosen: Chosen) -> None:
    """Add a menu for each question, with the methods that answer it."""
    for ask in Ask:
        found = of_question(ask)
        if found:
            part = menu.addMenu(ask.value.replace("&", "&&"))
            part.setToolTipsVisible(True)
            add_methods(part, found, known, chosen)


def _choose(chosen: Chosen, method: type[Method], _checked: bool = False) -> None:
    chosen(method)


def _short(problem: Problem) -> str:
    """The first sentence, without its full stop, as long as a menu may be wide."""
    text = problem.what.partition(". ")[0].rstrip(".")
    return text if len(text) <= LONGEST else f"{text[:LONGEST].rstrip()}…"


def _whole(problem: Problem) -> str:
    return f"{problem.what} {problem.hint}".strip()
