"""Projects on the command line: trained from and into, told about, judged."""

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from nnviz.core.graph import Node
from nnviz.engine.document import Document
from nnviz.files.example import example
from nnviz.files.project import Project, read_project, write_project
from nnviz.layers.dense import Dense
from nnviz.record.history import LOSS, History

Run = Callable[..., Any]
RESTLESS = ("--set", "dropout=0.2", "--set", "optimizer=adam", "--set", "batch_size=33")


def test_a_project_goes_on_with_the_same_bits(nnviz: Run) -> None:
    nnviz("train", "moons", *RESTLESS, "--steps", "130", "--save", "through.nnviz")
    nnviz("train", "moons", *RESTLESS, "--steps", "60", "--save", "half.nnviz")
    answer = nnviz("train", "half.nnviz", "--steps", "70", "--save", "rest.nnviz", "--json")
    assert (answer.code, answer.last["step"], answer.last["saved"]) == (0, 130, "rest.nnviz")
    through, rest = read_project("through.nnviz"), read_project("rest.nnviz")
    assert through.state is not None
    assert rest.state is not None
    assert np.array_equal(rest.state.parameters, through.state.parameters)
    assert np.array_equal(rest.state.moments, through.state.moments)
    assert rest.data_checksum == through.data_checksum != ""


def test_the_record_goes_on_too(nnviz: Run) -> None:
    nnviz("train", "circle", "--steps", "90", "--save", "through.nnviz")
    nnviz("train", "circle", "--steps", "40", "--save", "x.nnviz")
    nnviz("train", "x.nnviz", "--steps", "50", "--save", "x.nnviz")
    curves = []
    for name in ("through.nnviz", "x.nnviz"):
        history = History()
        history.restore(read_project(name).scalars)  # type: ignore[arg-type]
        curves.append(history.steps.newest()[:, [0, LOSS]])
    assert len(curves[0]) == 90
    assert np.array_equal(*curves)


def test_a_draft_stays_a_draft_when_its_network_is_trained(nnviz: Run) -> None:
    nnviz("train", "circle", "--steps", "5", "--save", "x.nnviz")
    project = read_project("x.nnviz")
    draft = project.document.with_graph(project.document.graph.add(Node("new", Dense())))
    write_project("x.nnviz", replace(project, document=draft, trained=project.experiment))
    assert nnviz("train", "x.nnviz", "--steps", "5", "--save", "x.nnviz").code == 0
    again = read_project("x.nnviz")
    assert (again.document, again.state.step) == (draft, 10)  # type: ignore[union-attr]
    assert "What is drawn is a draft" in nnviz("info", "x.nnviz").out


def test_info_tells_what_is_inside(nnviz: Run) -> None:
    nnviz("train", "circle", "--steps", "5", "--save", "x.nnviz")
    answer = nnviz("info", "x.nnviz")
    assert (answer.code, answer.err) == (0, "")
    lines = answer.out.splitlines()
    assert lines[0] == "x.nnviz: circle, step 5"
    assert "h1      dense  input  4      12" in lines
    assert "25 parameters" in lines
    assert any(line.startswith("weights.safetensors") for line in lines)
    assert any(line.startswith("made with nnviz ") for line in lines)


def test_info_for_programs(nnviz: Run) -> None:
    nnviz("train", "circle", "--steps", "5", "--save", "x.nnviz")
    told = json.loads(nnviz("info", "x.nnviz", "--json").out)
    assert (told["step"], told["parameters"], told["draft"]) == (5, 25, False)
    assert told["layers"][1] == {
        "id": "h1",
        "kind": "dense",
        "inputs": ["input"],
        "shape": "4",
        "parameters": 12,
    }
    assert set(told["members"]) >= {"project.json", "weights.safetensors", "history.safetensors"}
    assert json.loads(nnviz("info", "spiral", "--json").out)["step"] is None


def test_check_finds_nothing_in_what_is_sound(nnviz: Run) -> None:
    nnviz("train", "circle", "--steps", "5", "--save", "x.nnviz")
    for target in ("x.nnviz", "spiral"):
        answer = nnviz("check", target)
        assert (answer.code, answer.out) == (0, "No problem.\n")


def test_check_lists_what_is_wrong_with_a_draft(nnviz: Run) -> None:
    document = Document(example("circle").experiment)
    draft = document.with_graph(document.graph.with_inputs("h1", ("h1",)))
    write_project("x.nnviz", Project(draft))
    answer = nnviz("check", "x.nnviz")
    assert answer.code == 1
    assert answer.out.startswith("error: layer h1: ")
    (problem, *_) = json.loads(nnviz("check", "x.nnviz", "--json").out)
    assert (problem["where"], problem["severity"]) == ("layer h1", "error")


def test_check_tells_of_other_samples(nnviz: Run) -> None:
    nnviz("train", "circle", "--steps", "5", "--save", "x.nnviz")
    write_project("x.nnviz", replace(read_project("x.nnviz"), data_checksum="0" * 64))
    answer = nnviz("check", "x.nnviz")
    assert answer.code == 1
    assert "warning: data: The samples are not the ones" in answer.out


def test_check_of_a_broken_file(nnviz: Run, tmp_path: Path) -> None:
    (tmp_path / "x.nnviz").write_bytes(b"PK")
    answer = nnviz("check", "x.nnviz")
    assert answer.code == 1
    assert answer.out.startswith("error: x.nnviz: It is damaged, or no project")
    assert nnviz("info", "x.nnviz").code == 2
