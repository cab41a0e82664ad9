"""What can be compared: menus of methods and of targets, filled as they open."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial

from PySide6.QtWidgets import QMenu

from nnviz.core.problem import Problem
from nnviz.explain.method import Ask
from nnviz.explain.target import Target
from nnviz.session.frame import Model
from nnviz.session.wondering import class_about, of_question, target_text
from nnviz.ui.widgets.staying_menu import stay_open
from nnviz.ui.widgets.tips import wrapped

USUAL = "The usual ones"
MOST_CLASSES = 30


def add_methods(
    menu: QMenu,
    chosen: Sequence[str],
    known: Mapping[str, Problem | None],
    toggled: Callable[[str], None],
    usual: Callable[[], None],
) -> None:
    """Every method with a tick where its kind is chosen; what does not suit says why."""
    menu.addAction(USUAL).triggered.connect(partial(_call, usual, ()))
    menu.addSeparator()
    stay_open(menu)
    for ask in Ask:
        found = of_question(ask)
        if not found:
            continue
        part = menu if ask is Ask.MATTERS else menu.addMenu(ask.value)
        part.setToolTipsVisible(True)
        if part is not menu:
            stay_open(part)
        for method in found:
            problem = known.get(method.kind)
            action = part.addAction(method.label.replace("&", "&&"))
            action.setCheckable(True)
            action.setChecked(method.kind in chosen)
            action.setEnabled(problem is None or method.kind in chosen)
            why = "" if problem is None else f"{problem.what} {problem.hint}".strip()
            action.setToolTip(wrapped(why or method.line))
            action.triggered.connect(partial(_call, toggled, (method.kind,)))


def add_targets(
    menu: QMenu,
    model: Model,
    present: Target | None,
    selected: Sequence[Target],
    chosen: Callable[[Target | None], None],
) -> None:
    """What the network says of the sample, its classes or outputs, and what is selected."""
    _add(menu, "What it says", None, present, chosen)
    menu.addSeparator()
    for label in range(min(len(model.dataset.task.names), MOST_CLASSES)):
        about = class_about(model, label)
        if about is not None and about.target is not None:
            _add(menu, target_text(model, about.target), about.target, present, chosen)
    if selected:
        menu.addSeparator()
    for target in selected:
        _add(menu, target_text(model, target), target, present, chosen)


def _add(
    menu: QMenu,
    text: str,
    target: Target | None,
    present: Target | None,
    chosen: Callable[[Target | None], None],
) -> None:
    action = menu.addAction(text.replace("&", "&&"))
    action.setCheckable(True)
    action.setChecked(target == present)
    action.triggered.connect(partial(_call, chosen, (target,)))


def _call(act: Callable[..., None], values: tuple[object, ...], _checked: bool = False) -> None:
    act(*values)
