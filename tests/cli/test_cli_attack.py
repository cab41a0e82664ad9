"""``nnviz attack``."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Run = Callable[..., Any]

IRIS = ("iris", "--steps", "40", "--samples", "20")


def test_a_person_reads_a_table(nnviz: Run) -> None:
    answer = nnviz("attack", *IRIS, "--method", "fgsm", "--points", "3", "--epsilon", "0.3")
    assert answer.code == 0
    rows = answer.out.splitlines()
    assert rows[0] == "FGSM, linf, 20 test samples"
    assert [row.split()[0] for row in rows[3:]] == ["0", "0.1", "0.2", "0.3"]
    shares = [float(row.split()[1].rstrip("%")) for row in rows[3:]]
    assert shares == sorted(shares, reverse=True)


def test_a_program_gets_one_object_with_the_attacked_sample(nnviz: Run) -> None:
    words = ("--sample", "1", "--target", "setosa", "--epsilon", "0.9", "--attack-steps", "5")
    answer = nnviz("attack", *IRIS, *words, "--json")
    assert answer.code == 0
    found = answer.last
    assert found["method"] == "pgd"
    assert len(found["epsilons"]) == len(found["accuracies"]) == 9
    assert found["attack"]["said"][1] == "setosa"
    assert found["attack"]["fooled"] is True
    assert found["attack"]["largest change"] <= 0.9 + 1e-5
    assert len(found["attack"]["attacked"]) == 4


@pytest.mark.parametrize("words", [(), ("--sample", "1")], ids=["table", "sample"])
def test_the_answer_is_drawn(nnviz: Run, words: tuple[str, ...]) -> None:
    given = ("--samples", "5", "--points", "2", "--attack-steps", "2", "--out", "a.png")
    answer = nnviz("attack", "iris", "--steps", "5", *given, *words)
    assert answer.code == 0
    assert Path("a.png").read_bytes().startswith(b"\x89PNG")


def test_of_numbers_there_is_the_sample_only(nnviz: Run) -> None:
    words = ("diabetes", "--steps", "20", "--attack-steps", "3")
    answer = nnviz("attack", *words, "--sample", "2")
    assert answer.code == 0
    assert "error" in answer.out
    assert "accuracy" not in answer.out
    assert "cholesterol" in answer.out
    answer = nnviz("attack", *words)
    assert answer.code == 2
    assert "not right or wrong" in answer.err


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--target", "setosa"), "It is about one sample."),
        (("--sample", "1", "--target", "rose"), "no class called 'rose'"),
        (("--sample", "9999"), "no test sample 9,999"),
        (("--epsilon", "-1"), "no number from 0 to 10"),
        (("--epsilon", "nan"), "no number from 0 to 10"),
        (("--norm", "l2", "--method", "fgsm"), "Use --method pgd"),
        (("--attack-steps", "0"), "Allowed: 1 or more."),
        (("--points", "9999"), "out of range"),
        (("--out", "a.jpg"), "ends in .png"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else "",
)
def test_what_cannot_be_asked_is_a_sentence(nnviz: Run, words: Any, said: str) -> None:
    answer = nnviz("attack", "iris", "--steps", "1", *words)
    assert answer.code == 2
    assert said in answer.err
    assert "Traceback" not in answer.err
