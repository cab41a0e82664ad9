"""Long tables: chunks without seams, memory, progress, and an end when one is asked for."""

import tracemalloc
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from nnviz.data.table.gather import Slabs
from nnviz.data.table.guess import guess, guess_from
from nnviz.data.table.read import read
from nnviz.data.table.recipe import Kind
from nnviz.data.table.sample import look
from nnviz.data.table.work import WorkCancelled

Write = Callable[..., Path]


def long_table(rows: int, columns: int) -> str:
    """A table of numbers that all differ, the first of a row its own number."""
    lines = (",".join(f"{r + c / 16:.4f}" for c in range(columns)) for r in range(rows))
    return ",".join(f"x{c}" for c in range(columns)) + "\n" + "\n".join(lines)


def test_chunks_leave_no_seam(write: Write) -> None:
    path = write(long_table(20_000, 4))
    found = read(guess(path).recipe)
    assert found.x.tolist() == [[r, r + 0.0625, r + 0.125] for r in range(20_000)]
    assert found.y[:, 0].tolist() == [r + 0.1875 for r in range(20_000)]


def test_slabs_give_back_what_they_got(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("nnviz.data.table.gather.SLAB", 64)
    slabs = Slabs(2, np.int64)
    rows = np.arange(46).reshape(23, 2)
    for start, stop in [(0, 1), (1, 1), (1, 4), (4, 16), (16, 23)]:
        slabs.add(rows[start:stop])
    pieces = list(slabs.drained())
    assert {len(piece) for piece in pieces[:-1]} == {4}
    np.testing.assert_array_equal(np.concatenate(pieces), rows)


def test_the_same_recipe_gives_the_same_bits(write: Write) -> None:
    recipe = guess(write(long_table(3000, 3))).recipe
    one, two = read(recipe), read(recipe)
    assert one.x.tobytes() == two.x.tobytes()
    assert (one.features, one.task, one.sources) == (two.features, two.task, two.sources)


def test_memory_is_that_of_the_samples(write: Write) -> None:
    recipe = guess(write(long_table(40_000, 9))).recipe
    tracemalloc.start()
    found = read(recipe)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    # The texts alone would be 20 MB.
    assert peak < 2 * found.x.nbytes + (6 << 20)


def test_text_that_is_left_out_takes_no_memory(write: Write) -> None:
    text = "word " * 5_000
    path = write("x,text,y\n" + "".join(f"{n},{text},{n}\n" for n in range(1_000)))
    recipe = guess(path).recipe
    assert recipe.columns[1] == ("text", Kind.LEFT_OUT)
    tracemalloc.start()
    read(recipe)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 12 << 20


# Progress and cancelling


def test_progress_grows_to_the_end(write: Write) -> None:
    recipe = guess(write(long_table(20_000, 4))).recipe
    shares: list[float] = []
    read(recipe, shares.append)
    assert shares == sorted(shares)
    assert shares[-1] == 1.0
    assert np.diff(shares).max() < 0.1


def test_it_stops_where_it_is_told_to(write: Write) -> None:
    recipe = guess(write(long_table(20_000, 4))).recipe
    told: list[float] = []
    read(recipe, told.append)
    for stop in (0, 1, len(told) // 2, len(told) - 1):
        shares: list[float] = []
        with pytest.raises(WorkCancelled):
            read(recipe, shares.append, lambda shares=shares, stop=stop: len(shares) >= stop)
        assert len(shares) == stop


def test_a_look_tells_its_progress_and_can_be_stopped(write: Write) -> None:
    path = write(long_table(30_000, 9))
    shares: list[float] = []
    assert guess(path, shares.append) == guess_from(look(path))
    assert shares == sorted(shares)
    assert shares[-1] == 1.0
    with pytest.raises(WorkCancelled):
        look(path, cancelled=lambda: True)


@pytest.mark.long
def test_a_million_rows(tmp_path: Path) -> None:
    path = tmp_path / "million.csv"
    lines = [
        ",".join([f"{(r * 31 + c) % 997 / 8}" for c in range(18)] + ["red blue".split()[r % 2]])
        for r in range(10_000)
    ]
    with path.open("w") as file:
        file.write(",".join(f"c{c}" for c in range(20)) + "\n")
        for block in range(100):
            file.write("".join(f"{line},{block}.5\n" for line in lines))
    found = read(guess(path).recipe)
    assert found.x.shape == (1_000_000, 20)
    assert found.y.sum() == sum(10_000 * (block + 0.5) for block in range(100))
    assert found.x[:, 18:].sum(axis=0).tolist() == [500_000, 500_000]
    np.testing.assert_array_equal(found.x[:10_000], found.x[-10_000:])
