"""The columns of a comparison: how rows sort, what stands in them, and where they lie."""

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest

from nnviz.core.problem import Problem
from nnviz.explain.explanation import Figure
from nnviz.explain.method import Method
from nnviz.explain.methods.gradient import Gradient
from nnviz.explain.methods.integrated_gradients import IntegratedGradients
from nnviz.explain.methods.occlusion import Occlusion
from nnviz.explain.results.attribution import Attribution
from nnviz.explain.trust import Trust
from nnviz.runtime.questions.time_method import Timed
from nnviz.session.compared import Row
from nnviz.ui.compare.columns import (
    COMING,
    NOTHING,
    NUMBERS,
    Column,
    Order,
    numbers_of,
    sorted_rows,
    spans,
    text_of,
    time_text,
)

FOUND = Attribution(values=np.ones(3), sample=np.ones(3), features=("a", "b", "c"))


def row(method: Method, seconds: float, fidelity: float | None, sanity: float) -> Row:
    figures = {"sanity": Figure("sanity", sanity, f"{sanity:.2f}")}
    if fidelity is not None:
        figures["fidelity"] = Figure("fidelity", fidelity, f"{fidelity:.2f}")
    return Row(method).answered(Timed(FOUND, seconds), 3).judged(Trust(**figures))


ROWS = (
    row(IntegratedGradients(), 0.03, 0.9, 0.1),
    row(Occlusion(), 0.2, None, 0.4),
    row(Gradient(), 0.001, 0.7, 0.2),
)
EMPTY = Row(Gradient(), problem=Problem("x", "It does not suit."))


def kinds(order: Order) -> list[str]:
    return [found.method.kind for found in sorted_rows(ROWS, order)]


def test_at_first_methods_stand_as_in_the_menus() -> None:
    assert kinds(Order()) == ["gradient", "integrated-gradients", "occlusion"]


@pytest.mark.parametrize(
    ("column", "best"),
    [
        (Column.METHOD, "gradient"),
        (Column.TIME, "gradient"),
        (Column.FIDELITY, "integrated-gradients"),
        (Column.SANITY, "integrated-gradients"),
    ],
)
def test_a_click_brings_the_best_to_the_top_and_another_the_worst(
    column: Column, best: str
) -> None:
    order = Order().clicked(column)
    assert kinds(order)[0] == best
    again = order.clicked(column)
    known = [
        kind for kind in kinds(order) if not (column is Column.FIDELITY and kind == "occlusion")
    ]
    assert kinds(again)[: len(known)] == known[::-1]


def test_what_has_no_value_comes_last_either_way() -> None:
    order = Order().clicked(Column.FIDELITY)
    assert kinds(order)[-1] == kinds(order.clicked(Column.FIDELITY))[-1] == "occlusion"


def test_every_column_sorts() -> None:
    for column in Column:
        for order in (Order(column), Order(column, is_reversed=True)):
            assert sorted(kinds(order)) == sorted(kinds(Order()))
            assert sorted_rows((), order) == []


def test_numbers_say_whether_they_will_come() -> None:
    waiting = Row(Gradient())
    assert text_of(waiting, Column.TIME) == text_of(waiting, Column.SANITY) == COMING
    answered = waiting.answered(Timed(FOUND, 0.01), 3)
    assert text_of(answered, Column.TIME) == "10\u00a0ms"
    assert text_of(answered, Column.FIDELITY) == COMING
    judged = answered.judged(Trust())
    assert text_of(judged, Column.FIDELITY) == NOTHING
    failed = waiting.failed(Problem("x", "No."), 3)
    assert text_of(failed, Column.TIME) == NOTHING


def test_times_have_two_digits() -> None:
    texts = [time_text(s).replace("\u00a0", " ") for s in (0.00043, 0.0123, 0.9996, 3.14, 42.0)]
    assert texts == ["0.4 ms", "12 ms", "1.0 s", "3.1 s", "42 s"]


def test_the_object_has_a_column_only_where_it_is_known() -> None:
    assert Column.ON_OBJECT not in numbers_of(ROWS)
    trust = Trust(on_object=Figure("on object", 2.0, "2.0×"))
    assert numbers_of([replace(ROWS[0], trust=trust)]) == NUMBERS


@pytest.mark.parametrize("width", [1, 60, 240, 460, 1400])
@pytest.mark.parametrize("shown", [0.0, 50.0])
def test_columns_lie_side_by_side_within_any_width(width: int, shown: float) -> None:
    found = spans(dict.fromkeys(NUMBERS, 60.0), width, shown)
    assert list(found) == list(Column)
    places = list(found.values())
    assert places[0].left == 0
    assert places[-1].right <= width + 1e-6
    assert all(span.width >= 0 for span in places)
    assert all(a.right == pytest.approx(b.left) for a, b in pairwise(places))


def test_names_go_before_pictures_where_there_is_little_room() -> None:
    wide = spans(dict.fromkeys(NUMBERS, 60.0), 800, 50)
    narrow = spans(dict.fromkeys(NUMBERS, 60.0), 240, 50)
    assert wide[Column.SHOWN].width == 50
    assert narrow[Column.SHOWN].width == 0
    assert narrow[Column.TIME].width == 0
    assert narrow[Column.METHOD].width >= 50
