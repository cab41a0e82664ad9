"""``--report forecast``: how far forecasts are off, step by step ahead, on the test part."""

from math import isfinite
from typing import TYPE_CHECKING, Any

from nnviz.core.problem import Problem, ProblemError

if TYPE_CHECKING:
    from nnviz.data.forecast import Forecast
    from nnviz.engine.trainer import Trainer
    from nnviz.explain.forecast_errors import ForecastErrors

COLUMNS = ("RMSE", "MAE", "R²", "last value", "mean", "skill")
KEYS = ("rmse", "mae", "r2", "last_value_rmse", "mean_rmse", "skill")


def check_forecast(trainer: "Trainer") -> None:
    """Refuse before training what could not be told after it. Raises `ProblemError`."""
    from nnviz.explain.forecast_errors import tells_ahead

    if not tells_ahead(trainer.dataset, trainer.network):
        what = "This network does not say how a series goes on."
        raise ProblemError(Problem("--report forecast", what, "Try the example sine-forecast."))
    if not len(trainer.dataset.x_test):
        what = "There are no test samples to measure errors on."
        raise ProblemError(Problem("--report forecast", what, "Try a smaller train_share."))


def errors_ahead(trainer: "Trainer") -> "ForecastErrors":
    """The errors on the whole test part."""
    from nnviz.explain.forecast_errors import errors_on_test

    return errors_on_test(trainer.network, trainer.parameters, trainer.dataset)


def as_text(found: "ForecastErrors", lies: "Forecast") -> str:
    """A table for a person: a row a step ahead, target by target."""
    rows = []
    for target, name in enumerate(lies.targets):
        wide = max(len(name), len(f"{lies.horizon:,}") + 6, 8)
        rows.append("  ".join([f"{name:<{wide}}", *(f"{column:>10}" for column in COLUMNS)]))
        for at in range(lies.horizon):
            cells = [_cell(column[at, target]) for column in _columns(found)]
            rows.append("  ".join([f"{f'{at + 1:,} ahead':<{wide}}", *cells]))
        rows.append("")
    note = "RMSE and MAE in the unit of the data; last value and mean: the RMSE of saying those;"
    return "\n".join([*rows, note, "skill: 1 − MSE / MSE of the last value."])


def as_object(found: "ForecastErrors", lies: "Forecast") -> dict[str, Any]:
    """For a program: by target a list by step ahead; numbers that are none are null."""
    return {
        "forecast": {
            name: [
                {"ahead": at + 1}
                | {
                    key: _number(column[at, target])
                    for key, column in zip(KEYS, _columns(found), strict=True)
                }
                for at in range(lies.horizon)
            ]
            for target, name in enumerate(lies.targets)
        }
    }


def _columns(found: "ForecastErrors") -> tuple[Any, ...]:
    return found.rmse, found.mae, found.r2, found.last, found.mean, found.skill


def _cell(value: float) -> str:
    text = f"{value:.4g}".replace("-", "−") if isfinite(value) else "–"
    return f"{text:>10}"


def _number(value: float) -> float | None:
    return float(value) if isfinite(value) else None
