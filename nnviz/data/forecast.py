"""What a sample is that shows a stretch of a series, and asks how it goes on. Values only."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Forecast:
    """How the numbers of a sample and its targets lie in time; the last step is the newest.

    A sample `(F,)` is `(window, channels)` row by row, its targets `(T,)` are `(horizon, targets)`.

    Attributes:
        window: steps that a network sees.
        horizon: steps behind them that it is to say.
        channels: names of what is measured at each step that is seen.
        targets: names of what is to be said of each step ahead.
        step: what a step is called, for axes: `step`, or `hour` where the data say so.
    """

    window: int
    horizon: int
    channels: tuple[str, ...]
    targets: tuple[str, ...]
    step: str = "step"

    @property
    def reach(self) -> int:
        """The steps of a sample, those that are seen and those that are told."""
        return self.window + self.horizon

    @property
    def told(self) -> tuple[int | None, ...]:
        """By target, which channel it goes on with; None for one that is not seen itself."""
        places = {name: at for at, name in enumerate(self.channels)}
        return tuple(places.get(name) for name in self.targets)
