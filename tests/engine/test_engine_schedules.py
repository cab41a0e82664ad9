"""Schedules as a table of values, and the steps at which a training takes them."""

from collections.abc import Callable
from math import cos, pi

import pytest

from nnviz.data import Dataset
from nnviz.engine.schedules import SCHEDULES
from nnviz.engine.settings import TrainingSettings
from nnviz.engine.trainer import Trainer

COURSE = TrainingSettings(schedule_period=10, schedule_factor=0.5, warmup=4)
TABLE = {
    "constant": [(0, 1), (3, 1), (1e6, 1)],
    "step": [(0, 1), (9.999, 1), (10, 0.5), (19.9, 0.5), (20, 0.25), (35, 0.125)],
    "exponential": [(0, 1), (5, 0.5**0.5), (10, 0.5), (20, 0.25)],
    "cosine": [(0, 1), (2.5, (1 + cos(pi / 4)) / 2), (5, 0.5), (10, 0), (1e6, 0)],
    "warmup_cosine": [(0, 0), (1, 0.25), (3.999, 0.99975), (4, 1), (7, 0.5), (10, 0), (99, 0)],
}


@pytest.mark.parametrize(
    "name, epochs, factor",
    [(name, epochs, factor) for name, rows in TABLE.items() for epochs, factor in rows],
)
def test_a_table_of_factors(name: str, epochs: float, factor: float) -> None:
    assert SCHEDULES[name].factor(epochs, COURSE) == pytest.approx(factor, abs=1e-12)


def test_every_schedule_is_in_the_table() -> None:
    assert set(TABLE) == set(SCHEDULES)


@pytest.mark.parametrize("name", SCHEDULES)
def test_a_factor_is_never_above_one_nor_below_zero(name: str) -> None:
    for course in (COURSE, TrainingSettings(schedule_period=0.1, warmup=10_000)):
        factors = [SCHEDULES[name].factor(at / 7, course) for at in range(200)]
        assert all(0 <= factor <= 1 for factor in factors)


@pytest.mark.parametrize("period", [0.1, 0.3, 0.7, 1, 3])
def test_a_drop_comes_when_the_period_is_over_to_the_step(period: float) -> None:
    course = TrainingSettings(schedule_period=period, schedule_factor=0.5)
    for drops in range(30):
        tenths = round(10 * period) * drops
        assert SCHEDULES["step"].factor(tenths / 10, course) == 0.5**drops


@pytest.mark.parametrize("count", [1, 3, 7, 10, 25, 49, 61])
def test_the_rate_falls_with_the_first_step_of_an_epoch(
    count: int, dataset_of: Callable[..., Dataset], trainer_of: Callable[..., Trainer]
) -> None:
    trainer = trainer_of(
        dataset_of(count),
        dtype=float,
        batch_size=1,
        learning_rate=0.5,
        schedule="step",
        schedule_period=1,
        schedule_factor=0.5,
    )
    for number in range(5 * count):
        trainer.step()
        assert trainer.rate == 0.5 ** (1 + number // count), number


def test_a_warm_up_starts_from_zero_and_ends_at_the_whole_rate(
    trainer_of: Callable[..., Trainer],
) -> None:
    trainer = trainer_of(
        dtype=float, learning_rate=1e-3, schedule="warmup_cosine", warmup=2, schedule_period=4
    )
    rates = []
    for _ in range(4 * trainer.steps_per_epoch + 2):
        trainer.step()
        rates.append(trainer.rate)
    assert rates[:7] == pytest.approx([1e-3 * n / 6 for n in range(7)])
    assert rates[9] == pytest.approx(5e-4)
    assert rates[12:] == [0, 0]


def test_a_constant_rate_is_there_before_the_first_step(
    trainer_of: Callable[..., Trainer],
) -> None:
    assert trainer_of(dtype=float, learning_rate=0.25).rate == 0.25
