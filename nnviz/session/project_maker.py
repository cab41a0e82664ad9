"""Makes projects of what a session has open: what is drawn, and the state of its training.

The state comes from the training process, so that a project is ready a moment later; the record of
the run is cut at the step of the state. What the process could not take up is saved with the state
it was opened with.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from itertools import count
from typing import Any, NamedTuple

from PySide6.QtCore import QObject, Slot

from nnviz.data import Dataset
from nnviz.engine.document import Document
from nnviz.engine.experiment import Experiment
from nnviz.engine.trainer_state import TrainerState
from nnviz.files.project import Extra, Project, data_checksum
from nnviz.files.versions import made_with
from nnviz.record.cutting import up_to
from nnviz.record.scalars import Scalars
from nnviz.runtime import messages as m
from nnviz.runtime.messages import RunState
from nnviz.session.openings import Opening
from nnviz.session.session import Session


@dataclass(frozen=True, slots=True)
class Looks:
    """What only the window knows of itself: plain JSON values, and a small PNG."""

    view: Mapping[str, Any] = field(default_factory=dict)
    thumbnail: bytes = b""


class Made(NamedTuple):
    """A project, and the data set whose checksum it still lacks."""

    project: Project
    dataset: Dataset | None

    def whole(self) -> Project:
        """The project with the checksum, which takes a while for large data."""
        if self.dataset is None:
            return self.project
        return self.project.replace(data_checksum=data_checksum(self.dataset))


Done = Callable[[Made], None]
_Training = tuple[Experiment | None, TrainerState | None, Scalars | None]


class _Order(NamedTuple):
    document: Document
    opening: Opening | None
    looks: Looks
    extra: Extra
    done: Done


class ProjectMaker(QObject):
    """Takes orders in the window's thread, and calls back there."""

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self._session = session
        self._numbers = count(1)
        self._asked: dict[str, _Order] = {}
        session.snapshot_answered.connect(self._on_snapshot)
        session.state_changed.connect(self._on_state_changed)

    def make(self, looks: Looks, extra: Extra, done: Done) -> None:
        """Make a project of what is open now, and hand it over when it is ready."""
        document, model = self._session.document, self._session.model
        if document is None:
            return
        order = _Order(document, self._session.openings.newest, looks, extra, done)
        if model is None or self._session.state is RunState.DEAD:
            done(self._made(order, None))
            return
        reason = f"project {next(self._numbers)}"
        self._asked[reason] = order
        self._session.take_snapshot(reason)

    @Slot(object)
    def _on_snapshot(self, answer: m.Applied | m.Refused) -> None:
        assert isinstance(answer.request, m.TakeSnapshot)
        order = self._asked.pop(answer.request.reason, None)
        if order is not None:
            order.done(self._made(order, answer if isinstance(answer, m.Applied) else None))

    @Slot(object)
    def _on_state_changed(self, state: RunState) -> None:
        """Do without what a process that has ended was asked for."""
        if state is RunState.DEAD:
            orders, self._asked = list(self._asked.values()), {}
            for order in orders:
                order.done(self._made(order, None))

    def _made(self, order: _Order, answer: m.Applied | None) -> Made:
        view, thumbnail = order.looks.view, order.looks.thumbnail
        project = Project(
            order.document,
            view=view,
            thumbnail=thumbnail,
            made_with=made_with() | {"threads": str(self._session.threads)},
            extra=order.extra,
        )
        trained, state, scalars = self._training(order.opening, answer)
        if trained == project.experiment:
            trained = None
        done = project.replace(trained=trained, state=state, scalars=scalars)
        return Made(done, self._dataset(done.experiment))

    def _training(self, opening: Opening | None, answer: m.Applied | None) -> _Training:
        """How far training of what was opened has come: by now, or when it was opened."""
        is_held = opening is self._session.openings.held
        if is_held and answer is not None and answer.state is not None:
            scalars = up_to(self._session.history.snapshot(), answer.state.step)
            return answer.experiment, answer.state, scalars
        if opening is not None:
            return opening.trained, opening.state, opening.scalars
        return None, None, None

    def _dataset(self, experiment: Experiment) -> Dataset | None:
        """The data set of an experiment; None when others are loaded."""
        model = self._session.model
        is_loaded = model is not None and model.experiment.data == experiment.data
        return model.dataset if model is not None and is_loaded else None
