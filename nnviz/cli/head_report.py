"""``--report heads``: what each head of attention does, and the loss without it."""

from typing import TYPE_CHECKING, Any

from nnviz.core.problem import Problem, ProblemError

if TYPE_CHECKING:
    from nnviz.engine.trainer import Trainer
    from nnviz.explain.heads import HeadReport, HeadScores, Score

COLUMNS = ("previous", "prefix", "copying", "first", "loss", "without it")


def check_heads(trainer: "Trainer") -> None:
    """Refuse before training what could not be told after it. Raises `ProblemError`."""
    from nnviz.explain.heads import heads_of

    if not heads_of(trainer.network):
        what = "No layer of this network has heads of attention."
        raise ProblemError(Problem("--report heads", what, "Try the example induction."))


def all_heads(trainer: "Trainer") -> "HeadReport":
    """All heads, measured on the test part."""
    import numpy as np

    from nnviz.engine.streams import carries
    from nnviz.explain.head_report import head_report

    network, dataset, experiment = trainer.network, trainer.dataset, trainer.experiment
    runs_on = carries(network.graph, dataset, experiment.training)
    asked = network, trainer.parameters, dataset, experiment.loss
    with np.errstate(all="ignore"):
        return head_report(*asked, carries=runs_on)


def as_text(report: "HeadReport") -> str:
    """A table for a person, with a note why numbers are missing."""
    wide = max(len("head"), *(len(each.head.name) for each in report.heads))
    rows = ["  ".join([f"{'head':<{wide}}", *(f"{name:>10}" for name in COLUMNS)])]
    for each in report.heads:
        cells = [f"{_number(score):>10}" for score in _scores(each)]
        rows.append("  ".join([f"{each.head.name:<{wide}}", *cells]))
    whys = {score.why: name for each in report.heads for name, score in _named(each) if score.why}
    return "\n".join([*rows, *(f"no {name}: {why}" for why, name in whys.items())])


def as_object(report: "HeadReport") -> dict[str, Any]:
    """For a program: layer by layer; numbers that are none are null."""
    return {
        "heads": [
            {
                "head": each.head.name,
                **{name.replace(" ", "_"): score.value for name, score in _named(each)},
            }
            for each in report.heads
        ]
    }


def _scores(each: "HeadScores") -> "tuple[Score, ...]":
    return each.previous, each.prefix, each.copying, each.first, each.loss, each.without


def _named(each: "HeadScores") -> "list[tuple[str, Score]]":
    return list(zip(COLUMNS, _scores(each), strict=True))


def _number(score: "Score") -> str:
    return "–" if score.value is None else f"{score.value:.3f}".replace("-", "−")
