"""What a finding about health offers, done with one click; each is a step that can be undone."""

from nnviz.session.health import Finding, Offer
from nnviz.session.selection import Selection
from nnviz.session.session import Session

SMALLER = 0.1
DECAY = 0.001
LONGEST = 1.0


def take_up(session: Session, finding: Finding) -> bool:
    """Do what a finding offers; False when it offers nothing or is refused."""
    experiment = session.experiment
    if experiment is None or finding.offer is None:
        return False
    if finding.offer is Offer.DRAW_ANEW:
        return session.interventions.draw_anew(Selection(neurons=finding.targets))
    if finding.offer is Offer.CLIP:
        return session.edit_training("clip", LONGEST)
    if finding.offer is Offer.DECAY:
        return session.edit_training("l2", DECAY)
    smaller = float(f"{experiment.training.learning_rate * SMALLER:.3g}")
    return session.edit_training("learning_rate", smaller)
