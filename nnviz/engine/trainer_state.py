"""The whole state of a training run as one value, and what a change did to the run."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nnviz.engine.arena import Vector
from nnviz.engine.breakpoints import Watch
from nnviz.engine.feed import FeedState
from nnviz.engine.stopping import Patience
from nnviz.engine.transplant import Memory


class Effect(Enum):
    """What a change did to a training run."""

    LIVE = "live"
    RESTARTED = "restarted"


@dataclass(frozen=True, slots=True, eq=False)
class TrainerState:
    """All that training needs to go on, in arrays of its own.

    `parameters` `(size,)`, `moments` `(k, trained)`; `updates` counts the optimiser's steps since
    its moments were zero; `noise` is the state of the generator that dropout draws from; `removed`
    are the weights that edits of the network took away and that come back with what they belong to;
    `hidden` `(trained,)` what single weights were that marks hold at zero, NaN elsewhere;
    `watch` what breakpoints have seen; `chance` is the state of the generator that augmentation
    draws from, None where it is as at the start; `foe` is that of adversarial training likewise;
    `carried` `(rows, numbers)` is what recurrent layers take along to the next batch, None where
    each begins anew.
    """

    step: int
    updates: int
    parameters: Vector
    moments: NDArray[np.floating[Any]]
    feed: FeedState
    noise: Mapping[str, Any]
    patience: Patience
    removed: Memory = field(default_factory=dict)
    hidden: Vector | None = None
    watch: Watch = Watch()
    chance: Mapping[str, Any] | None = None
    foe: Mapping[str, Any] | None = None
    carried: Vector | None = None
