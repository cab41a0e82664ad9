"""What can be put on the canvas, and how it is found."""

import pytest

from nnviz.layers import layer_kinds
from nnviz.session.choices import (
    Made,
    block_choices,
    can_follow,
    can_precede,
    found,
    kind_choices,
)
from nnviz.session.sketching.built_in import built_in_templates

CHOICES = kind_choices()


def test_every_kind_is_there_once_with_a_line_of_help() -> None:
    names = [choice.name for choice in CHOICES]
    assert len(names) == len(set(names))
    assert set(names) == {kind.kind for kind in layer_kinds().values() if kind.group}
    assert all(choice.label and choice.help and "`" not in choice.help for choice in CHOICES)
    assert CHOICES[0].name == "dense"


def test_kinds_of_one_group_stand_together() -> None:
    groups = [choice.group for choice in CHOICES]
    runs = [group for at, group in enumerate(groups) if at == 0 or groups[at - 1] != group]
    assert len(runs) == len(set(groups))


@pytest.mark.parametrize("choice", CHOICES, ids=lambda choice: choice.name)
def test_its_own_name_finds_a_kind_first(choice: object) -> None:
    assert found(choice.label, CHOICES)[0] == choice
    assert choice in found(choice.name, CHOICES)


def test_a_group_finds_all_that_is_in_it() -> None:
    joins = {choice.name for choice in CHOICES if choice.group == "Join"}
    assert joins == {choice.name for choice in found("join", CHOICES)[: len(joins)]}


def test_blocks_say_what_they_are_made_of() -> None:
    blocks = block_choices(built_in_templates())
    assert all(block.made is Made.BLOCK and block.help for block in blocks)
    assert found("residual", [*CHOICES, *blocks])[0].name == "residual"


def test_only_what_fits_can_follow() -> None:
    kinds = layer_kinds()
    assert can_follow(kinds["dense"], (8,))
    assert can_follow(kinds["add"], (8,))
    assert can_follow(kinds["output"], None)
    assert not can_follow(kinds["input"], (8,))
    assert not can_follow(kinds["one_hot"], (28, 28, 1))


def test_an_output_precedes_nothing() -> None:
    assert not can_precede(layer_kinds()["output"])
    assert can_precede(layer_kinds()["input"])
