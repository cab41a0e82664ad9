"""The columns of a comparison: what stands in them, how they sort, and where they lie. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import Enum

from nnviz.explain.explanation import Figure
from nnviz.explain.method import methods
from nnviz.session.compared import Row, Stage
from nnviz.ui.numbers import with_unit

MOST_FOR_NUMBERS = 0.75
"""Of the width."""

LEAST_SHARE = 0.75
"""Of the room that numbers want, before one of them is left out."""

LEAST_NAME = 64.0
"""Pixels; with less room for names, pictures are left out."""

LEAST = 8.0
"""Pixels; what is narrower is not painted."""

ARROW = 7
"""The room of the arrow beside the head by which rows are sorted."""

NOTHING, COMING = "–", "…"
"""What has no meaning for a method, and what is not there yet."""


class Column(Enum):
    """What each is called in a row's figures, or what it shows."""

    METHOD = "method"
    SHOWN = "shown"
    TIME = "time"
    FIDELITY = "fidelity"
    STABILITY = "stability"
    SANITY = "sanity"
    ON_OBJECT = "on_object"


@dataclass(frozen=True, slots=True)
class Heading:
    """What stands over a column, what it means, and whether more of it is better."""

    text: str
    tip: str
    more_is_better: bool = False


HEADINGS = {
    Column.METHOD: Heading("method", "Sort by name"),
    Column.SHOWN: Heading("finds", "What it finds. Sort as the methods stand in the menus"),
    Column.TIME: Heading("time", "How long one answer takes. Sort by it"),
    Column.FIDELITY: Heading(
        "fidelity",
        "Does the answer go when the inputs go that are said to matter? 0.5 is a random order, "
        "1 perfect (Petsiuk et al. 2018)",
        more_is_better=True,
    ),
    Column.STABILITY: Heading(
        "stability",
        "Is it the same when it is asked nearly the same again? 1 is the same",
        more_is_better=True,
    ),
    Column.SANITY: Heading(
        "sanity",
        "Does it stay the same when the weights are random? Near 1 it does not depend on what the "
        "network has learnt (Adebayo et al. 2018)",
    ),
    Column.ON_OBJECT: Heading(
        "on object",
        "How much of the map lies on the pixels that matter, over their share of the picture",
        more_is_better=True,
    ),
}

MEASURES = (Column.FIDELITY, Column.STABILITY, Column.SANITY, Column.ON_OBJECT)
NUMBERS = (Column.TIME, *MEASURES)


@dataclass(frozen=True, slots=True)
class Order:
    """By which column rows are sorted, and whether the other way round."""

    column: Column = Column.SHOWN
    is_reversed: bool = False

    def clicked(self, column: Column) -> "Order":
        """The order after a click on a head: the best first, and with another click the worst."""
        return Order(column, column is self.column and not self.is_reversed)


@dataclass(frozen=True, slots=True)
class Span:
    """Where a column lies, in pixels from the left."""

    left: float
    width: float

    @property
    def right(self) -> float:
        """Where it ends."""
        return self.left + self.width


def sorted_rows(rows: Sequence[Row], order: Order) -> list[Row]:
    """The rows in an order; those without a value come last, either way."""
    places = {kind: at for at, kind in enumerate(methods())}
    valued = [(row, _value(row, order.column, places)) for row in rows]
    known = [(value, row) for row, value in valued if value is not None]
    known.sort(key=lambda item: item[0], reverse=HEADINGS[order.column].more_is_better)
    found = [row for _, row in known]
    return (found[::-1] if order.is_reversed else found) + [r for r, v in valued if v is None]


def _value(row: Row, column: Column, places: dict[str, int]) -> float | str | None:
    if column is Column.METHOD:
        return row.method.label.lower()
    if column is Column.SHOWN:
        return float(places.get(row.method.kind, len(places)))
    if column is Column.TIME:
        return None if row.timed is None else row.timed.seconds
    figure = row.figures.get(column.value)
    return None if figure is None else figure.value


def text_of(row: Row, column: Column) -> str:
    """What stands in a column of numbers."""
    if column is Column.TIME:
        return time_text(row.timed.seconds) if row.timed is not None else _missing(row)
    figure = row.figures.get(column.value)
    if figure is not None:
        return figure.text
    return _missing(row)


def figure_of(row: Row, column: Column) -> Figure | None:
    """The figure that stands in a column; None where there is none."""
    return row.figures.get(column.value)


def time_text(seconds: float) -> str:
    """A time with two digits: 0.4 ms, 12 ms, 3.1 s."""
    if seconds >= 0.9995:
        return with_unit(f"{seconds:.1f}" if seconds < 9.95 else f"{seconds:.0f}", "s")
    ms = seconds * 1000
    return with_unit(f"{ms:.1f}" if ms < 9.95 else f"{ms:.0f}", "ms")


def numbers_of(rows: Sequence[Row]) -> tuple[Column, ...]:
    """The numbers that are shown: nobody asks for the object where it is never known."""
    has_object = any(Column.ON_OBJECT.value in row.figures for row in rows)
    return NUMBERS if has_object else NUMBERS[:-1]


def spans(wanted: Mapping[Column, float], width: float, shown: float) -> dict[Column, Span]:
    """Where columns lie in so many pixels.

    `wanted` is how wide those of numbers are where there is room, and what is found is `shown`
    wide, as a square picture; 0 gives it half of what is left. Names have the rest; where that is
    too little for them, what is found is left out. Where numbers have too little, the time is.
    """
    whole = sum(wanted.values())
    if LEAST_SHARE * whole > MOST_FOR_NUMBERS * width:
        wanted = {column: wide for column, wide in wanted.items() if column is not Column.TIME}
        whole = sum(wanted.values())
    share = min(1.0, MOST_FOR_NUMBERS * width / max(1.0, whole))
    rest = width - share * whole
    picture = shown or rest / 2
    if rest - picture < LEAST_NAME:
        picture = 0.0
    wide = {Column.METHOD: rest - picture, Column.SHOWN: picture}
    found, left = {}, 0.0
    for column in Column:
        each = wide[column] if column in wide else share * wanted.get(column, 0.0)
        found[column] = Span(left, each)
        left += each
    return found


def _missing(row: Row) -> str:
    return NOTHING if row.stage is Stage.NOTHING else COMING
