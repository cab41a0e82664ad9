"""What is told after training besides losses: ``--report cells``, ``heads`` and ``forecast``."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from nnviz.engine.trainer import Trainer

HEADS, FORECAST = "heads", "forecast"


@dataclass(frozen=True, slots=True)
class Reported:
    """For a person, and for a program."""

    as_text: str
    as_object: dict[str, Any]


def check_report(kind: str | None, trainer: "Trainer") -> None:
    """Refuse before training what could not be told after it. Raises `ProblemError`."""
    from nnviz.cli.cell_report import check_cells
    from nnviz.cli.forecast_report import check_forecast
    from nnviz.cli.head_report import check_heads

    checks = {HEADS: check_heads, FORECAST: check_forecast}
    if kind is not None:
        checks.get(kind, check_cells)(trainer)


def reported(kind: str | None, trainer: "Trainer") -> Reported | None:
    """What there is to tell; None where nothing was asked for, or there is nothing."""
    from nnviz.cli import cell_report, forecast_report, head_report

    if kind is None:
        return None
    if kind == HEADS:
        heads = head_report.all_heads(trainer)
        return Reported(head_report.as_text(heads), head_report.as_object(heads))
    lies = trainer.dataset.forecast
    if kind == FORECAST and lies is not None:
        errors = forecast_report.errors_ahead(trainer)
        return Reported(
            forecast_report.as_text(errors, lies), forecast_report.as_object(errors, lies)
        )
    cells = cell_report.best_cells(trainer)
    if not cells:
        return None
    return Reported(cell_report.as_text(cells), cell_report.as_object(cells))
