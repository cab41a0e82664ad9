"""What a person types finds what is meant, the nearest first."""

import pytest

from nnviz.core.matching import best, rank

NAMES = ["Activation", "Add", "Batch norm", "Concatenate", "Dense", "Dropout", "Layer norm"]


def found(query: str) -> list[str]:
    return best(query, NAMES, lambda name: [name])


@pytest.mark.parametrize(
    ("query", "first"),
    [
        ("add", "Add"),
        ("d", "Dense"),
        ("norm", "Batch norm"),
        ("bn", "Batch norm"),
        ("LN", "Layer norm"),
        ("cat", "Concatenate"),
        (" drop ", "Dropout"),
    ],
)
def test_the_nearest_comes_first(query: str, first: str) -> None:
    assert found(query)[0] == first


def test_nothing_typed_finds_everything_in_its_order() -> None:
    assert found("") == NAMES
    assert found("   ") == NAMES


def test_what_is_not_there_is_not_found() -> None:
    assert found("zz") == []
    assert found("esned") == []
    assert rank("dense layer", "dense") is None


def test_a_word_is_nearer_than_its_letters_and_a_start_nearer_than_a_word() -> None:
    assert rank("norm", "norm") < rank("norm", "normal") < rank("norm", "batch norm")
    assert rank("norm", "batch norm") < rank("norm", "abnormal") < rank("nm", "norm")


def test_a_later_text_counts_less_and_only_as_a_whole() -> None:
    items = [("Add", "joins sums"), ("Sum", "adds")]
    assert best("sum", items, lambda item: item) == [("Sum", "adds"), ("Add", "joins sums")]
    assert best("js", items, lambda item: item) == []


def test_first_letters_of_words_come_before_letters_with_others_between() -> None:
    names = ["Embedding", "Batch norm", "Cabin"]
    assert best("bn", names, lambda name: (name,)) == ["Batch norm", "Cabin", "Embedding"]
