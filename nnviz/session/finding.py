"""What a look at a network's health comes to: findings, and what they are judged from. Values."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum

from nnviz.core.marks import Marks, Neuron
from nnviz.engine.augmentation import Augmentation
from nnviz.engine.evaluation import Evaluation
from nnviz.engine.network import Network
from nnviz.engine.settings import TrainingSettings
from nnviz.runtime.messages import Pulse
from nnviz.session.health_words import EVERYWHERE
from nnviz.session.unit_health import UnitHealth


class Kind(Enum):
    """What is looked at."""

    DEAD = "Dead neurons"
    SATURATED = "Saturated neurons"
    COPIES = "Duplicate neurons"
    EXPLODING = "Exploding gradients"
    VANISHING = "Vanishing gradients"
    UPDATE = "Update / weight"
    GAP = "Train-test gap"


class State(Enum):
    """How bad it is, worst first."""

    RED = "act"
    AMBER = "look"
    GREEN = "well"


class Offer(Enum):
    """An edit that mends it, or helps, with one click."""

    DRAW_ANEW = "Draw anew"
    TENTH_RATE = "A tenth of the rate"
    CLIP = "Clip gradient at 1"
    DECAY = "Set L2 to 0.001"
    DROPOUT = "Set dropout to 0.2"
    AUGMENT = "Augment the pictures"
    STOP_EARLY = "Stop early"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at, in a layer or in all.

    `value` is what was judged, a count or a measure, and `text` how it is written. `neurons` are
    those it is about; `targets` those an offer to draw anew is for. Each of `offers` helps by
    itself; the first is `offer`.
    """

    kind: Kind
    state: State
    where: str
    value: float
    text: str
    reason: str
    remedy: str = ""
    neurons: tuple[Neuron, ...] = ()
    offers: tuple[Offer, ...] = ()
    targets: tuple[Neuron, ...] = ()

    @property
    def offer(self) -> Offer | None:
        """What helps first; None when nothing is offered."""
        return self.offers[0] if self.offers else None


@dataclass(frozen=True, slots=True, eq=False)
class Vitals:
    """All that is known of a network at a moment; what is not known is empty or None.

    `augmentation` is None where samples are no pictures that enter whole; `takes_dropout` says
    whether the training's dropout silences anything.
    """

    network: Network
    training: TrainingSettings = TrainingSettings()
    marks: Marks = Marks()
    units: Mapping[str, UnitHealth] = field(default_factory=dict)
    pulse: Pulse | None = None
    evaluation: Evaluation | None = None
    test_samples: int = 0
    augmentation: Augmentation | None = None
    takes_dropout: bool = False


def well(
    kind: Kind, text: str, reason: str, value: float = 0.0, where: str = EVERYWHERE
) -> Finding:
    """A finding that there is nothing to find."""
    return Finding(kind, State.GREEN, where, value, text, reason)


def level(value: float, bounds: tuple[float, float]) -> int:
    """How many of two bounds a value has reached."""
    return sum(value >= bound for bound in bounds)


def state_at(reached: int) -> State:
    """The state at a level above 0."""
    return State.RED if reached > 1 else State.AMBER
