"""Batches: every sample once an epoch, in an order that can be taken up again anywhere."""

from itertools import pairwise

import numpy as np
import pytest

from nnviz.engine.feed import Feed


def numbered(count: int, shape: tuple[int, ...] = (2,)) -> tuple[np.ndarray, np.ndarray]:
    """Samples that tell their number: x is it everywhere, y its half."""
    numbers = np.arange(count, dtype=np.float32)
    x = np.broadcast_to(numbers.reshape(-1, *[1] * len(shape)), (count, *shape))
    return x, numbers[:, None] / 2


def shown(feed: Feed, steps: int) -> list[list[int]]:
    """The numbers of the samples of each batch; asserts that x and y belong together."""
    batches = []
    for _ in range(steps):
        x, y = feed.advance()
        samples = x.T if x.ndim == 2 else x
        assert len(samples) == y.shape[1]
        for sample, target in zip(samples, y.T, strict=True):
            assert (sample == 2 * target).all()
        batches.append([int(2 * number) for number in y[0]])
    return batches


def flat(batches: list[list[int]]) -> list[int]:
    return [number for batch in batches for number in batch]


@pytest.mark.parametrize("shape", [(2,), (1,), (3, 2), (2, 2, 1)])
@pytest.mark.parametrize("count, batch", [(10, 5), (10, 3), (10, 10), (10, 1), (1, 1), (7, 4)])
@pytest.mark.parametrize("few_at_a_time", [False, True])
def test_an_epoch_shows_every_sample_once(
    count: int,
    batch: int,
    shape: tuple[int, ...],
    few_at_a_time: bool,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    if few_at_a_time:
        monkeypatch.setattr("nnviz.engine.feed.GATHER_BYTES", 1)
    feed = Feed(*numbered(count, shape), batch, seed=3)
    for epoch in range(3):
        batches = shown(feed, feed.steps_per_epoch)
        assert sorted(flat(batches)) == list(range(count))
        assert [len(b) for b in batches[:-1]] == [batch] * (len(batches) - 1)
        assert feed.epochs == epoch + 1


def test_how_much_is_gathered_at_once_changes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = shown(Feed(*numbered(20), 3, seed=0), 30)
    monkeypatch.setattr("nnviz.engine.feed.GATHER_BYTES", 100)
    assert shown(Feed(*numbered(20), 3, seed=0), 30) == whole


def test_epochs_differ_and_a_seed_gives_its_own() -> None:
    feed = Feed(*numbered(20), 20, seed=0)
    orders = [tuple(flat(shown(feed, 1))) for _ in range(5)]
    assert len(set(orders)) == 5
    assert shown(Feed(*numbered(20), 20, seed=0), 5) == [list(order) for order in orders]
    assert shown(Feed(*numbered(20), 20, seed=1), 5) != [list(order) for order in orders]


def test_epochs_are_counted_to_the_batch() -> None:
    feed = Feed(*numbered(10), 4, seed=0)
    assert (feed.epochs, feed.epochs_before, feed.epoch) == (0, 0, -1)
    found = []
    for _ in range(4):
        feed.advance()
        found.append((feed.epochs, feed.epochs_before))
    assert found == [(1 / 3, 0), (2 / 3, 1 / 3), (1, 2 / 3), (1 + 1 / 3, 1)]


@pytest.mark.parametrize("steps", [0, 1, 2, 3, 4, 7])
def test_a_state_is_taken_up_where_it_was_left(steps: int) -> None:
    feed = Feed(*numbered(10), 4, seed=0)
    shown(feed, steps)
    state = feed.state()
    ahead = shown(feed, 9)
    other = Feed(*numbered(10), 4, seed=5)
    shown(other, 2)
    for _ in range(2):
        other.restore(state)
        assert shown(other, 9) == ahead
    assert state.order.flags.owndata


@pytest.mark.parametrize("steps", range(8))
def test_a_batch_taken_back_was_never_given(steps: int) -> None:
    feed, twin = Feed(*numbered(10), 4, seed=0), Feed(*numbered(10), 4, seed=0)
    shown(feed, steps)
    shown(twin, steps)
    feed.advance()
    feed.take_back()
    mine, its = feed.state(), twin.state()
    assert (mine.epoch, mine.position, mine.generator) == (its.epoch, its.position, its.generator)
    np.testing.assert_array_equal(mine.order, its.order)
    assert shown(feed, 9) == shown(twin, 9)


def test_a_batch_is_taken_back_after_a_restore_too() -> None:
    feed, twin = Feed(*numbered(10), 4, seed=0), Feed(*numbered(10), 4, seed=0)
    shown(feed, 4)
    shown(twin, 4)
    feed.restore(feed.state())
    feed.advance()
    feed.take_back()
    assert shown(feed, 9) == shown(twin, 9)


@pytest.mark.parametrize("steps", [0, 1, 3, 5])
def test_the_same_data_in_the_same_batches_go_on_within_the_epoch(steps: int) -> None:
    feed = Feed(*numbered(10), 4, seed=0)
    shown(feed, steps)
    heir = feed.followed(*numbered(10), 4)
    assert shown(heir, 7) == shown(feed, 7)


@pytest.mark.parametrize("count, batch", [(10, 3), (12, 4), (3, 3)])
def test_other_batches_begin_a_new_epoch(count: int, batch: int) -> None:
    feed = Feed(*numbered(10), 4, seed=0)
    shown(feed, 4)
    state = feed.state()
    heir = feed.followed(*numbered(count), batch)
    assert heir.epochs >= feed.epochs
    assert sorted(flat(shown(heir, heir.steps_per_epoch))) == list(range(count))
    assert heir.epochs == 3
    assert feed.state().generator == state.generator, "the old feed stays as it was"
    again = Feed(*numbered(10), 4, seed=0)
    again.restore(state)
    assert shown(again.followed(*numbered(count), batch), 5) == shown(
        feed.followed(*numbered(count), batch), 5
    )


def test_a_feed_that_has_not_begun_is_followed_from_the_start() -> None:
    heir = Feed(*numbered(10), 4, seed=0).followed(*numbered(6), 2)
    assert heir.epochs == 0
    shown(heir, 3)
    assert heir.epochs == 1


def test_batches_of_an_epoch_do_not_repeat_the_last() -> None:
    feed = Feed(*numbered(100), 10, seed=0)
    batches = shown(feed, 40)
    assert all(a != b for a, b in pairwise(batches))
