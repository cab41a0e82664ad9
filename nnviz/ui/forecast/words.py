"""What the dock of forecasts says. Pure."""

import numpy as np

from nnviz.data.forecast import Forecast
from nnviz.explain.forecast_errors import ForecastErrors
from nnviz.record.table import Table
from nnviz.session.looking_ahead import Ahead
from nnviz.session.sample import Part, Probe
from nnviz.ui.numbers import MINUS, format_count, format_number, format_setting
from nnviz.ui.plotting.axis import Floats
from nnviz.ui.plotting.card import Card, Reading

EMPTY = (
    "What the network says of how a series goes on will be here.\n"
    "Open the example sine-forecast, or a time series of your own."
)
UNDER_WAY = "Errors by step ahead are being measured."
MOST_READINGS = 10
"""Channels that a card tells of."""

NO_TEST = "There are no test samples: errors by step ahead are measured on those."


def number(value: float) -> str:
    """A number of at most four figures, a dash where there is none."""
    return format_number(value).strip() if np.isfinite(value) else "–"


def share(value: float) -> str:
    """R² or skill: 0.987."""
    return f"{value:.3f}".replace("-", MINUS) if np.isfinite(value) else "–"


def short(value: float) -> str:
    """Three figures, for legends."""
    return format_setting(value, 3) if np.isfinite(value) else "–"


def pooled(values: Floats) -> float:
    """The root of the mean square of RMSEs `(horizon,)`."""
    with np.errstate(all="ignore"):
        return float(np.sqrt(np.square(values).mean()))


def sample_words(probe: Probe | None, whole: int) -> str:
    """Which sample it is."""
    if probe is None:
        return ""
    if probe.is_free:
        return "A window of your own: nobody knows how it goes on"
    part = "Test" if probe.source.part is Part.TEST else "Training"
    return f"{part} {format_count(probe.source.index + 1)} of {format_count(whole)}"


def step_words(step: int, lies: Forecast) -> str:
    """`3 steps ahead`, `now`, `4 steps ago`."""
    away = abs(step)
    noun = lies.step if away == 1 else f"{lies.step}s"
    if step > 0:
        return f"{away:,} {noun} ahead"
    return f"{away:,} {noun} ago" if step else "now"


def lane_name(name: str, hidden: int) -> str:
    """A channel, and how many there was no room for."""
    return f"{name}, +{hidden}" if hidden else name


def time_card(found: Ahead, target: int, step: int) -> Card:
    """What is seen or told of a step."""
    lies, heading = found.lies, step_words(step, found.lies)
    if step <= 0:
        row = found.seen[lies.window - 1 + step]
        pairs = list(zip(lies.channels, row.tolist(), strict=True))
        readings = [Reading(name, number(value)) for name, value in pairs[:MOST_READINGS]]
        if hidden := len(pairs) - len(readings):
            readings.append(Reading(f"and {hidden} more", ""))
        return Card(heading, readings)
    said = float(found.said[step - 1, target])
    readings = [Reading("forecast", number(said))]
    if found.truth is not None:
        true = float(found.truth[step - 1, target])
        readings = [Reading("truth", number(true)), *readings]
        readings.append(Reading("error", format_number(said - true, signed=True).strip()))
    return Card(f"{lies.targets[target]} · {heading}", readings)


def horizon_card(found: ForecastErrors, target: int, at: int, lies: Forecast) -> Card:
    """All that is measured of a step ahead."""
    skill = float(found.skill[at, target])
    return Card(
        f"{lies.targets[target]} · {step_words(at + 1, lies)}",
        [
            Reading("RMSE", number(float(found.rmse[at, target]))),
            Reading("MAE", number(float(found.mae[at, target]))),
            Reading("R²", share(float(found.r2[at, target]))),
            Reading("RMSE, last value again", number(float(found.last[at, target]))),
            Reading("RMSE, mean", number(float(found.mean[at, target]))),
            Reading("skill against last value", share(skill)),
        ],
    )


def table_of(found: ForecastErrors, lies: Forecast) -> Table:
    """A row a target and a step ahead."""
    names = ("target", "steps ahead", "RMSE", "MAE", "R²", "RMSE of the last value")
    columns = found.rmse, found.mae, found.r2, found.last, found.mean, found.skill
    rows: list[tuple[str | float, ...]] = [
        (name, at + 1, *(float(values[at, target]) for values in columns))
        for target, name in enumerate(lies.targets)
        for at in range(lies.horizon)
    ]
    return Table((*names, "RMSE of the mean", "skill"), rows)
