"""The frame of the command line: help, version, lists, and mistakes."""

import json
import re
import sys
from argparse import Namespace
from collections.abc import Callable
from typing import Any

import pytest

import nnviz as package
from nnviz.cli import main as exported
from nnviz.cli import window
from nnviz.cli.command import Command, Parser
from nnviz.cli.main import all_commands, main
from nnviz.files.example import examples

Run = Callable[..., Any]


def test_the_entry_points_are_one_function() -> None:
    assert exported is main


def test_version(nnviz: Run) -> None:
    answer = nnviz("--version")
    assert (answer.code, answer.out) == (0, f"nnviz {package.__version__}\n")


def test_help_names_every_command(nnviz: Run) -> None:
    answer = nnviz("--help")
    assert answer.code == 0
    for name, command in all_commands().items():
        assert re.search(rf"^  {name} +{re.escape(command.help)}$", answer.out, re.MULTILINE)


def test_there_are_commands_and_none_hides_an_example() -> None:
    names = set(all_commands())
    assert {"examples", "train"} <= names
    assert names.isdisjoint(example.name for example in examples())


@pytest.mark.parametrize("name", sorted(all_commands()))
def test_every_command_explains_itself(nnviz: Run, name: str) -> None:
    command = all_commands()[name]
    assert command.name == name
    assert command.help[0].isupper()
    assert not command.help.endswith(".")
    answer = nnviz(name, "--help")
    assert answer.code == 0
    assert answer.out.startswith(f"usage: nnviz {name}")
    assert command.help in answer.out


@pytest.mark.parametrize("name", sorted(all_commands()))
def test_every_command_speaks_json(name: str) -> None:
    parser = Parser()
    all_commands()[name].configure(parser)
    assert "--json" in parser.format_help()


def test_examples(nnviz: Run) -> None:
    lines = nnviz("examples").out.splitlines()
    assert [line.split()[0] for line in lines] == [example.name for example in examples()]


def test_examples_for_programs(nnviz: Run) -> None:
    listed = json.loads(nnviz("examples", "--json").out)
    spiral = next(entry for entry in listed if entry["name"] == "spiral")
    assert spiral["network"] == "2-8-8-8-1"
    assert spiral["parameters"] == 177
    assert spiral["steps"] > spiral["speed"] > 0


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["train"], "The following arguments are required: NAME or FILE. See: nnviz train --help"),
        (["train", "xor", "--step", "3"], "Unrecognized arguments: --step 3."),
        (["train", "xor", "--steps", "x"], "'x' is not a whole number from 0"),
        (["train", "xor", "--steps", "-1"], "'-1' is not a whole number from 0"),
        (["train", "xor", "--steps", "9" * 30], "is not a whole number from 0"),
        (["train", "xor", "--steps", "1", "--epochs", "1"], "not allowed with argument"),
        (["train", "xor", "--threads", "0"], "'0' is not a whole number from 1 to 1,024"),
        (["examples", "xor"], "Unrecognized arguments: xor."),
        (["--theme", "blue"], "Argument --theme: invalid choice: 'blue'"),
        (["--log-level", "loud"], "Argument --log-level: invalid choice: 'loud'"),
        (["spirale"], "There is no example called 'spirale'. Did you mean spiral"),
        (["spiral", "train"], "Unrecognized arguments: train."),
        (["nothing.safetensors"], "nothing.safetensors: There is no such file."),
    ],
)
def test_a_wrong_word_gets_a_sentence(nnviz: Run, words: list[str], sentence: str) -> None:
    answer = nnviz(*words)
    assert answer.code == 2
    assert answer.err.startswith("nnviz: ")
    assert answer.err.count("\n") == 1
    assert sentence in answer.err
    assert answer.out == ""


def test_a_program_reads_mistakes_as_json(nnviz: Run) -> None:
    answer = nnviz("train", "spirl", "--json")
    assert answer.code == 2
    assert "Did you mean spiral" in answer.last["error"]
    assert "Did you mean spiral" in answer.err


def test_the_window_gets_what_was_asked_for(nnviz: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[Any] = []

    def run(target: str | None, theme: str | None, offscreen: bool) -> int:
        asked.append((target, theme, offscreen))
        return 7

    monkeypatch.setitem(sys.modules, "nnviz.ui.app", Namespace(run=run))  # type: ignore[arg-type]
    assert nnviz().code == 7
    assert nnviz("circle", "--theme", "dark", "--offscreen").code == 7
    assert asked == [(None, None, False), ("circle", "dark", True)]


@pytest.mark.parametrize(
    ("error", "code", "said"), [(KeyboardInterrupt, 130, "nnviz: interrupted.\n")]
)
def test_ctrl_c_anywhere_ends_calmly(
    nnviz: Run, monkeypatch: pytest.MonkeyPatch, error: type[BaseException], code: int, said: str
) -> None:
    def run(options: Namespace) -> int:
        raise error

    broken = Command("", "Fail", window.configure, run)
    monkeypatch.setattr(window, "COMMAND", broken)
    answer = nnviz()
    assert (answer.code, answer.err) == (code, said)
