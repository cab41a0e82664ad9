"""What the application and the training process say to each other: frozen values, in order.

Requests are applied between two steps. Each gets one `Applied` or `Refused` with its number; none
is lost. Whatever is big (parameters, samples, scalars) goes through shared memory instead.
"""

from dataclasses import dataclass
from enum import Enum

from nnviz.core.problem import Problem
from nnviz.data import DataRecipe, Task
from nnviz.data.forecast import Forecast
from nnviz.data.targets import Aim
from nnviz.engine.evaluation import Scores
from nnviz.engine.experiment import Experiment
from nnviz.engine.surgery import Surgery
from nnviz.engine.trainer_state import Effect, TrainerState
from nnviz.engine.weight_value import WeightValue
from nnviz.runtime.shared import Handle

STEP_COLUMNS = ("start", "step", "loss", "gradient_norm", "rate", "epochs")
"""The columns of the ring of steps.

`start` counts fresh starts, so that rows of an earlier one can be told apart; `step` counts from 1,
and the loss is the one before that step.
"""

METRIC_COLUMNS = 3
EVALUATION_COLUMNS = 5 + 2 * METRIC_COLUMNS
"""Run, step, epochs, loss, test loss, then training and test part of up to three metrics."""

REQUESTS_SENT, FRAMES_WANTED, LOADS_STOPPED = 0, 1, 2
"""Places in the control counters, which the training process reads at every step.

The last holds a request's number: what that and earlier ones have to load is no longer wanted.
"""


STEP_DONE, FRAME_PUBLISHED, EVALUATED = b"s", b"f", b"e"
"""Notices: a step at a slow speed is in the ring; the parameters have been published; at rest, an
evaluation is in its ring."""


class RunState(Enum):
    """What the training process is doing."""

    STARTING = "starting"
    PAUSED = "paused"
    RUNNING = "running"
    DEAD = "dead"


# -- requests ----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Load:
    """Take up an experiment from its start, or from a state of it."""

    experiment: Experiment
    state: TrainerState | None = None


@dataclass(frozen=True, slots=True)
class Change:
    """Go on with another experiment, keeping what was learnt where it still fits.

    `surgery` moves weights of single neurons on the way.
    """

    experiment: Experiment
    surgery: Surgery | None = None


@dataclass(frozen=True, slots=True)
class Alter:
    """Write single weights and biases."""

    values: tuple[WeightValue, ...]


@dataclass(frozen=True, slots=True)
class Play:
    """Train until told otherwise."""


@dataclass(frozen=True, slots=True)
class Pause:
    """Stop training after the step under way."""


@dataclass(frozen=True, slots=True)
class Advance:
    """Train some steps, or to the end of the epoch, and pause."""

    steps: int | None = 1


@dataclass(frozen=True, slots=True)
class Reset:
    """Back to step 0 with the same initial weights and the same order of the data."""


@dataclass(frozen=True, slots=True)
class SetSpeed:
    """Steps per second; None is as fast as it goes."""

    steps_per_second: float | None


@dataclass(frozen=True, slots=True)
class TakeSnapshot:
    """Answer with the whole state of training. `reason` comes back with it: who asked."""

    reason: str = ""


@dataclass(frozen=True, slots=True)
class TakeData:
    """Keep samples that another process has read, until a request names their recipe."""

    recipe: DataRecipe
    data: "DataHandle"


@dataclass(frozen=True, slots=True)
class Quit:
    """End the process."""


Request = (
    Load
    | Change
    | Alter
    | Play
    | Pause
    | Advance
    | Reset
    | SetSpeed
    | TakeSnapshot
    | TakeData
    | Quit
)


@dataclass(frozen=True, slots=True)
class StopLoading:
    """What was requested so far and still has to be read is not wanted; it is refused.

    No request of its own: it reaches a process that is busy reading, by the control counters.
    """


@dataclass(frozen=True, slots=True)
class Numbered:
    """A request with the number its answer carries."""

    number: int
    request: Request


# -- answers and news --------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class DataHandle:
    """Where the samples lie in shared memory, and what they mean.

    `aim` is that of the data set; what lies there is what the data say, whatever the aim.
    """

    arrays: Handle
    features: tuple[str, ...]
    task: Task
    sample_shape: tuple[int, ...]
    image_shape: tuple[int, int, int] | None
    offered: tuple[str, ...] = ()
    base: tuple[str, ...] = ()
    left_out: int = 0
    aim: Aim = Aim()
    tokens: tuple[str, ...] = ()
    truths: tuple[str, ...] = ()
    forecast: Forecast | None = None


@dataclass(frozen=True, slots=True)
class Loaded:
    """A network is in place: its experiment, fitted to the data, and where it publishes.

    `run` counts these messages and `start` fresh starts, so that what belongs to an earlier one can
    be told apart. `data` is None when the samples are those of the message before. The parameters
    are already published.
    """

    run: int
    start: int
    experiment: Experiment
    parameters: Handle
    data: DataHandle | None


@dataclass(frozen=True, slots=True)
class Applied:
    """A request took effect after `step` steps. `experiment` is what is trained from there on.

    `state` answers a `TakeSnapshot`. In the answer to a `Change` it says that the numbers had run
    away and that training goes on from this earlier state. `previous` answers an `Alter` with what
    the weights were. `scores` are those of the test part before and after a change of marks.
    `arrays` is where the large arrays of the state lie, when it comes without them.
    """

    number: int
    request: Request
    step: int
    experiment: Experiment | None = None
    effect: Effect | None = None
    state: TrainerState | None = None
    previous: tuple[WeightValue, ...] = ()
    scores: tuple[Scores, Scores] | None = None
    arrays: Handle | None = None


@dataclass(frozen=True, slots=True)
class Refused:
    """A request changed nothing, and why."""

    number: int
    request: Request
    problem: Problem


@dataclass(frozen=True, slots=True)
class StateChanged:
    """Training runs or rests; a problem when it rests for a reason of its own."""

    state: RunState
    step: int
    problem: Problem | None = None


@dataclass(frozen=True, slots=True)
class Loading:
    """How much of a person's own table has been read, from 0 to 1. Training stands meanwhile."""

    share: float


@dataclass(frozen=True, slots=True)
class Pulse:
    """How strongly each layer learnt in step `step` of a run, by node id. At most ten a second.

    `norms` are lengths of the gradient as the optimiser got it, `ratios` lengths of the update of
    the weights as a share of the weights' own length; a layer whose weights are all zero has none.
    """

    run: int
    step: int
    norms: dict[str, float]
    ratios: dict[str, float]


@dataclass(frozen=True, slots=True)
class Crashed:
    """The training process met a bug: the traceback, before it ends."""

    traceback: str


News = Loaded | Applied | Refused | StateChanged | Loading | Pulse | Crashed
