"""What is asked about, as values, and when a question is put: without a worker."""

from typing import Any

import numpy as np
import pytest
from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QApplication

from nnviz.core.marks import Neuron
from nnviz.core.problem import Problem
from nnviz.explain.method import Ask
from nnviz.explain.methods.activation_maximisation import ActivationMaximisation
from nnviz.explain.methods.gradient import Gradient
from nnviz.explain.methods.integrated_gradients import IntegratedGradients
from nnviz.explain.methods.permutation_importance import PermutationImportance
from nnviz.explain.target import Extent, Target
from nnviz.layers.conv2d import Conv2D
from nnviz.layers.dense import Dense
from nnviz.runtime.questions.explain import Explain
from nnviz.session.sample import Part, ProbeSource, free_point, picked
from nnviz.session.wonder import Wonder
from nnviz.session.wondering import (
    About,
    all_methods,
    asked_probe,
    asked_sample,
    class_about,
    instead_of,
    is_there,
    of_question,
    sample_text,
    suited,
    target_text,
    targets_of,
)
from tests.session.pictures import Camera, pictures

LAYERS = (("c1", Conv2D(filters=4)),)


@pytest.fixture(scope="module")
def camera() -> Camera:
    return Camera(LAYERS, pictures())


class Session(QObject):
    """Takes wishes and questions down."""

    dropped = Signal()
    progressed = Signal(int, float)
    shown = Signal(int, object)
    answered = Signal(int, object)
    failed = Signal(int, object)

    def __init__(self, camera: Camera) -> None:
        super().__init__()
        self.background, self.camera = self, camera
        self.frame: Any = None
        self.contrast = None
        self.probe = picked(camera.data, ProbeSource(Part.TEST, 0))
        self.questions: list[Any] = []
        self.cancelled: list[int] = []

    def ask(self, question: Any) -> int:
        self.questions.append(question)
        return len(self.questions)

    def cancel(self, number: int) -> None:
        self.cancelled.append(number)

    def pick_sample(self, part: Part, index: int) -> None:
        self.probe = picked(self.camera.data, ProbeSource(part, index))

    def want_frame(self) -> None:
        """The test brings it."""


@pytest.fixture
def session(qapp: QApplication, camera: Camera) -> Session:
    return Session(camera)


@pytest.fixture
def wonder(session: Session, camera: Camera) -> Any:
    made = Wonder(session, session)  # type: ignore[arg-type]
    made.show_model(camera.model)
    yield made
    made.rest()


def show(wonder: Wonder, session: Session, camera: Camera, index: int = 0) -> None:
    """A frame that answers to a test sample."""
    session.frame = camera.frame(sample=index)
    wonder.show_probe(session.frame)
    wonder.show_frame(session.frame)


def asked(session: Session) -> list[Any]:
    return [question for question in session.questions if isinstance(question, Explain)]


def test_neurons_maps_layers_and_classes_are_targets(camera: Camera) -> None:
    network, model = camera.model.network, camera.model
    unit = Neuron("c1", 4 * 5 + 2)
    assert targets_of(network, unit) == (
        Target("c1", index=22),
        Target("c1", Extent.MAP, 2),
        Target("c1", Extent.LAYER),
    )
    assert targets_of(network, Neuron("output", 1)) == (
        Target("output", index=1),
        Target("output", Extent.LAYER),
    )
    assert targets_of(network, Neuron("output", 99)) == targets_of(network, Neuron("no", 0)) == ()
    assert class_about(model, 1) == About(Target("output", index=1))
    assert class_about(model, 99) is None
    assert target_text(model, Target("c1", Extent.MAP, 2)) == "c1 · map 3"
    assert is_there(model, Target("c1", Extent.MAP, 3))
    assert not is_there(model, Target("c1", Extent.MAP, 4))
    assert not is_there(model, Target("gone", Extent.LAYER))


def test_samples_are_named(camera: Camera) -> None:
    model = camera.model
    assert sample_text(model, asked_sample(model, ProbeSource(Part.TEST, 3))) == "test sample 4"
    point = free_point(model.dataset, model.dataset.base_test[0] * 0.5)
    assert sample_text(model, asked_probe(point)) == "a drawn picture"


def test_every_method_is_there_once_and_answers_one_question() -> None:
    found = [method for ask in Ask for method in of_question(ask)]
    assert len(found) == len(set(found)) == len(all_methods())


