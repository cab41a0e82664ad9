"""What is saved comes back to the bit, and training goes on as if nothing had happened."""

import json
import zipfile
from dataclasses import fields, replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from safetensors.numpy import load

from nnviz.core.drawing import Block, BlockParameter, Drawing
from nnviz.core.graph import Graph, Node, chain
from nnviz.core.marks import CellSet, Marks
from nnviz.core.problem import ProblemError
from nnviz.data import load as load_data
from nnviz.engine import Experiment, Trainer
from nnviz.engine.document import Document
from nnviz.engine.evaluation import Evaluation
from nnviz.engine.feed import FeedState
from nnviz.engine.stopping import Patience
from nnviz.engine.trainer_state import TrainerState
from nnviz.files.example import example
from nnviz.files.project import Project, data_checksum, data_problem, read_project, write_project
from nnviz.layers.dense import Dense
from nnviz.layers.input import Input
from nnviz.layers.unknown import Unknown

from .conftest import KINDS, advance, any_layer, any_project, plain, same

HARD: dict[str, dict[str, Any]] = {
    "sgd": {},
    "dropout": {"dropout": 0.3, "optimizer": "momentum", "momentum": 0.8},
    "adam": {"optimizer": "adam", "batch_size": 33},
    "schedule": {"schedule": "warmup_cosine", "schedule_period": 5.0, "warmup": 1.0},
    "patience": {"early_stopping": True, "patience": 3, "optimizer": "adamw"},
    "adversarial": {"adversarial": True, "adversarial_steps": 2, "adversarial_share": 0.5},
}


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "näher.nnviz"


def check_round_trip(path: Path, seed: int) -> None:
    project = any_project(seed)
    write_project(path, project)
    again = read_project(path)
    told = [problem for problem in again.problems if "does not know" not in problem.what]
    assert told == []
    assert same(again.replace(problems=()), project)
    before = path.read_bytes()
    write_project(path, again)
    assert path.read_bytes() == before


@pytest.mark.parametrize("seed", range(50))
def test_any_project_comes_back(path: Path, seed: int) -> None:
    check_round_trip(path, seed)


@pytest.mark.long
@pytest.mark.parametrize("seed", range(50, 500))
def test_many_projects_come_back(path: Path, seed: int) -> None:
    check_round_trip(path, seed)


def test_the_generator_draws_every_kind() -> None:
    import random

    rng = random.Random(0)
    assert {type(any_layer(rng)) for _ in range(600)} == set(KINDS)


@pytest.mark.parametrize("name", HARD)
@pytest.mark.parametrize("steps", [0, 7, 25])
def test_training_goes_on_with_the_same_bits(path: Path, name: str, steps: int) -> None:
    experiment = example("circle").experiment.with_training(**HARD[name])
    through, first = (Trainer(experiment, load_data(experiment.data)) for _ in range(2))
    advance(through, steps)
    advance(first, steps)
    write_project(path, Project(Document(experiment), state=first.snapshot()))
    second = read_project(path).trainer()
    assert advance(second, 60) == advance(through, 60)
    assert plain(second.snapshot()) == plain(through.snapshot())


def test_what_edits_took_away_comes_back_too(path: Path) -> None:
    """Removed weights have no place in the arena; they are in the file all the same."""
    experiment = example("circle").experiment
    data = load_data(experiment.data)
    first = Trainer(experiment, data)
    advance(first, 20)
    rows = first.network.layout.views(first.parameters, "h1")["weights"].shape
    marked = experiment.with_marks(Marks().with_removed("h1", CellSet.of(*rows, [(0, 0)])))
    first.change(marked, data)
    smaller = marked.with_graph(marked.graph.with_layer("h1", Dense(units=2, activation="tanh")))
    first.change(smaller.with_marks(Marks()), data)
    first.change(smaller.with_marks(Marks().with_removed("h1", CellSet.of(2, 2, [(0, 0)]))), data)
    assert first.snapshot().removed
    write_project(path, Project(Document(first.experiment), state=first.snapshot()))
    second = read_project(path).trainer()
    assert plain(second.snapshot()) == plain(first.snapshot())
    for trainer in (first, second):
        trainer.change(experiment, data)
        advance(trainer, 5)
    assert plain(second.snapshot()) == plain(first.snapshot())


def test_the_library_reads_the_arrays(path: Path) -> None:
    experiment = example("circle").experiment.with_training(optimizer="adam")
    trainer = Trainer(experiment, load_data(experiment.data))
    advance(trainer, 30)
    write_project(path, Project(Document(experiment), state=trainer.snapshot()))
    with zipfile.ZipFile(path) as archive:
        assert archive.testzip() is None
        weights = load(archive.read("weights.safetensors"))
        moments = load(archive.read("optimizer.safetensors"))
    for node, named in trainer.weights().items():
        for name, array in named.items():
            assert np.array_equal(weights[f"parameters/{node}/{name}"], array)
    assert {"feed/order", "moments/0/h1/weights", "moments/1/h1/bias"} <= moments.keys()


def test_generators_stand_as_decimal_strings(path: Path) -> None:
    experiment = example("circle").experiment
    trainer = Trainer(experiment, load_data(experiment.data))
    write_project(path, Project(Document(experiment), state=trainer.snapshot()))
    with zipfile.ZipFile(path) as archive:
        state = json.loads(archive.read("project.json"))["state"]
    for name in ("feed_generator", "noise_generator"):
        assert all(isinstance(value, str) for value in state[name].values())
        assert int(state[name]["state"]) > 2**53


