"""``nnviz train --report heads``."""

import json
from collections.abc import Callable
from typing import Any

from nnviz.cli.head_report import as_object, as_text
from nnviz.core.marks import Head
from nnviz.explain.heads import HeadReport, HeadScores, Score

Run = Callable[..., Any]

SOME = HeadScores(
    Head("heads1", 0), *(Score(value) for value in (0.9, 0.05, 0.5, -0.25, 1.5, 2.25))
)
NONE = HeadScores(Head("heads1", 10), *(Score(None, "It is too short."),) * 6)


def test_a_line_a_head_for_people_and_why_there_is_none() -> None:
    head, first, second, *whys = as_text(HeadReport((SOME, NONE), 5)).splitlines()
    assert head.split() == [
        "head",
        "previous",
        "prefix",
        "copying",
        "first",
        "loss",
        "without",
        "it",
    ]
    assert first.split("head 1")[1].split() == [
        "0.900",
        "0.500",
        "−0.250",
        "0.050",
        "1.500",
        "2.250",
    ]
    assert second.split("head 11")[1].split() == ["–"] * 6
    assert len(head) == len(first) == len(second)
    assert whys == ["no without it: It is too short."]


def test_an_entry_a_head_for_programs() -> None:
    first, second = as_object(HeadReport((SOME, NONE), 5))["heads"]
    assert first["head"] == "heads1 · head 1"
    assert (first["prefix"], first["first"], first["without_it"]) == (0.5, 0.05, 2.25)
    assert set(second.values()) == {"heads1 · head 11", None}


def test_heads_are_measured_after_training(nnviz: Run) -> None:
    answer = nnviz("train", "modular-addition", "--steps", "1", "--report", "heads", "--json")
    *_, told, last = [json.loads(line) for line in answer.out.splitlines()]
    assert all(-1 <= each["copying"] <= 1 and each["loss"] > 0 for each in told["heads"])
    assert last["done"] is True


def test_a_network_without_heads_is_refused_before_training(nnviz: Run) -> None:
    answer = nnviz("train", "parity", "--steps", "3", "--report", "heads")
    assert answer.code != 0
    assert answer.out == ""
    assert "has heads of attention" in answer.err
