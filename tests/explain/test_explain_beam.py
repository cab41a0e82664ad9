"""Beam search: the best of all sequences where it is wide enough, and never worse than before."""

from itertools import product

import numpy as np
import pytest

from nnviz.explain.beam import Beam, Ids, Reach, Values, searched

TOKENS, STEPS = 4, 3


def values_of(seed: int) -> dict[tuple[int, ...], float]:
    rng = np.random.default_rng(seed)
    return {ids: float(rng.normal()) for ids in product(range(TOKENS), repeat=STEPS)}


def every(ids: Ids, _step: int) -> Ids:
    return np.tile(np.arange(TOKENS), (len(ids), 1))


def run(values: dict[tuple[int, ...], float], starts: Ids, reach: Reach) -> list[Beam]:
    def score(ids: Ids) -> Values:
        return np.array([values[tuple(row)] for row in ids.tolist()])

    return list(searched(starts, score, every, reach))


@pytest.mark.parametrize("seed", range(5))
def test_as_wide_as_there_are_sequences_it_finds_the_best_of_all(seed: int) -> None:
    values = values_of(seed)
    reach = Reach((2, 1, 0), TOKENS**STEPS, 1)
    last = run(values, np.zeros((1, STEPS), np.int64), reach)[-1]
    assert tuple(last.ids[0].tolist()) == max(values, key=values.__getitem__)
    assert last.values.tolist() == sorted(values.values(), reverse=True)


@pytest.mark.parametrize("width", [1, 2, 5])
def test_it_never_falls_and_no_two_are_alike(width: int) -> None:
    values = values_of(7)
    beams = run(values, np.array([[1, 2, 3]]), Reach((0, 1, 2), width, 9))
    best = [float(beam.values[0]) for beam in beams]
    assert best == sorted(best)
    assert best[0] == values[1, 2, 3]
    for beam in beams:
        assert len(np.unique(beam.ids, axis=0)) == len(beam.ids) <= width
        assert beam.values.tolist() == [values[tuple(row)] for row in beam.ids.tolist()]


def test_it_ends_when_a_sweep_changes_nothing_and_leaves_other_steps_alone() -> None:
    values = values_of(3)
    beams = run(values, np.array([[1, 2, 3]]), Reach((0, 2), 2, 100))
    assert len(beams) < 100
    assert all((beam.ids[:, 1] == 2).all() for beam in beams)


def test_what_is_no_number_is_never_the_best() -> None:
    values = dict.fromkeys(values_of(0), float("nan")) | {(0, 0, 1): -5.0}
    last = run(values, np.zeros((1, STEPS), np.int64), Reach((2, 1, 0), 3, 2))[-1]
    assert last.ids[0].tolist() == [0, 0, 1]
    assert last.values[1:].tolist() == [-np.inf] * (len(last.values) - 1)
    alone = Beam.of(np.zeros((3, 2), np.int64), np.ones(3), 5)
    assert alone.ids.tolist() == [[0, 0]]
