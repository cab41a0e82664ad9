"""Opening by name: an example, a checkpoint, an experiment's file."""

from pathlib import Path

import pytest

from nnviz.core.drawing import Drawing
from nnviz.core.problem import ProblemError
from nnviz.data import load
from nnviz.engine import Trainer
from nnviz.engine.document import Document
from nnviz.files import save_checkpoint
from nnviz.files.example import example
from nnviz.files.experiment import save_experiment
from nnviz.files.opening import opened
from nnviz.files.project import Project, write_project


def test_an_example_brings_its_length_and_speed() -> None:
    found, spiral = opened("spiral"), example("spiral")
    assert (found.title, found.experiment) == ("Spiral", spiral.experiment)
    assert (found.steps, found.speed, found.state) == (spiral.steps, spiral.speed, None)


def test_a_checkpoint_brings_its_state(tmp_path: Path) -> None:
    trainer = Trainer(example("xor").experiment, load(example("xor").experiment.data))
    list(trainer.steps(7))
    save_checkpoint(tmp_path / "x.safetensors", trainer)
    found = opened(tmp_path / "x.safetensors")
    assert (found.title, found.experiment) == ("x.safetensors", trainer.experiment)
    assert found.state is not None
    assert found.state.step == 7
    assert "numpy" in found.made_with


def test_an_experiment_starts_anew(tmp_path: Path) -> None:
    save_experiment(tmp_path / "x.json", example("xor").experiment)
    found = opened(str(tmp_path / "x.json"))
    assert (found.experiment, found.state) == (example("xor").experiment, None)


def test_an_example_comes_before_a_file_of_its_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "spiral").write_text("not a checkpoint")
    monkeypatch.chdir(tmp_path)
    assert opened("spiral").title == "Spiral"
    with pytest.raises(ProblemError, match="It is damaged"):
        opened("./spiral")


@pytest.mark.parametrize(
    ("target", "sentence"),
    [
        ("sprial", "no example called 'sprial'. Did you mean spiral"),
        ("", "There is no example called ''"),
        ("none.safetensors", "none.safetensors: There is no such file"),
        ("none.json", "none.json: There is no file none.json"),
        ("no/such", "such: There is no such file"),
        ("a\0b", "There is no example called 'a\\x00b'"),
    ],
)
def test_what_is_not_there_is_told(target: str, sentence: str) -> None:
    with pytest.raises(ProblemError) as caught:
        opened(target)
    assert sentence in str(caught.value)


def test_a_project_brings_its_document_and_its_state(tmp_path: Path) -> None:
    trainer = Trainer(example("xor").experiment, load(example("xor").experiment.data))
    list(trainer.steps(7))
    document = Document(trainer.experiment.with_seed(5), Drawing().with_note("h1", "here"))
    project = Project(document, trainer.experiment, trainer.snapshot())
    write_project(tmp_path / "x.nnviz", project)
    found = opened(tmp_path / "x.nnviz")
    assert (found.title, found.experiment) == ("x.nnviz", trainer.experiment)
    assert found.document == document
    assert found.project is not None
    assert found.state is not None
    assert found.state.step == 7
