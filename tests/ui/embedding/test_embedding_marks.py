"""Which points of an embedding step back when samples are selected."""

import numpy as np

from nnviz.ui.embedding.painting import MOST_RINGED, Marks
from nnviz.ui.embedding.points import Points

COUNT = 40
POINTS = Points(np.zeros((COUNT, 2)), np.arange(COUNT) % 2, np.arange(COUNT) % 2, ("a", "b"))


def test_few_selected_samples_get_rings_and_nobody_steps_back() -> None:
    marks = Marks(frozenset(range(MOST_RINGED)))
    assert not marks.are_many
    assert marks.are_seen(POINTS).all()


def test_of_many_selected_samples_the_others_step_back() -> None:
    marks = Marks(frozenset(range(20)))
    assert marks.are_many
    assert np.flatnonzero(marks.are_seen(POINTS)).tolist() == list(range(20))


def test_one_class_of_many_selected_samples_is_seen() -> None:
    seen = Marks(frozenset(range(20)), only=1).are_seen(POINTS)
    assert np.flatnonzero(seen).tolist() == list(range(1, 20, 2))
