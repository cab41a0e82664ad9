"""What the words of the question can be exchanged for: menus, filled as they open."""

from collections.abc import Callable
from functools import partial

from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu

from nnviz.explain.cells import ATTENTION, cells_of
from nnviz.explain.method import Ask
from nnviz.explain.target import Extent, Target
from nnviz.explain.target_words import last_of
from nnviz.session.frame import Model
from nnviz.session.session import Session
from nnviz.session.wonder import Wonder
from nnviz.session.wondering import class_about, of_question, target_text, targets_of
from nnviz.ui.why.method_menu import add_methods

MOST_CLASSES, MOST_LAYERS = 30, 60


class Choices:
    """Fills the menus of a question, and tells `Wonder` what was chosen."""

    def __init__(self, session: Session, wonder: Wonder) -> None:
        self._session, self._wonder = session, wonder

    def questions(self, menu: QMenu) -> None:
        """The five questions."""
        for ask in Ask:
            action = _add(menu, ask.value, self._wonder.choose_question, ask)
            _check(action, ask is self._wonder.method.ask)
            action.setEnabled(bool(of_question(ask)))

    def methods(self, menu: QMenu) -> None:
        """The methods that answer the question that is chosen."""
        wonder = self._wonder
        found = of_question(wonder.method.ask)
        add_methods(menu, found, wonder.known(), wonder.choose_method, wonder.method.kind)

    def targets(self, menu: QMenu) -> None:
        """What it says, its classes, what is selected, what is read, and sums of layers."""
        model, wonder = self._wonder.model, self._wonder
        if model is None:
            return
        says = wonder.says()
        text = "What it says" if says is None else f"What it says: {target_text(model, says)}"
        _check(_add(menu, text, wonder.choose_target, None), wonder.target is None)
        menu.addSeparator()
        self._add_classes(menu, model)
        menu.addSeparator()
        for target in selected_targets(self._session, model):
            self._add_target(menu, model, target)
        read = read_cell(self._session, model)
        if read is not None:
            self._add_target(menu, model, read)
        part = menu.addMenu("The sum of a layer")
        for node in [n for n in model.network.facts.order if n in model.network.graph]:
            if len(part.actions()) < MOST_LAYERS:
                self._add_target(part, model, Target(node, Extent.LAYER))

    def samples(self, menu: QMenu) -> None:
        """Whether to go with the probe, and its neighbours."""
        wonder, session = self._wonder, self._session
        follow = _add(menu, "Follow the probe", wonder.set_follows, not wonder.follows)
        follow.setToolTip("Ask again whenever another sample, point or drawing is looked at")
        _check(follow, wonder.follows)
        menu.addSeparator()
        if wonder.is_of_another_sample:
            _add(menu, "Ask about the probe now", wonder.ask)
        _add(menu, "Previous sample", session.step_sample, -1)
        _add(menu, "Next sample", session.step_sample, 1)

    def _add_classes(self, menu: QMenu, model: Model) -> None:
        names = model.dataset.task.names
        part = menu if len(names) <= 12 else menu.addMenu("Classes and outputs")
        for label in range(min(len(names), MOST_CLASSES)):
            about = class_about(model, label)
            if about is not None and about.target is not None:
                self._add_target(part, model, about.target)

    def _add_target(self, menu: QMenu, model: Model, target: Target) -> None:
        text = target_text(model, target)
        action = _add(menu, text, self._wonder.choose_target, target)
        _check(action, target == self._wonder.target)


def selected_targets(session: Session, model: Model) -> tuple[Target, ...]:
    """What is selected on either canvas, as targets."""
    neuron = session.selection.neuron
    if neuron is not None:
        return targets_of(model.network, neuron)
    graph = model.network.graph
    return tuple(Target(name, Extent.LAYER) for name in session.layers if name in graph)


def read_cell(session: Session, model: Model) -> Target | None:
    """What the cell or the gate that colours the Reader says at the last step; None for a head."""
    cell = session.reading.cell
    is_there = cell is not None and any(
        group.of(cell) and group.tap != ATTENTION for group in cells_of(model.network)
    )
    return last_of(model.network, cell) if is_there and cell is not None else None


def _add(menu: QMenu, text: str, act: Callable[..., None], *values: object) -> QAction:
    action = menu.addAction(text.replace("&", "&&"))
    action.triggered.connect(partial(_do, act, values))
    return action


def _check(action: QAction, is_so: bool) -> None:
    action.setCheckable(True)
    action.setChecked(is_so)


def _do(act: Callable[..., None], values: tuple[object, ...], _checked: bool = False) -> None:
    act(*values)
