"""How high something that was made has come: compared with the samples that there are. No Qt."""

import numpy as np

from nnviz.data.table.work import Work
from nnviz.explain.exciting import TRAINING, Said, said_of, samples_of
from nnviz.explain.explanation import Figure, Grade
from nnviz.explain.subject import Subject
from nnviz.explain.wording import brief

MOST_SAMPLES = 2000
"""So many training samples are compared with what was found."""

FAIR = 0.9
"""The share of samples that must be answered less."""


def above_samples(subject: Subject, value: float, advice: str, work: Work) -> Figure:
    """The share of training samples that are answered less than what was made; `advice` says what
    to do where they are not."""
    said = said_of(subject, samples_of(subject, TRAINING, MOST_SAMPLES), work)
    share = float(np.mean(said.values[said.order] < value))
    meaning = f"How many training samples are answered less than what was made. {advice}"
    return Figure("reached", share, f"above {share:.0%} of samples", meaning, _grade(share))


def reached_figures(value: float, said: Said) -> tuple[Figure, ...]:
    """What is said of what was made, and the most that is said of a sample."""
    meaning = f"The most that it says of {len(said.values):,} training samples."
    return (
        Figure("reached", value, brief(value), "What it says of the input that was made."),
        Figure("best sample", said.best, brief(said.best), meaning),
    )


def _grade(share: float) -> Grade:
    if share >= 1:
        return Grade.GOOD
    return Grade.FAIR if share >= FAIR else Grade.POOR
