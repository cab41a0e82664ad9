"""What a network says of how the probe goes on, beside the truth, in the data's unit. Pure."""

from dataclasses import dataclass

import numpy as np

from nnviz.data.forecast import Forecast
from nnviz.explain.forecast_errors import Floats, own_inputs, own_targets, tells_ahead
from nnviz.session.frame import Frame, Model
from nnviz.session.sample import Probe


@dataclass(frozen=True, slots=True, eq=False)
class Ahead:
    """A window and how it goes on.

    `seen` is `(window, channels)`, `said` `(horizon, targets)`, and so is `truth`, which is None
    for what a person made: nobody knows how that goes on.
    """

    lies: Forecast
    seen: Floats
    said: Floats
    truth: Floats | None

    def seen_of(self, target: int) -> Floats | None:
        """What was seen of a target before now, `(window,)`; None where it is not measured."""
        channel = self.lies.told[target]
        return None if channel is None else self.seen[:, channel]

    def others(self, target: int) -> tuple[int, ...]:
        """The channels that are not the target."""
        own = self.lies.told[target]
        return tuple(at for at in range(len(self.lies.channels)) if at != own)

    def rmse(self, target: int) -> float:
        """How far it is off over all steps; NaN where nobody knows."""
        if self.truth is None:
            return float("nan")
        with np.errstate(all="ignore"):
            off = self.said[:, target] - self.truth[:, target]
            return float(np.sqrt(np.square(off).mean()))


def ahead(model: Model, frame: Frame, probe: Probe | None) -> Ahead | None:
    """What a frame says; None of other data, or of another network."""
    data, lies = model.dataset, model.dataset.forecast
    if lies is None or frame.run != model.run or not tells_ahead(data, model.network):
        return None
    if np.size(frame.probe) != lies.window * len(lies.channels):
        return None
    truth = None
    if probe is not None and not probe.is_free and np.array_equal(probe.x, frame.probe):
        truth = own_targets(data, lies, np.asarray(probe.target)[None])[0]
    with np.errstate(all="ignore"):
        said = own_targets(data, lies, frame.raw(model.network.sink)[None])[0]
    return Ahead(lies, own_inputs(data, lies, frame.probe[None])[0], said, truth)
