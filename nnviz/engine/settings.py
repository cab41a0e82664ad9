"""How a network is trained: one frozen value, every field of which describes itself."""

from dataclasses import dataclass
from typing import ClassVar

from nnviz.core.spec import Scale, Spec, option
from nnviz.engine.losses import LOSSES
from nnviz.engine.optimizers import OPTIMIZERS
from nnviz.engine.schedules import SCHEDULES


@dataclass(frozen=True, slots=True, kw_only=True)
class TrainingSettings(Spec):
    """Loss, optimiser, schedule, batches, penalties and the stop rule.

    All of it may change while training runs.
    """

    label: ClassVar[str] = "training"

    loss: str = option(
        "half_mse",
        "Loss",
        "The number that training makes small: how wrong the outputs are.",
        choices={name: loss.label for name, loss in LOSSES.items()},
    )
    optimizer: str = option(
        "sgd",
        "Optimiser",
        "How the gradient is turned into a step of the weights.",
        choices={name: entry.label for name, entry in OPTIMIZERS.items()},
    )
    learning_rate: float = option(
        0.03,
        "Learning rate",
        "How far each step goes. Too small is slow, too large jumps about or explodes.",
        low=0.0,
        high=1e9,
        scale=Scale.LOG,
    )
    momentum: float = option(
        0.9,
        "Momentum",
        "How much of the last step is kept in the next.",
        low=0.0,
        high=0.999,
        when=("optimizer", ("momentum", "nesterov")),
    )
    beta1: float = option(
        0.9,
        "Beta 1",
        "How long Adam remembers the gradient.",
        low=0.0,
        high=0.999,
        when=("optimizer", ("adam", "adamw")),
    )
    beta2: float = option(
        0.999,
        "Beta 2",
        "How long Adam remembers the gradient's size.",
        low=0.0,
        high=0.99999,
        when=("optimizer", ("adam", "adamw")),
    )
    rho: float = option(
        0.99,
        "Rho",
        "How long RMSprop remembers the gradient's size.",
        low=0.0,
        high=0.99999,
        when=("optimizer", ("rmsprop",)),
    )
    schedule: str = option(
        "constant",
        "Schedule",
        "How the learning rate changes with the epochs.",
        choices={name: entry.label for name, entry in SCHEDULES.items()},
    )
    schedule_period: float = option(
        100.0,
        "Period",
        "Epochs between two drops, or until the cosine reaches zero.",
        unit="epochs",
        low=0.1,
        high=100_000.0,
        scale=Scale.LOG,
        when=("schedule", ("step", "exponential", "cosine", "warmup_cosine")),
    )
    schedule_factor: float = option(
        0.5,
        "Factor",
        "What the rate is multiplied by once a period.",
        low=0.01,
        high=1.0,
        when=("schedule", ("step", "exponential")),
    )
    warmup: float = option(
        5.0,
        "Warm-up",
        "Epochs over which the rate rises from zero.",
        unit="epochs",
        low=0.1,
        high=10_000.0,
        scale=Scale.LOG,
        when=("schedule", ("warmup_cosine",)),
    )
    batch_size: int = option(
        10,
        "Batch",
        "How many samples each step looks at. Few is noisy and quick, many is smooth and slow.",
        low=1,
        high=1_000_000,
        scale=Scale.LOG,
    )
    carry_state: bool = option(
        True,
        "Carry state",
        "Windows of a text are read one after the other, and recurrent layers go on with the state "
        "they had: they remember further than a window. Off, each window is read from nothing.",
    )
    l1: float = option(
        0.0,
        "L1",
        "Pulls every weight towards zero by the same amount: weak ones reach it.",
        low=0.0,
        high=10.0,
        scale=Scale.LOG,
    )
    l2: float = option(
        0.0,
        "L2",
        "Pulls every weight towards zero in proportion to its size. With AdamW it is decoupled.",
        low=0.0,
        high=10.0,
        scale=Scale.LOG,
    )
    dropout: float = option(
        0.0,
        "Dropout",
        "The share of hidden neurons silenced in each step, in layers that set none of their own.",
        low=0.0,
        high=0.95,
    )
    clip: float = option(
        0.0,
        "Clip gradient",
        "Shortens a gradient that is longer than this. Zero: never.",
        low=0.0,
        high=1e6,
        scale=Scale.LOG,
    )
    early_stopping: bool = option(
        False,
        "Early stopping",
        "Pauses when the test loss has not improved for a while.",
    )
    patience: int = option(
        20,
        "Patience",
        "How many epochs without improvement are allowed.",
        unit="epochs",
        low=1,
        high=100_000,
        scale=Scale.LOG,
        when=("early_stopping", (True,)),
    )
    min_delta: float = option(
        0.0,
        "Improvement",
        "How much lower the test loss must be to count as improved.",
        low=0.0,
        high=1e6,
        scale=Scale.LOG,
        when=("early_stopping", (True,)),
    )
    adversarial: bool = option(
        False,
        "Adversarial",
        "Attacks each batch before it is learnt: every input moves a little, the way that makes "
        "the answers worst. The network learns to stand that. A step takes at least twice as long. "
        "Of sequences of tokens nothing moves.",
    )
    adversarial_epsilon: float = option(
        0.05,
        "Largest change",
        "How far each input may be moved: a share of its range.",
        low=0.0,
        high=1.0,
        when=("adversarial", (True,)),
    )
    adversarial_steps: int = option(
        1,
        "Attack steps",
        "One is quick (FGSM from a random start); more find worse changes (PGD) and take as many "
        "times as long.",
        low=1,
        high=50,
        when=("adversarial", (True,)),
    )
    adversarial_share: float = option(
        1.0,
        "Attacked share",
        "How much of each batch is attacked; the rest is learnt as it is.",
        low=0.01,
        high=1.0,
        when=("adversarial", (True,)),
    )
