"""No reader ever sees half of one step and half of another."""

import multiprocessing
from typing import Any

import numpy as np
import pytest

from nnviz.runtime.publication import BUFFERS, Publisher, Subscriber, publication_fields
from nnviz.runtime.shared import Block, Handle, unlink

SIZE = 100_003  # elements; long enough for a copy to be overtaken


def block_of(size: int) -> Block:
    block = Block.create(publication_fields(size))
    unlink(block.handle)
    return block


def test_before_the_first_publication_there_is_nothing() -> None:
    assert Subscriber(block_of(3)).newest() is None


def test_the_newest_is_what_was_published_last() -> None:
    block = block_of(3)
    publisher, subscriber = Publisher(block), Subscriber(block)
    for step in (0, 7, 7, 9, 100, 3):
        publisher.publish(np.full(3, step, np.float32), step)
        newest = subscriber.newest()
        assert newest is not None
        assert newest[0] == step
        np.testing.assert_array_equal(newest[1], [step] * 3)


def test_what_was_read_is_the_readers_own() -> None:
    block = block_of(2)
    publisher, subscriber = Publisher(block), Subscriber(block)
    publisher.publish(np.ones(2, np.float32), 1)
    newest = subscriber.newest()
    for step in range(2, 2 + BUFFERS):
        publisher.publish(np.full(2, step, np.float32), step)
    assert newest is not None
    np.testing.assert_array_equal(newest[1], [1, 1])
    assert not newest[1].flags.writeable


# --- reader and writer at once, turn by turn ------------------------------------------------------


class Interrupted:
    """Buffers that let the writer go on while the reader is in the middle of a copy."""

    def __init__(self, buffers: np.ndarray, interruptions: list[Any]) -> None:
        self._buffers, self._interruptions = buffers, interruptions
        self.copies = 0

    def __getitem__(self, at: int) -> "Interrupted":
        self._at = at
        return self

    def copy(self) -> np.ndarray:
        self.copies += 1
        half = self._buffers.shape[1] // 2
        first = self._buffers[self._at, :half].copy()
        if self._interruptions:
            self._interruptions.pop(0)()
        return np.concatenate([first, self._buffers[self._at, half:]])


class Careless(Subscriber):
    """A reader that does not look at the marks: what the tests below must catch."""

    def newest(self) -> tuple[int, np.ndarray] | None:
        at = int(self._newest[0]) % BUFFERS
        return int(self._marks[at, 1]), self._vectors[at].copy()


@pytest.mark.parametrize("passes", range(1, 2 * BUFFERS + 1))
def test_a_copy_that_was_overtaken_is_made_again(passes: int) -> None:
    assert mixed_after(Subscriber, passes) is False


def test_turn_by_turn_a_careless_reader_is_caught() -> None:
    assert any(mixed_after(Careless, passes) for passes in range(1, 2 * BUFFERS + 1))


def mixed_after(reader: type[Subscriber], passes: int) -> bool:
    """Whether a reader gives a mixture when so many steps are published during its copy."""
    block = block_of(10)
    publisher, subscriber = Publisher(block), reader(block)
    publisher.publish(np.zeros(10, np.float32), 0)
    steps = iter(range(1, 1000))

    def overtake() -> None:
        for _ in range(passes):
            step = next(steps)
            publisher.publish(np.full(10, step, np.float32), step)

    subscriber._vectors = Interrupted(block["vectors"], [overtake] * 3)  # type: ignore[assignment]
    newest = subscriber.newest()
    assert newest is not None
    return bool((newest[1] != newest[0]).any())


class Unfinished:
    """Buffers into which only the first half of a vector gets for now."""

    def __init__(self, buffers: np.ndarray) -> None:
        self._buffers = buffers

    def __setitem__(self, at: int, vector: np.ndarray) -> None:
        half = len(vector) // 2
        self._buffers[at, :half] = vector[:half]
        raise InterruptedError


def test_a_copy_of_what_is_just_being_written_is_made_again() -> None:
    block = block_of(10)
    publisher, subscriber = Publisher(block), Subscriber(block)
    publisher.publish(np.ones(10, np.float32), 1)

    def overtake() -> None:
        for step in range(2, 1 + BUFFERS):
            publisher.publish(np.full(10, step, np.float32), step)
        publisher._vectors = Unfinished(block["vectors"])  # type: ignore[assignment]
        with pytest.raises(InterruptedError):
            publisher.publish(np.full(10, 9, np.float32), 9)

    subscriber._vectors = Interrupted(block["vectors"], [overtake])  # type: ignore[assignment]
    newest = subscriber.newest()
    assert newest is not None
    assert newest[0] == BUFFERS
    assert (newest[1] == BUFFERS).all()


def test_a_writer_that_ends_in_the_middle_leaves_the_step_before() -> None:
    block = block_of(4)
    publisher, subscriber = Publisher(block), Subscriber(block)
    publisher.publish(np.full(4, 5, np.float32), 5)

    class Fatal:
        def __array__(self, *arguments: object, **options: object) -> np.ndarray:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        publisher.publish(Fatal(), 6)  # type: ignore[arg-type]
    newest = subscriber.newest()
    assert newest is not None
    assert newest[0] == 5


# --- under stress, between two processes ----------------------------------------------------------


def publish_many(handle: Handle, count: int) -> None:
    """Runs in a process of its own: vectors whose elements all are their step."""
    block = Block.attach(handle)
    publisher, vector = Publisher(block), np.empty(SIZE, np.float32)
    for step in range(1, count + 1):
        vector[...] = step
        publisher.publish(vector, step)


def publish_carelessly(handle: Handle, count: int) -> None:
    """The same into one buffer and without marks."""
    block = Block.attach(handle)
    for step in range(1, count + 1):
        block["vectors"][0] = step
        block["marks"][0] = 3, step
        block["newest"][0] = 3


def mixtures(writer: Any, reader: type[Subscriber], count: int, enough: float = np.inf) -> int:
    """How many vectors that a reader gets, while another process writes so many, are mixed."""
    block = Block.create(publication_fields(SIZE))
    process = multiprocessing.get_context("spawn").Process(
        target=writer, args=(block.handle, count), daemon=True
    )
    process.start()
    subscriber, last, mixed = reader(block), 0, 0
    while last < count and mixed < enough:
        assert process.is_alive() or process.exitcode == 0
        newest = subscriber.newest()
        if newest is None:
            continue
        step, vector = newest
        mixed += bool((vector != step).any())
        assert step >= last or reader is Careless
        last = step
    process.kill()
    process.join()
    process.close()
    return mixed


@pytest.mark.parametrize("count", [6_000, pytest.param(500_000, marks=pytest.mark.long)])
def test_no_mixed_frame_under_stress(count: int) -> None:
    assert mixtures(publish_many, Subscriber, count) == 0


def test_the_stress_finds_mixtures_where_they_are() -> None:
    assert mixtures(publish_carelessly, Careless, 100_000, enough=1) == 1
