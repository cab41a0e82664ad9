"""``nnviz explain``."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

Run = Callable[..., Any]

IRIS = ("iris", "--steps", "40", "--no-trust")


def test_methods_are_listed_without_a_network(nnviz: Run) -> None:
    answer = nnviz("explain", "--method", "list")
    assert answer.code == 0
    assert answer.out.startswith("What matters in this input?\n")
    rows = [line.split(maxsplit=1) for line in answer.out.splitlines() if line.startswith("  ")]
    names = [name for name, _ in rows]
    assert "gradient" in names
    assert "iterated-fgsm" in names
    assert "ifgsm" not in names, "another name for the same"
    assert all(line.endswith(".") for _, line in rows)


def test_a_person_reads_what_counts_most_first(nnviz: Run) -> None:
    answer = nnviz("explain", *IRIS, "--method", "gradient", "--target", "class:setosa")
    assert answer.code == 0
    lines = answer.out.splitlines()
    assert lines[0] == "Gradient of class setosa"
    sizes = [abs(float(line.split()[-1])) for line in lines[3:7]]
    assert sizes == sorted(sizes, reverse=True)


def test_measurements_are_told_in_their_own_units(nnviz: Run) -> None:
    answer = nnviz("explain", *IRIS, "--method", "gradient", "--sample", "3", "--save", "a.npz")
    told = sorted(float(line.split()[-2]) for line in answer.out.splitlines()[3:7])
    with np.load("a.npz", allow_pickle=False) as arrays:
        assert told == pytest.approx(sorted(arrays["own"].tolist()), rel=1e-3)
        assert np.abs(arrays["own"] - arrays["sample"]).min() > 0.1, "centimetres; standardised"


def test_a_program_gets_one_object_and_the_arrays(nnviz: Run) -> None:
    words = ("--method", "integrated-gradients", "--set", "steps=7", "--save", "a.npz", "--json")
    answer = nnviz("explain", *IRIS, *words)
    assert answer.last["method"] == {
        "kind": "integrated-gradients",
        "steps": 7,
        "baseline": "usual",
    }
    assert answer.last["arrays"]["values"] == [4]
    with np.load("a.npz", allow_pickle=False) as arrays:
        asked = json.loads(str(arrays["asked"]))
        gained = answer.last["value"] - answer.last["base"]
        gap = answer.last["figures"]["completeness gap"]
        assert float(arrays["values"].sum()) == pytest.approx(gained, rel=gap + 1e-4)
    assert asked["target"] == answer.last["target"]


def test_a_curve_is_lines_of_text_and_named_arrays(nnviz: Run) -> None:
    words = ("--steps", "5", "--no-trust", "--method", "occlusion-curve", "--save", "a.npz")
    answer = nnviz("explain", "digits-cnn", *words, "--set", "along=column")
    assert answer.code == 0
    heading, first = answer.out.splitlines()[2:4]
    with np.load("a.npz", allow_pickle=False) as arrays:
        assert heading.split()[2:] == arrays["tracks_name"].tolist()
        assert float(first.split()[0]) == arrays["x"][0]
        assert float(first.split()[1]) == pytest.approx(arrays["tracks_y"][0, 0], rel=1e-3)
        assert arrays["way_boxes"].shape == (len(arrays["x"]), 4)


@pytest.mark.parametrize(
    "words, sentence",
    [
        (("--method", "nothing"), "no method called 'nothing'"),
        (("--method", "gradient", "--set", "steps"), "not of the form key=value"),
        (("--method", "integrated-gradients", "--set", "steps=0"), "Allowed: 1 to 1,000"),
        (("--method", "gradient", "--sample", "900"), "no test sample 900. Allowed: 1 to 30"),
        (("--method", "gradient", "--sample", "0"), "Allowed: 1 to"),
        (("--method", "gradient", "--sample=-1"), "is no whole number"),
        (("--method", "gradient", "--target", "class:rose"), "no class called 'rose'"),
        (("--method", "gradient", "--target", "class:4"), "3 classes; there is no number 4"),
        (("--method", "gradient", "--target", "h9:1"), "no layer called 'h9'"),
        (("--method", "gradient", "--target", "h1:900"), "there is no number 900"),
        (("--method", "gradient", "--target", "h1:x"), "is no target"),
        (("--method", "gradient", "--out", "a.jpg"), "ends in .png"),
        (("--method", "gradient", "--save", "no/a.npz"), "cannot be written"),
    ],
)
def test_what_cannot_be_asked_is_a_sentence(nnviz: Run, words: tuple[str, ...], sentence) -> None:
    answer = nnviz("explain", *IRIS, *words)
    assert answer.code == 2
    assert sentence in answer.err
    assert not Path("a.npz").exists()


def test_a_project_is_asked_as_it_was_saved(nnviz: Run) -> None:
    assert nnviz("train", "iris", "--steps", "40", "--save", "iris.nnviz").code == 0
    words = ("--method", "gradient", "--no-trust")
    saved, trained = nnviz("explain", "iris.nnviz", *words), nnviz("explain", *IRIS, *words)
    assert saved.out == trained.out


@pytest.mark.parametrize("theme, is_dark", [("dark", True), ("light", False)])
def test_an_answer_is_drawn_as_the_window_shows_it(nnviz: Run, theme: str, is_dark: bool) -> None:
    words = ("--method", "gradient", "--theme", theme, "--out", "a.png")
    assert nnviz("explain", *IRIS, *words).code == 0
    with Image.open("a.png") as picture:
        colours = picture.convert("L")
        assert min(colours.size) > 400
        assert (colours.getpixel((3, 3)) < 80) == is_dark
        assert len(set(colours.get_flattened_data())) > 20