def test_the_hint_says_what_to_use_instead(camera: Camera) -> None:
    sample = asked_sample(camera.model, ProbeSource(Part.TEST, 0))
    known = suited(camera.model, camera.frame(), Target("output"), sample)
    hint = Problem("x", "No.", "Use integrated gradients instead.")
    assert instead_of(hint, Gradient(), known) is IntegratedGradients
    other = instead_of(Problem("x", "No."), Gradient(), known)
    assert other is not None
    assert other.ask is Ask.MATTERS
    assert other is not Gradient
    nothing = {kind: Problem("x", "No.") for kind in known}
    assert instead_of(hint, Gradient(), nothing) is None


def test_a_quick_method_asks_by_itself_and_goes_with_the_probe(
    wonder: Wonder, session: Session, camera: Camera
) -> None:
    show(wonder, session, camera)
    (first,) = asked(session)
    np.testing.assert_array_equal(first.case.sample, camera.data.x_test[0].ravel())
    session.pick_sample(Part.TEST, 2)
    show(wonder, session, camera, 0)  # it still answers to the one before
    assert wonder.query is not None
    assert wonder.query.sample.source == ProbeSource(Part.TEST, 0)
    show(wonder, session, camera, 2)
    assert wonder.query.sample.source == ProbeSource(Part.TEST, 2)
    wonder.set_follows(False)
    session.pick_sample(Part.TEST, 1)
    show(wonder, session, camera, 1)
    assert wonder.query.sample.source == ProbeSource(Part.TEST, 2)
    assert wonder.is_of_another_sample


def test_a_slow_method_waits_until_somebody_asks(
    wonder: Wonder, session: Session, camera: Camera
) -> None:
    show(wonder, session, camera)
    before = len(asked(session))
    wonder.choose_method(ActivationMaximisation)
    show(wonder, session, camera)
    assert wonder.query is None
    assert len(asked(session)) == before
    wonder.ask()
    assert isinstance(asked(session)[-1].method, ActivationMaximisation)
    steps = wonder.method.steps + 1  # type: ignore[attr-defined]
    wonder.set_field("steps", steps)
    assert wonder.is_of_other_settings  # what was asked goes on
    assert len(asked(session)) == before + 1
    wonder.choose_method(Gradient)
    wonder.choose_method(ActivationMaximisation)
    assert wonder.method == ActivationMaximisation(steps=steps)  # settings are kept


def test_what_does_not_suit_is_not_asked(wonder: Wonder, session: Session, camera: Camera) -> None:
    show(wonder, session, camera)
    before = len(asked(session))
    wonder.ask_about(PermutationImportance, About())
    assert wonder.problem is not None
    assert wonder.query is None
    assert wonder.shown is None
    assert len(asked(session)) == before
    instead = wonder.instead()
    assert instead is not None
    wonder.ask_about(instead, About())
    assert wonder.problem is None
    assert len(asked(session)) == before + 1


def test_cancelling_ends_following_too(wonder: Wonder, session: Session, camera: Camera) -> None:
    show(wonder, session, camera)
    wonder.set_every(10)
    assert wonder.explainer.is_busy
    wonder.cancel()
    assert wonder.every == 0
    assert not wonder.explainer.is_busy
    assert session.cancelled


def test_a_target_that_an_edit_has_removed_gives_way_to_what_it_says(
    wonder: Wonder, session: Session, camera: Camera
) -> None:
    show(wonder, session, camera)
    wonder.choose_target(Target("c1", Extent.MAP, 1))
    other = Camera((("d1", Dense(units=3)),), pictures(), run=2)
    wonder.show_model(other.model)
    assert wonder.target is None
    assert wonder.query is None
    assert not wonder.explainer.is_busy
    show(wonder, session, other)
    assert wonder.query is not None
    assert wonder.query.target.node == "output"


def test_after_an_edit_a_slow_answer_is_outdated_and_nothing_is_asked(
    wonder: Wonder, session: Session, camera: Camera
) -> None:
    wonder.choose_method(ActivationMaximisation)
    show(wonder, session, camera)
    wonder.ask()
    before = len(asked(session))
    other = Camera((("c1", Conv2D(filters=2)),), pictures(), run=2)
    wonder.show_model(other.model)
    show(wonder, session, other)
    assert wonder.is_outdated
    assert wonder.shown is None
    assert len(asked(session)) == before


def test_a_network_that_is_dropped_leaves_nothing(
    wonder: Wonder, session: Session, camera: Camera
) -> None:
    show(wonder, session, camera)
    session.dropped.emit()
    assert wonder.query is None
    assert not wonder.explainer.is_busy
    wonder.ask()
    assert wonder.query is None
    assert wonder.known() == {}


def test_nobody_looks_nothing_is_asked(wonder: Wonder, session: Session, camera: Camera) -> None:
    show(wonder, session, camera)
    wonder.rest()
    assert not wonder.explainer.is_busy
    before = len(asked(session))
    wonder.look()
    show(wonder, session, camera)
    assert len(asked(session)) == before + 1
