"""One connection between two neurons, as a mark."""

import pytest

from nnviz.core.infer import infer
from nnviz.core.marks import Marks
from nnviz.session.selection import Edge
from nnviz.session.sketching.connections import with_connection, without_connection
from tests.session.sketching.sketches import straight

FACTS = infer(straight("h1", "h2").graph)


def test_a_connection_goes_and_comes_back() -> None:
    marks = without_connection(Marks(), FACTS, Edge("h1", 3, "h2", 1))
    marks = without_connection(marks, FACTS, Edge("h1", 0, "h2", 2))
    removed = marks.removed_of("h2")
    assert removed is not None
    assert list(removed) == [(0, 2), (3, 1)]
    assert (removed.rows, removed.columns) == (4, 4)
    marks = with_connection(marks, FACTS, Edge("h1", 3, "h2", 1))
    assert with_connection(marks, FACTS, Edge("h1", 0, "h2", 2)) == Marks()


def test_where_there_is_no_such_weight_it_is_a_bug() -> None:
    with pytest.raises(KeyError):
        without_connection(Marks(), FACTS, Edge("h2", 0, "output", 0))
    with pytest.raises(IndexError):
        without_connection(Marks(), FACTS, Edge("h1", 4, "h2", 0))
