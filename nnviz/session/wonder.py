"""What a person wonders about: the method, the target and the sample that are chosen, and asking.

1. A choice, another probe or another network makes a question due.
2. It is put when there is a frame that answers to the probe there is now: then one knows what the
   network says of it.
3. What suits not is a problem; else the explainer has a query, and keeps it up to date.
"""

from dataclasses import replace
from typing import Any

from PySide6.QtCore import QObject, Signal

from nnviz.core.problem import Problem
from nnviz.explain.method import Ask, Method, methods
from nnviz.explain.target import Target
from nnviz.session.explained import Explained, Query
from nnviz.session.explaining import Explainer
from nnviz.session.frame import Frame, Model
from nnviz.session.sample import Probe
from nnviz.session.session import Session
from nnviz.session.wondering import (
    FIRST,
    About,
    asked_probe,
    asks_by_itself,
    follows_probe,
    instead_of,
    is_same_point,
    is_there,
    of_question,
    query_problem,
    said,
    suited,
)


class Wonder(QObject):
    """Signals: `changed()`, what is chosen, asked or in the way is another.

    Attributes:
        method: with its settings.
        target: None is whatever the network says of the sample.
        every: steps after which the question is put again; 0 is once.
        query: what was asked last; None while nothing is.
        problem: why there is no answer, before the worker was asked.
        is_outdated: the network that was asked is no longer there.
    """

    changed = Signal()

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self.explainer = Explainer(session.background, self)
        self.model: Model | None = None
        self._frame: Frame | None = None
        self._kept: dict[str, Method] = {}
        self._latest: dict[Ask, str] = {}
        self.method: Method = methods()[FIRST]()
        self.target: Target | None = None
        self.every = 0
        self.query: Query | None = None
        self.problem: Problem | None = None
        self.is_outdated = False
        self._follows: bool | None = None
        self._is_due, self._is_forced = True, False
        self._asked_of: Probe | None = None
        session.dropped.connect(self.show_nothing)

    @property
    def follows(self) -> bool:
        """Whether another probe is asked about at once."""
        return follows_probe(self.method) if self._follows is None else self._follows

    @property
    def is_of_another_sample(self) -> bool:
        """Whether the probe has moved on since the query."""
        probe, query = self._session.probe, self.query
        if query is None or probe is None or not self.method.uses_sample:
            return False
        return probe is not self._asked_of and asked_probe(probe) != query.sample

    @property
    def is_of_other_settings(self) -> bool:
        """Whether the method's settings are others than those that were asked."""
        return self.query is not None and self.query.method != self.method

    @property
    def shown(self) -> Explained | None:
        """What there is to see of what is asked."""
        found, query = self.explainer.shown, self.query
        if found is None or query is None or found.query.target != query.target:
            return None
        return found if type(found.query.method) is type(self.method) else None

    def says(self) -> Target | None:
        """What the network says of the probe now."""
        model, frame = self.model, self._frame
        return None if model is None or frame is None else said(model, frame)

    def known(self, about: Target | None = None) -> dict[str, Problem | None]:
        """Every method: why it does not suit a target, else what is chosen; None where it does."""
        model, frame, probe = self.model, self._session.frame, self._session.probe
        if model is None or frame is None or probe is None or frame.run != model.run:
            return {}
        target = about or self.target or said(model, frame)
        return suited(model, frame, target, asked_probe(probe))

    def instead(self) -> type[Method] | None:
        """The method to use in place of one that does not suit."""
        if self.problem is None:
            return None
        return instead_of(self.problem, self.method, self.known())

    # -- news ----------------------------------------------------------------------------------

    def show_model(self, model: Model) -> None:
        """Another network, other data, or a fresh start."""
        before, self.model = self.model, model
        self.explainer.show_model(model)
        if before is not None and _is_same(before, model):
            return
        had, self.query, self.problem, self._frame = self.query, None, None, None
        if self.target is not None and not is_there(model, self.target):
            self.target = None
        self._is_due = asks_by_itself(self.method) or self.every > 0
        self.is_outdated = had is not None and not self._is_due
        if not self._is_due:
            self.explainer.want(None)
        self.changed.emit()

    def show_nothing(self) -> None:
        """There is no network any more."""
        self.model = self._frame = self.query = self.problem = None
        self.explainer.show_nothing()
        self.changed.emit()

    def show_probe(self, frame: Frame) -> None:
        """The network's answer to the probe: put the question if it is due."""
        model, probe = self.model, self._session.probe
        if model is None or probe is None or frame.run != model.run:
            return
        is_news = probe is not self._asked_of and self.follows and self.method.uses_sample
        contrast = self._session.contrast
        if contrast is not None and contrast.point is not None:  # it shows what an answer has found
            is_news = False
        if self._frame is not None and not (self._is_due or (is_news and self.query is not None)):
            self._frame = frame
            return
        if is_same_point(probe, frame):
            self._frame = frame
            if self._is_due or self.query is not None:
                self._put(model, frame, probe)

    def show_frame(self, frame: Frame) -> None:
        """The weights of a moment."""
        if self.model is not None and frame.run == self.model.run:
            self.explainer.show_frame(frame)

    def rest(self) -> None:
        """Nobody looks."""
        self._is_due = self._is_due or (self.query is not None and asks_by_itself(self.method))
        self.explainer.want(None)

    def look(self) -> None:
        """Somebody looks again."""
        if self.query is not None and not self._is_due:
            self.explainer.want(self.query)

    # -- choices -------------------------------------------------------------------------------

    def ask(self) -> None:
        """Put the question as it is chosen, with the weights there are now."""
        self._is_due = self._is_forced = True
        self._try()

    def ask_about(self, method: type[Method], about: About) -> None:
        """Choose a method and what it is asked about, and ask."""
        if about.sample is not None and about.sample.source is not None:
            source = about.sample.source
            self._session.pick_sample(source.part, source.index)
        self._take_up(method)
        self.target = about.target
        self.query = self.problem = None
        self.ask()
        self._session.want_frame()

    def cancel(self) -> None:
        """Wait no longer; what follows training stops doing so."""
        self.every = 0
        self.explainer.cancel()
        if self.query is not None:
            self.query = replace(self.query, every=0)
            self.explainer.want(self.query)
            self.explainer.cancel()
        self.changed.emit()

    def choose_question(self, ask: Ask) -> None:
        """Turn to the method asked last for a question, or to the first that suits."""
        known, found = self.known(), of_question(ask)
        kind = self._latest.get(ask)
        latest = next((m for m in found if m.kind == kind), None)
        fitting = (m for m in found if known.get(m.kind) is None)
        chosen = latest or next(fitting, None) or next(iter(found), None)
        if chosen is not None:
            self.choose_method(chosen)

    def choose_method(self, method: type[Method]) -> None:
        """Turn to another method, with the settings it had before."""
        self._take_up(method)
        self.query = self.problem = None
        self._choose()

    def set_field(self, name: str, value: Any) -> None:
        """Set one of the method's settings."""
        self.method = self._kept[self.method.kind] = self.method.replace(**{name: value})
        if asks_by_itself(self.method):
            self._choose()
        else:
            self.changed.emit()

    def choose_target(self, target: Target | None) -> None:
        """Ask about something else."""
        self.target, self.query, self.problem = target, None, None
        self._choose()

    def set_follows(self, follows: bool) -> None:
        """Go with the probe, or stay with the sample that was asked about."""
        self._follows = follows
        self._choose()

    def set_every(self, every: int) -> None:
        """Ask again after so many steps; 0 asks once."""
        self.every = every
        if self.query is not None:
            self.query = replace(self.query, every=every)
            self.explainer.want(self.query)
        self.changed.emit()

    # -- inner ---------------------------------------------------------------------------------

    def _take_up(self, method: type[Method]) -> None:
        if method.kind != self.method.kind:
            self._follows = None
        self.method = self._kept.get(method.kind) or method()
        self._latest[method.ask] = method.kind
        self.is_outdated = False

    def _choose(self) -> None:
        """Ask at once what takes no time; of the rest nothing goes on."""
        self._is_due = asks_by_itself(self.method) or self._is_due
        if self.query is None and not self._is_due:
            self.explainer.want(None)
        self._try()
        self.changed.emit()

    def _try(self) -> None:
        model, frame, probe = self.model, self._session.frame, self._session.probe
        if not self._is_due or model is None or frame is None or probe is None:
            return
        if frame.run == model.run and is_same_point(probe, frame):
            self._frame = frame
            self._put(model, frame, probe)

    def _put(self, model: Model, frame: Frame, probe: Probe) -> None:
        target = self.target or said(model, frame)
        query = Query(self.method, target, asked_probe(probe), self.every)
        problems = self.method.problems()
        self.problem = problems[0] if problems else query_problem(model, frame, query)
        is_forced, self._is_due, self._is_forced = self._is_forced, False, False
        self.is_outdated = False
        self._asked_of = probe
        self.query = None if self.problem is not None else query
        if self.query is not None:
            self.explainer.show_frame(frame)
        is_known = self.query is not None and self.explainer.wish == self.query
        self.explainer.want(self.query)
        if is_forced and is_known:
            self.explainer.again()
        self.changed.emit()


def _is_same(before: Model, model: Model) -> bool:
    """Whether it is the same network with the same data in the same run."""
    is_run = before.run == model.run and before.start == model.start
    return is_run and before.dataset is model.dataset
