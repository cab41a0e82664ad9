"""How far forecasts are off, step by step ahead, beside what anybody would say. Pure."""

from dataclasses import dataclass
from math import prod
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nnviz.data import Dataset
from nnviz.data.forecast import Forecast
from nnviz.data.targets import Aim
from nnviz.engine.network import Network
from nnviz.engine.portions import Portions

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class ForecastErrors:
    """By step ahead and target `(horizon, targets)`, in the data's own unit; NaN where unknown.

    Attributes:
        rmse, mae: root of the mean squared error, and mean absolute error.
        r2: one less the share of the variance that is left.
        last: the RMSE of saying the last value again (persistence); NaN for what is not seen.
        mean: the RMSE of saying the mean of the training samples.
        by_sample: the RMSE of each sample over all steps, `(n, targets)`.
    """

    rmse: Floats
    mae: Floats
    r2: Floats
    last: Floats
    mean: Floats
    by_sample: Floats

    @property
    def skill(self) -> Floats:
        """One less MSE over that of persistence: above 0 is better (Murphy 1988)."""
        with np.errstate(all="ignore"):
            return np.where(self.last > 0, 1 - np.square(self.rmse / self.last), np.nan)

    def order(self, target: int) -> NDArray[np.intp]:
        """Places of the samples, the best first; those without a number are the worst."""
        return np.argsort(self.by_sample[:, target], kind="stable")


def tells_ahead(dataset: Dataset, network: Network) -> bool:
    """Whether a network says how series go on, of samples that lie in time."""
    lies = dataset.forecast
    if lies is None or dataset.aim != Aim():
        return False
    seen = len(dataset.inputs) == lies.window * len(lies.channels)
    return seen and prod(network.facts.shapes[network.sink]) == lies.horizon * len(lies.targets)


def own_inputs(dataset: Dataset, lies: Forecast, base: NDArray[Any]) -> Floats:
    """Base inputs `(n, ...)` in their own unit, `(n, window, channels)`."""
    flat = np.asarray(base, np.float64).reshape(len(base), -1)
    own = flat * dataset.input_scale + dataset.input_mean
    return own.reshape(-1, lies.window, len(lies.channels))


def own_targets(dataset: Dataset, lies: Forecast, values: NDArray[Any]) -> Floats:
    """Targets or answers `(n, ...)` in their own unit, `(n, horizon, targets)`."""
    flat = np.asarray(values, np.float64).reshape(len(values), -1)
    own = flat * dataset.target_scale + dataset.target_mean
    return own.reshape(-1, lies.horizon, len(lies.targets))


def last_seen(dataset: Dataset, lies: Forecast, base: NDArray[Any]) -> Floats:
    """The newest value of each target in base inputs `(n, ...)`, `(n, targets)`; NaN if unseen."""
    found, width = np.full((len(base), len(lies.targets)), np.nan), len(lies.channels)
    newest = np.asarray(base).reshape(len(base), -1)[:, -width:]
    for target, channel in enumerate(lies.told):
        if channel is not None:
            at = channel - width
            scale, mean = dataset.input_scale[at], dataset.input_mean[at]
            found[:, target] = newest[:, channel] * float(scale) + float(mean)
    return found


def usual(dataset: Dataset, lies: Forecast) -> Floats:
    """The mean of the training samples at each step ahead, `(horizon, targets)`."""
    return own_targets(dataset, lies, dataset.y_train.mean(axis=0)[None])[0]


def forecast_errors(truth: Floats, said: Floats, last: Floats, mean: Floats) -> ForecastErrors:
    """Errors of answers `(n, horizon, targets)` against the truth.

    `last` are the newest values `(n, targets)`, `mean` what is usual `(horizon, targets)`. Without
    a sample all of it is NaN.
    """
    if not len(truth):
        none = np.full(truth.shape[1:], np.nan)
        return ForecastErrors(none, none, none, none, none, np.full(last.shape, np.nan))
    with np.errstate(all="ignore"):
        off = said - truth
        squares = np.square(off)
        around = np.square(truth - truth.mean(axis=0)).mean(axis=0)
        return ForecastErrors(
            rmse=_finite(np.sqrt(squares.mean(axis=0))),
            mae=_finite(np.abs(off).mean(axis=0)),
            r2=_finite(np.where(around > 0, 1 - squares.mean(axis=0) / around, np.nan)),
            last=_rms(last[:, None] - truth),
            mean=_rms(mean - truth),
            by_sample=_finite(np.sqrt(squares.mean(axis=1))),
        )


def errors_on_test(network: Network, parameters: NDArray[Any], dataset: Dataset) -> ForecastErrors:
    """The errors on the whole test part, of data that `tells_ahead`."""
    lies = dataset.forecast
    assert lies is not None
    sink, x = network.sink, dataset.x_test
    with np.errstate(all="ignore"):
        portions = Portions(network, parameters, max(1, len(x)))
        said = own_targets(dataset, lies, portions.answers(x, (sink,))[sink])
    truth = own_targets(dataset, lies, dataset.y_test)
    last = last_seen(dataset, lies, dataset.base_test)
    return forecast_errors(truth, said, last, usual(dataset, lies))


def _rms(off: Floats) -> Floats:
    return _finite(np.sqrt(np.square(off).mean(axis=0)))


def _finite(values: Floats) -> Floats:
    return np.where(np.isfinite(values), values, np.nan)
