"""A network is compiled when that holds up nobody, or after a while all the same."""

import pytest

from nnviz.core.graph import chain
from nnviz.engine.experiment import Experiment
from nnviz.layers.flatten import Flatten
from nnviz.layers.input import Input
from nnviz.runtime import messages as m
from nnviz.runtime.shared import Handle
from nnviz.session import late_load
from nnviz.session.late_load import CALM_S, LATEST_S, MANY_LAYERS, SHARE, LateLoad


def loaded(layers: int = 2) -> m.Loaded:
    more = [(f"r{at}", Flatten()) for at in range(layers - 1)]
    graph = chain(("input", Input()), *more)
    return m.Loaded(1, 1, Experiment(graph), Handle("", ()), None)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    now = [100.0]
    monkeypatch.setattr(late_load, "perf_counter", lambda: now[0])
    return now


def test_without_a_load_nothing_is_compiled(clock: list[float]) -> None:
    late = LateLoad()
    assert not late
    assert not late.is_settled()
    assert not late.is_calm()
    assert not late.is_overdue()


def test_few_layers_are_compiled_when_all_is_answered_many_when_it_is_calm(
    clock: list[float],
) -> None:
    for layers, is_quick in ((MANY_LAYERS - 1, True), (MANY_LAYERS, False)):
        late = LateLoad()
        late.ask()
        late.put(loaded(layers))
        assert not late.is_settled()
        late.answer()
        assert late.is_settled() is is_quick
        assert not late.is_calm()
        clock[0] += 1.1 * CALM_S
        assert late.is_calm()
        with late.taken() as news:
            assert len(news.experiment.graph) == layers
        assert not late


def test_edits_that_follow_one_another_are_seen_at_a_share_of_the_time(clock: list[float]) -> None:
    late = LateLoad()
    late.put(loaded())
    with late.taken():
        clock[0] += 0.1
    late.ask()
    late.put(loaded())
    clock[0] += LATEST_S + 0.1
    assert not late.is_overdue(), "its own answer comes right behind"
    late.ask()
    assert not late.is_overdue(), "compiling took long"
    clock[0] += 0.1 / SHARE
    assert late.is_overdue()
