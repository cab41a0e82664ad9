"""What a finding about health offers, done with one click; each is a step that can be undone."""

from nnviz.engine.experiment import Experiment
from nnviz.session.health import Finding, Offer
from nnviz.session.selection import Selection
from nnviz.session.session import Session

SMALLER = 0.1
DECAY = 0.001
DROPOUT = 0.2
LONGEST = 1.0
MILD = {"shift": 0.1, "rotate": 10.0, "scale": 0.1}
"""An augmentation that leaves what nearly all pictures show: no 6 becomes a 9."""


def take_up(session: Session, finding: Finding, offer: Offer | None = None) -> bool:
    """Do what a finding offers, the first of it by default; False when it is refused."""
    experiment, wanted = session.experiment, offer or finding.offer
    if experiment is None or wanted not in finding.offers:
        return False
    if wanted is Offer.DRAW_ANEW:
        return session.interventions.draw_anew(Selection(neurons=finding.targets))
    if wanted is Offer.AUGMENT:
        return session.edit(experiment.with_augmentation(**MILD), "Augment the pictures")
    return session.edit_training(*_setting(wanted, experiment))


def _setting(offer: Offer, experiment: Experiment) -> tuple[str, object]:
    """The setting of the training that an offer changes, and the value it gets."""
    if offer is Offer.TENTH_RATE:
        return "learning_rate", float(f"{experiment.training.learning_rate * SMALLER:.3g}")
    return {
        Offer.CLIP: ("clip", LONGEST),
        Offer.DECAY: ("l2", DECAY),
        Offer.DROPOUT: ("dropout", DROPOUT),
        Offer.STOP_EARLY: ("early_stopping", True),
    }[offer]
