"""The menu "Ask why": the methods that suit what lies under the mouse, question by question."""

from collections.abc import Callable
from functools import partial

from PySide6.QtWidgets import QMenu

from nnviz.explain.method import Method
from nnviz.explain.target import Extent, Target
from nnviz.session.frame import Model
from nnviz.session.wonder import Wonder
from nnviz.session.wondering import (
    About,
    asked_sample,
    class_about,
    sample_text,
    target_text,
    targets_of,
)
from nnviz.ui.pointed import Pointed
from nnviz.ui.why.method_menu import add_questions

Ask = Callable[[type[Method], About], None]
Compare = Callable[[About], None]

COMPARE = "Compare methods"


def abouts_of(model: Model, pointed: Pointed) -> tuple[About, ...]:
    """What can be asked about what is pointed at, the nearest first; nothing of what is gone."""
    source = pointed.source
    sample = None if source is None else asked_sample(model, source)
    if pointed.neuron is not None:
        targets = targets_of(model.network, pointed.neuron)
        return tuple(About(target, sample) for target in targets)
    if pointed.layer:
        is_there = pointed.layer in model.network.graph
        return (About(Target(pointed.layer, Extent.LAYER), sample),) if is_there else ()
    if pointed.label:
        names = model.dataset.task.names
        found = class_about(model, names.index(pointed.label)) if pointed.label in names else None
        return () if found is None else (About(found.target, sample),)
    return (About(None, sample),)


def add_ask_why(menu: QMenu, wonder: Wonder, pointed: Pointed, ask: Ask, compare: Compare) -> None:
    """Add "Ask why" to a menu, where there is something to ask; it is filled when it opens.

    `ask` is called for a method that was chosen, `compare` to see several of them side by side.
    """
    model = wonder.model
    abouts = () if model is None else abouts_of(model, pointed)
    if model is None or not abouts:
        return
    part = menu.addMenu("Ask why")
    part.setToolTipsVisible(True)
    part.aboutToShow.connect(partial(_fill, part, wonder, model, abouts, ask, compare))


def about_text(model: Model, about: About) -> str:
    """What is asked about, in a few words."""
    target = "what it says" if about.target is None else target_text(model, about.target)
    sample = "the probe" if about.sample is None else sample_text(model, about.sample)
    return target if about.sample is None and about.target is not None else f"{target} of {sample}"


def _fill(
    menu: QMenu,
    wonder: Wonder,
    model: Model,
    abouts: tuple[About, ...],
    ask: Ask,
    compare: Compare,
) -> None:
    """The questions about the nearest, and a menu for each of the others."""
    if menu.actions():
        return
    first, *others = abouts
    _add(menu, wonder, model, first, ask, compare)
    if others:
        menu.addSeparator()
    for about in others:
        part = menu.addMenu(about_text(model, about))
        part.setToolTipsVisible(True)
        part.aboutToShow.connect(partial(_fill, part, wonder, model, (about,), ask, compare))


def _add(
    menu: QMenu, wonder: Wonder, model: Model, about: About, ask: Ask, compare: Compare
) -> None:
    menu.addAction(about_text(model, about).replace("&", "&&")).setEnabled(False)
    add_questions(menu, wonder.known(about.target), partial(_ask, ask, about))
    menu.addAction(COMPARE).triggered.connect(partial(_compare, compare, about))


def _ask(ask: Ask, about: About, method: type[Method]) -> None:
    ask(method, about)


def _compare(compare: Compare, about: About, _checked: bool = False) -> None:
    compare(about)