def test_other_samples_of_the_same_recipe_are_told() -> None:
    data = load_data(example("circle").experiment.data)
    assert data_problem(data_checksum(data), data) is None
    assert data_problem("", data) is None
    other = replace(data, x_train=data.x_train + np.float32(1e-6))
    problem = data_problem(data_checksum(data), other)
    assert problem is not None
    assert "made otherwise now" in problem.what


# --- drafts and what is not known --------------------------------------------------------------


def test_a_circle_and_a_wire_from_nowhere_are_drafts(path: Path) -> None:
    graph = Graph((Node("a", Dense(), ("b", "gone")), Node("b", Dense(), ("a",))))
    document = Document(example("circle").experiment.with_graph(graph))
    write_project(path, Project(document))
    assert read_project(path).document == document


def test_a_draft_does_not_lose_what_is_trained(path: Path) -> None:
    experiment = example("circle").experiment
    trainer = Trainer(experiment, load_data(experiment.data))
    advance(trainer, 5)
    draft = experiment.with_graph(Graph((Node("a", Dense(), ("a",)),)))
    write_project(path, Project(Document(draft), experiment, trainer.snapshot()))
    again = read_project(path)
    assert (again.document.experiment, again.trained) == (draft, experiment)
    assert plain(again.trainer().snapshot()) == plain(trainer.snapshot())


def test_a_state_of_another_network_is_not_saved(path: Path) -> None:
    experiment = example("circle").experiment
    trainer = Trainer(experiment, load_data(experiment.data))
    other = experiment.with_graph(chain(("x", Input()), ("y", Dense(units=1))))
    with pytest.raises(ProblemError, match="not the one that was trained"):
        write_project(path, Project(Document(other), state=trainer.snapshot()))
    assert not path.exists()


def with_unknown(path: Path, change: Any) -> bytes:
    """A project of a sound network, after a change of its JSON that another version might make."""
    experiment = example("circle").experiment.with_training(optimizer="adam")
    trainer = Trainer(experiment, load_data(experiment.data))
    advance(trainer, 12)
    write_project(path, Project(Document(experiment), state=trainer.snapshot()))
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    values = json.loads(parts.pop("project.json"))
    change(values)
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in {**parts, "project.json": json.dumps(values).encode()}.items():
            archive.writestr(name, content)
    return parts["weights.safetensors"] + parts["optimizer.safetensors"]


def arrays_in(path: Path) -> bytes:
    with zipfile.ZipFile(path) as archive:
        return archive.read("weights.safetensors") + archive.read("optimizer.safetensors")


def test_an_unknown_kind_is_kept_with_its_arrays(path: Path) -> None:
    layer = {"kind": "foo", "bar": {"baz": [1, None]}, "units": 4}

    def change(values: Any) -> None:
        values["document"]["experiment"]["graph"]["nodes"][1]["layer"] = layer

    arrays = with_unknown(path, change)
    found = read_project(path)
    node = found.document.graph["h1"]
    assert node.layer == Unknown(text=json.dumps(layer))
    assert found.state is None
    assert any("does not know all of these layers: foo" in p.what for p in found.problems)
    write_project(path, found)
    with zipfile.ZipFile(path) as archive:
        values = json.loads(archive.read("project.json"))
    assert values["document"]["experiment"]["graph"]["nodes"][1]["layer"] == layer
    assert values["state"]["step"] == 12
    assert arrays_in(path) == arrays
    assert same(read_project(path), found)


def test_a_known_kind_with_an_unknown_field_is_kept_as_well(path: Path) -> None:
    def change(values: Any) -> None:
        values["document"]["experiment"]["graph"]["nodes"][1]["layer"]["flavour"] = "sweet"

    with_unknown(path, change)
    layer = read_project(path).document.graph["h1"].layer
    assert isinstance(layer, Unknown)
    assert layer.entries["flavour"] == "sweet"


def test_a_newer_version_opens_as_far_as_it_is_known(path: Path) -> None:
    def change(values: Any) -> None:
        values["version"] = 99
        values["future"] = {"a": 1}
        values["document"]["experiment"]["training"]["mood"] = "good"
        values["members"]["soul.bin"] = {"size": 4, "sha256": SOUL}

    with_unknown(path, change)
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("soul.bin", b"soul")
    found = read_project(path)
    said = " ".join(map(str, found.problems))
    assert "It has version 99; this nnviz knows up to 2." in said
    assert "document.experiment.training.mood" in said
    assert found.state is not None
    write_project(path, found)
    with zipfile.ZipFile(path) as archive:
        values = json.loads(archive.read("project.json"))
        assert archive.read("soul.bin") == b"soul"
    assert values["future"] == {"a": 1}
    assert values["document"]["experiment"]["training"]["mood"] == "good"
    assert "graph" in values["document"]["experiment"]


SOUL = "ae0facccf0a3723adefbdfe700c097b6c843dbfd06e5cd325602ec13b2361f8b"


KNOWN = {
    Document: "experiment drawing",
    Drawing: "places direction blocks notes",
    Block: "id title members folded parameters kind",
    BlockParameter: "label fields",
    Experiment: "graph data training seed marks breakpoints augmentation",
    Marks: "removed frozen clamped muted heads",
    Node: "id layer inputs",
    TrainerState: (
        "step updates parameters moments feed noise patience removed hidden watch chance foe "
        "carried"
    ),
    FeedState: "epoch position order generator",
    Patience: "best best_epoch waited",
    Evaluation: "step epochs loss test_loss metrics",
}


@pytest.mark.parametrize("cls", KNOWN)
def test_nothing_that_is_saved_has_grown_unnoticed(cls: type) -> None:
    """A new field is to be written, read, and drawn by `any_project`; then it is named here."""
    assert [field.name for field in fields(cls)] == KNOWN[cls].split()
