"""What is told after training besides losses: ``--report cells`` and ``--report heads``."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from nnviz.engine.trainer import Trainer

HEADS = "heads"


@dataclass(frozen=True, slots=True)
class Reported:
    """For a person, and for a program."""

    as_text: str
    as_object: dict[str, Any]


def check_report(kind: str | None, trainer: "Trainer") -> None:
    """Refuse before training what could not be told after it. Raises `ProblemError`."""
    from nnviz.cli.cell_report import check_cells
    from nnviz.cli.head_report import check_heads

    if kind is not None:
        (check_heads if kind == HEADS else check_cells)(trainer)


def reported(kind: str | None, trainer: "Trainer") -> Reported | None:
    """What there is to tell; None where nothing was asked for, or there is nothing."""
    from nnviz.cli import cell_report, head_report

    if kind is None:
        return None
    if kind == HEADS:
        heads = head_report.all_heads(trainer)
        return Reported(head_report.as_text(heads), head_report.as_object(heads))
    cells = cell_report.best_cells(trainer)
    if not cells:
        return None
    return Reported(cell_report.as_text(cells), cell_report.as_object(cells))
