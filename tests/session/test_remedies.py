"""What findings offer is done: each against the gap is one step that goes on and can be undone."""

import pytest
from pytestqt.qtbot import QtBot

from nnviz.core.graph import chain
from nnviz.data import DataRecipe
from nnviz.engine.augmentation import Augmentation
from nnviz.engine.experiment import Experiment
from nnviz.engine.settings import TrainingSettings
from nnviz.layers.dense import Dense
from nnviz.layers.input import Input
from nnviz.session.health import Finding, Kind, Offer, State
from nnviz.session.remedies import MILD, take_up
from nnviz.session.session import Session

PATIENCE_MS = 20_000
OFFERS = (Offer.AUGMENT, Offer.DECAY, Offer.DROPOUT, Offer.STOP_EARLY)
GAP = Finding(Kind.GAP, State.RED, "whole network", 0.3, "30 %", "", offers=OFFERS)


@pytest.fixture
def begun(session: Session, qtbot: QtBot) -> Session:
    """A session that has trained a few steps on digits."""
    graph = chain(("input", Input()), ("h1", Dense(units=6)), ("output", Dense()))
    training = TrainingSettings(loss="cross_entropy")
    with qtbot.waitSignal(session.loaded, timeout=PATIENCE_MS):
        session.open(Experiment(graph, DataRecipe(name="digits"), training))
    session.advance(5)
    qtbot.waitUntil(lambda: session.history.step == 5, timeout=PATIENCE_MS)
    return session


def test_all_against_the_gap_is_switched_on_in_a_training_that_goes_on(
    begun: Session, qtbot: QtBot
) -> None:
    session, before = begun, begun.experiment
    for offer in OFFERS:
        assert take_up(session, GAP, offer)
    assert session.experiment is not None
    training = session.experiment.training
    assert session.experiment.augmentation == Augmentation(**MILD)
    assert (training.l2, training.dropout, training.early_stopping) == (0.001, 0.2, True)
    session.advance(5)
    qtbot.waitUntil(lambda: session.history.step == 10, timeout=PATIENCE_MS)
    assert len(session.log) == len(OFFERS)
    for _ in OFFERS:
        session.undo_stack.undo()
    assert session.experiment == before
    assert session.undo_stack.redoText() == "Augment the pictures"


def test_what_is_not_offered_is_not_done(begun: Session) -> None:
    before = begun.experiment
    assert not take_up(begun, GAP, Offer.CLIP)
    assert not take_up(begun, Finding(Kind.GAP, State.GREEN, "", 0.0, "", ""))
    assert begun.experiment == before
