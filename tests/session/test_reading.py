"""Which cell is looked at: suggested until somebody picks one."""

from nnviz.explain.cells import Cell
from nnviz.session.reading import Reading

FIRST, SECOND, THIRD = (Cell("cells", "", at) for at in range(3))


def test_a_suggestion_is_followed_until_a_cell_is_picked() -> None:
    reading, seen = Reading(), []
    reading.cell_changed.connect(seen.append)
    reading.suggest(FIRST)
    reading.suggest(FIRST)
    reading.suggest(SECOND)
    reading.look_at(THIRD)
    reading.suggest(FIRST)
    assert seen == [FIRST, SECOND, THIRD]


def test_picking_what_is_shown_already_keeps_it() -> None:
    reading = Reading()
    reading.suggest(FIRST)
    reading.look_at(FIRST)
    reading.suggest(SECOND)
    assert reading.cell == FIRST


def test_where_what_was_picked_is_gone_suggestions_are_followed_again() -> None:
    reading = Reading()
    reading.look_at(FIRST)
    reading.suggest(SECOND, anew=True)
    assert reading.cell == SECOND
    reading.suggest(THIRD)
    assert reading.cell == THIRD
