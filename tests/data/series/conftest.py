"""Files of series, as people have them."""

import datetime as dt
from collections.abc import Callable, Collection
from pathlib import Path

import numpy as np
import pytest

Write = Callable[[str | bytes], Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Write a file, and say where it is."""

    def written(content: str | bytes) -> Path:
        path = tmp_path / "series.csv"
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    return written


def hourly(steps: int, without: Collection[int] = ()) -> list[str]:
    """A header, and a row an hour: a temperature, a load, a place, a constant."""
    rows = ["time,temp,load,place,unit"]
    for at in range(steps):
        if at not in without:
            when = dt.datetime(2024, 1, 1) + dt.timedelta(hours=at)
            wave = np.sin(2 * np.pi * at / 24)
            rows.append(f"{when:%Y-%m-%d %H:%M},{10 + 5 * wave:.3f},{100 + at},Oslo {at},5")
    return rows


def joined(rows: list[str]) -> str:
    """Rows as a file has them."""
    return "\n".join(rows) + "\n"
