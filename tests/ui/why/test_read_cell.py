"""The cell that colours the Reader can be asked about; a head's shares cannot."""

from types import SimpleNamespace
from typing import cast

import pytest

from nnviz.explain.cells import Cell
from nnviz.explain.target import Target
from nnviz.session.session import Session
from nnviz.ui.why.choices import read_cell
from tests.ui.canvas.sequences import HEADS, LSTMS, STEPS, UNITS, sequence_model


def session_of(cell: Cell | None) -> Session:
    return cast(Session, SimpleNamespace(reading=SimpleNamespace(cell=cell)))


@pytest.mark.parametrize("tap", ["", "forget_gate", "cell"])
def test_what_it_says_at_the_last_step(tap: str) -> None:
    found = read_cell(session_of(Cell("cells", tap, 3)), sequence_model(LSTMS))
    assert found == Target("cells", index=(STEPS - 1) * UNITS + 3, tap=tap)


@pytest.mark.parametrize("cell", [None, Cell("cells", "", 3), Cell("heads", "attention", 1)])
def test_what_is_not_there_or_no_number_is_not_offered(cell: Cell | None) -> None:
    assert read_cell(session_of(cell), sequence_model(HEADS)) is None
