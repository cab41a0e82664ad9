"""The ring of rows and the backlog behind it: everything arrives once and in order."""

import multiprocessing
from collections.abc import Iterator
from math import inf

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nnviz.runtime.backlog import Backlog
from nnviz.runtime.ring import RingReader, RingWriter, ring_fields
from nnviz.runtime.shared import Block, Handle, unlink

CAPACITY = 7


@pytest.fixture
def block() -> Iterator[Block]:
    block = Block.create(ring_fields("rows", CAPACITY, 2))
    yield block
    unlink(block.handle)


def fill(writer: RingWriter, first: int) -> int:
    """Write until there is no room; the number of the next row."""
    while writer.has_room():
        writer.write(first, -first)
        first += 1
    return first


def test_a_new_ring_is_empty(block: Block) -> None:
    assert RingReader(block, "rows").read().shape == (0, 2)


def test_a_full_ring_waits_for_its_reader(block: Block) -> None:
    writer, reader = RingWriter(block, "rows"), RingReader(block, "rows")
    assert fill(writer, 0) == CAPACITY
    assert not writer.has_room()
    np.testing.assert_array_equal(reader.read()[:, 0], np.arange(CAPACITY))
    assert writer.has_room()


def test_rows_read_belong_to_the_reader(block: Block) -> None:
    writer, reader = RingWriter(block, "rows"), RingReader(block, "rows")
    fill(writer, 0)
    rows = reader.read()
    fill(writer, 100)
    np.testing.assert_array_equal(rows[:, 1], -np.arange(CAPACITY))


@given(st.lists(st.integers(0, 2 * CAPACITY), max_size=40))
def test_any_turns_of_writing_and_reading(turns: list[int]) -> None:
    block = Block.create(ring_fields("rows", CAPACITY, 2))
    unlink(block.handle)
    writer, reader, next_row, got = RingWriter(block, "rows"), RingReader(block, "rows"), 0, []
    for count in turns:
        for _ in range(count):
            if writer.has_room():
                writer.write(next_row, 0.0)
                next_row += 1
        got.append(reader.read()[:, 0])
    np.testing.assert_array_equal(np.concatenate([[], *got]), np.arange(next_row))


def write_many(handle: Handle, count: int) -> None:
    """Runs in a process of its own: as many rows as it can, each of one number."""
    writer, written = RingWriter(Block.attach(handle), "rows"), 0
    while written < count:
        if writer.has_room():
            written += 1
            writer.write(*[written] * 6)


@pytest.mark.parametrize("count", [20_000, pytest.param(3_000_000, marks=pytest.mark.long)])
def test_no_row_is_lost_or_torn_between_two_processes(count: int) -> None:
    block = Block.create(ring_fields("rows", 64, 6))
    writer = multiprocessing.get_context("spawn").Process(
        target=write_many, args=(block.handle, count), daemon=True
    )
    writer.start()
    reader, last = RingReader(block, "rows"), 0
    while last < count:
        assert writer.is_alive() or writer.exitcode == 0
        rows = reader.read()
        assert (rows == np.arange(last + 1, last + 1 + len(rows))[:, None]).all()
        last += len(rows)
    writer.join()
    writer.close()


# --- the backlog ---------------------------------------------------------------------------------


def rows_of(start: int, *steps: int) -> np.ndarray:
    return np.array([[start, step, 10 * step] for step in steps], float).reshape(-1, 3)


def test_rows_are_merged_until_they_are_taken() -> None:
    backlog = Backlog()
    backlog.begin(1)
    assert backlog.take() is None
    backlog.add(rows_of(1, 1, 2))
    backlog.add(rows_of(1))
    backlog.add(rows_of(1, 3))
    assert backlog
    rows = backlog.take()
    assert rows is not None
    assert rows.tolist() == [[1, 10], [2, 20], [3, 30]]
    assert not backlog
    assert backlog.take() is None


def test_rows_of_a_start_that_is_not_announced_wait() -> None:
    backlog = Backlog()
    backlog.add(np.concatenate([rows_of(1, 1, 2), rows_of(2, 1), rows_of(3, 1, 2, 3)]))
    assert backlog.take() is None
    backlog.begin(1)
    assert steps_taken(backlog) == [1, 2]
    assert backlog.take() is None
    backlog.begin(3)
    assert steps_taken(backlog) == [1, 2, 3]


def test_rows_of_an_earlier_start_are_dropped() -> None:
    backlog = Backlog()
    backlog.begin(2)
    backlog.add(np.concatenate([rows_of(1, 8, 9), rows_of(2, 1)]))
    assert steps_taken(backlog) == [1]
    backlog.add(rows_of(1, 10))
    assert not backlog


def test_beyond_a_step_rows_come_alone() -> None:
    backlog = Backlog()
    backlog.begin(1)
    backlog.add(rows_of(1, 4, 5, 6, 7, 8))
    assert steps_taken(backlog, 6) == [4, 5, 6]
    assert steps_taken(backlog, 6) == [7]
    backlog.add(rows_of(1, 9))
    assert steps_taken(backlog, 6) == [8]
    assert steps_taken(backlog, -inf) == [9]
    assert backlog.take(-inf) is None


def steps_taken(backlog: Backlog, single_after: float = inf) -> list[float]:
    rows = backlog.take(single_after)
    assert rows is not None
    return rows[:, 0].tolist()
