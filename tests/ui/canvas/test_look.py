"""How much detail there is at which zoom, and what is in view: numbers only."""

import numpy as np
import pytest

from nnviz.core.graph import chain
from nnviz.core.infer import infer
from nnviz.layers.dense import Dense
from nnviz.layers.input import Input
from nnviz.ui.canvas.geometry import Picture, arrange
from nnviz.ui.canvas.look import Look, lines_share, neurons_in_view, shown_side, spans_in_view
from nnviz.ui.canvas.ranking import INTERVAL_S, Ranking, strongest_in_view


def picture(*units: int) -> Picture:
    layers = [(f"h{at}", Dense(units=n)) for at, n in enumerate(units[1:], 1)]
    graph = chain(("input", Input(shape=(units[0],))), *layers)
    return arrange(graph, infer(graph))


def crosses(look: Look, line: np.ndarray) -> bool:
    """Whether any of many points of a line is in view."""
    share = np.linspace(0, 1, 4001)[:, None]
    x, y = (line[:2] + share * (line[2:] - line[:2])).T
    inside = (x >= look.left) & (x <= look.right) & (y >= look.top) & (y <= look.bottom)
    return bool(inside.any())


def looks(made: Picture, count: int) -> list[Look]:
    left, top, width, height = made.rect
    shares = np.random.default_rng(3).random((count, 2, 2))
    found = []
    for (x, y), (across, down) in shares:
        at = left + x * width, top + y * height
        found.append(Look(1.0, *at, at[0] + across * width / 2, at[1] + down * height / 2))
    return found


def test_small_networks_are_lines_and_large_ones_an_image_until_one_is_close() -> None:
    small, large = picture(2, 8, 8, 1), picture(64, 512, 512)
    assert all(lines_share(place, 0.2) == 1 for place in small.bundles)
    shares = [lines_share(large.bundles[1], scale) for scale in np.linspace(0.1, 2, 200)]
    assert shares[0] == 0
    assert shares[-1] == 1
    assert (np.diff(shares) >= 0).all()
    assert np.diff(shares).max() < 0.1, "one turns into the other without a jump"


def test_a_layer_becomes_a_tile_without_a_jump() -> None:
    made = picture(8, 512)
    scales = np.geomspace(0.05, 20, 3000)
    views = [Look(scale, 0, 0, 1, 1) for scale in scales]
    widths = np.array([shown_side(made.layers["h1"], view, made.gap) for view in views])
    assert widths[0] > 6
    assert np.abs(np.diff(widths)[: np.searchsorted(scales, 2.5)]).max() < 0.3
    assert widths[-1] == pytest.approx(made.layers["h1"].side * 20)


@pytest.mark.parametrize("units", [(3, 7), (12, 16), (1, 1), (50, 2)])
def test_the_edges_in_view_are_those_that_cross_it(units: tuple[int, int]) -> None:
    made = picture(*units)
    place = made.bundles[0]
    for look in looks(made, 25):
        low, high = spans_in_view(place, look)
        found = np.zeros(place.shape, bool)
        for row, (first, last) in enumerate(zip(low, high, strict=True)):
            found[row, first:last] = True
        for flat, line in enumerate(place.lines()):
            if crosses(look, line):
                assert found.ravel()[flat], (look, line)
        missed = [line for flat, line in enumerate(place.lines()) if found.ravel()[flat]]
        grown = look.wider(0.02)
        assert all(crosses(grown, line) for line in missed)


def test_the_strongest_edges_in_view_are_those_of_all_that_cross_it() -> None:
    made = picture(60, 50)
    place = made.bundles[0]
    weights = np.random.default_rng(4).standard_normal((60, 50)).astype(np.float32)
    hidden = np.random.default_rng(5).random((60, 50)) < 0.3
    for look in looks(made, 10):
        low, high = spans_in_view(place, look)
        columns = np.arange(50)
        inside = (columns >= low[:, None]) & (columns < high[:, None]) & ~hidden
        size = np.where(inside, np.abs(weights), -1).ravel()
        expected = [at for at in np.argsort(-size)[:40] if size[at] >= 0]
        found = strongest_in_view(place, weights, look, 40, hidden)
        assert sorted(found.tolist()) == sorted(expected)


def test_strong_edges_are_looked_for_seldom_while_weights_change() -> None:
    made = picture(60, 50)
    weights = np.zeros((60, 50), np.float32)
    look, ranking = Look(1.0, -1e4, -1e4, 1e4, 1e4), Ranking(made.bundles[0])
    assert ranking.due_in(look, 100, 1.0) == 0
    ranking.find(weights, look, 100, 1.0)
    assert ranking.due_in(look, 100, 1.01) == np.inf
    ranking.outdate()
    assert ranking.due_in(look, 100, 1.01) == pytest.approx(INTERVAL_S - 0.01)
    assert ranking.due_in(look, 100, 2.0) == 0
    away = Look(2.0, 0.0, 0.0, 1.0, 1.0)
    assert ranking.due_in(away, 100, 1.06) == 0, "a zoom does not wait for the clock"


def test_neurons_in_view_are_those_whose_squares_are() -> None:
    place = picture(2, 100).layers["h1"]
    x, y = place.centres[40]
    half = place.side / 2
    found = neurons_in_view(place, Look(1.0, x, y - half + 0.1, x + 1, place.centres[43, 1]))
    assert found.tolist() == [40, 41, 42, 43]
    assert not len(neurons_in_view(place, Look(1.0, x + 900, y, x + 999, y + 9)))
