"""``nnviz rules``."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Run = Callable[..., Any]

IRIS = ("rules", "iris", "--steps", "60")


def test_a_person_reads_the_tree_and_four_numbers(nnviz: Run) -> None:
    answer = nnviz(*IRIS, "--depth", "2")
    assert answer.code == 0
    lines = answer.out.splitlines()
    assert lines[0] == "Tree for what the network says"
    assert lines[2].endswith("?")
    assert "├─ yes: setosa  (" in answer.out
    scores = [line for line in lines if line.startswith(("fidelity: ", "accuracy: "))]
    assert len(scores) == 2
    assert all("% on training data, " in s and s.endswith("% on test data") for s in scores)


def test_a_program_gets_one_object(nnviz: Run) -> None:
    found = nnviz(*IRIS, "--json", "--format", "rules", "--least", "20").last
    assert found["depth"] <= 4
    assert set(found["fidelity"]) == {"training", "test"}
    assert 0 < found["accuracy"]["test"] <= 1
    assert found["text"].startswith("Rules for what the network says\n")
    neuron = nnviz(*IRIS, "--json", "--neuron", "h1:2").last
    assert neuron["about"] == "h1 · 2"
    assert neuron["accuracy"] == {"training": None, "test": None}


def test_python_is_written_and_runs_by_itself(nnviz: Run) -> None:
    answer = nnviz(*IRIS, "--format", "python", "--out", "rules.py")
    assert answer.out == "rules.py\n"
    space: dict[str, Any] = {}
    exec(compile(Path("rules.py").read_text(), "rules.py", "exec"), space)  # noqa: S102
    assert space["predict"](5.0, 3.4, 1.4, 0.2) == "setosa"
    assert nnviz("rules", "diabetes", "--steps", "5").code == 0


@pytest.mark.parametrize(
    "words, sentence",
    [
        (("--depth", "0"), "Depth: 0 is out of range. Allowed: 1 to 12."),
        (("--depth", "13"), "Allowed: 1 to 12."),
        (("--depth", "deep"), "is no whole number"),
        (("--neuron", "h9:1"), "no layer called 'h9'"),
        (("--neuron", "h1:99"), "there is no number 99"),
        (("--out", "nowhere/rules.txt"), "cannot be written"),
    ],
)
def test_what_cannot_be_asked_is_a_sentence(
    nnviz: Run, words: tuple[str, ...], sentence: str
) -> None:
    answer = nnviz("rules", "iris", "--steps", "0", *words)
    assert answer.code == 2
    assert sentence in answer.err
    assert not answer.out


def test_which_number_of_a_regression_there_is_not(nnviz: Run) -> None:
    answer = nnviz("rules", "diabetes", "--steps", "0", "--number", "2")
    assert answer.code == 2
    assert "there is no number 2" in answer.err
