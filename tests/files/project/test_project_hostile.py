"""Files that mean harm or have come to harm: a sentence each, and nothing else happens."""

import hashlib
import json
import os
import struct
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from nnviz.core.marks import CellSet, Marks
from nnviz.core.problem import ProblemError
from nnviz.data import load
from nnviz.engine import Trainer
from nnviz.engine.document import Document
from nnviz.files.example import example
from nnviz.files.project import Project, read_project, write_project
from nnviz.record.history import History

from .conftest import advance, refused

Parts = dict[str, bytes]
CONTENTS, WEIGHTS = "project.json", "weights.safetensors"


@pytest.fixture(scope="module")
def good(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """A project with everything in it."""
    path = tmp_path_factory.mktemp("good") / "x.nnviz"
    experiment = example("circle").experiment.with_training(optimizer="adam")
    trainer, history = Trainer(experiment, load(experiment.data)), History()
    advance(trainer, 20, history)
    view = {"zoom": 1.5}
    project = Project(Document(experiment), None, trainer.snapshot(), history.snapshot(), view)
    write_project(path, project)
    return path.read_bytes()


@pytest.fixture
def path(tmp_path: Path, good: bytes) -> Path:
    folder = tmp_path / "inside"
    folder.mkdir()
    path = folder / "x.nnviz"
    path.write_bytes(good)
    return path


def parts_of(path: Path) -> Parts:
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def pack(path: Path, parts: Parts, method: int = zipfile.ZIP_STORED) -> None:
    """The archive of these parts; the list of members is made to fit."""
    values = json.loads(parts[CONTENTS])
    values["members"] = {
        name: {"size": len(content), "sha256": hashlib.sha256(content).hexdigest()}
        for name, content in parts.items()
        if name != CONTENTS
    }
    with zipfile.ZipFile(path, "w", method, compresslevel=1) as archive:
        for name, content in {**parts, CONTENTS: json.dumps(values).encode()}.items():
            archive.writestr(name, content)


def with_values(path: Path, change: Callable[[Any], object]) -> None:
    """The same project with its JSON changed."""
    parts = parts_of(path)
    values = json.loads(parts[CONTENTS])
    change(values)
    pack(path, {**parts, CONTENTS: json.dumps(values).encode()})


def complaint(path: Path) -> str:
    before = sorted(path.parent.parent.rglob("*"))
    said = refused(lambda: read_project(path, path.parent / "cache"))
    assert sorted(path.parent.parent.rglob("*")) == before, "something was written"
    return said


def patched(path: Path, member: str, offset: int, value: bytes) -> None:
    """Bytes of a member's entry in the table of contents replaced."""
    content = bytearray(path.read_bytes())
    at = content.rindex(b"PK\x01\x02", 0, content.rindex(member.encode()))
    content[at + offset : at + offset + len(value)] = value
    path.write_bytes(content)


# --- no archive, or half of one ----------------------------------------------------------------


@pytest.mark.parametrize("share", [0.0, 0.01, 0.5, 0.9, 0.999])
def test_a_truncated_file(path: Path, good: bytes, share: float) -> None:
    path.write_bytes(good[: int(len(good) * share)])
    said = complaint(path)
    assert said.startswith("x.nnviz: ")
    assert "It is damaged, or no project" in said or "The file is empty" in said


def test_no_archive(path: Path) -> None:
    path.write_bytes(b"\x89PNG\r\n\x1a\n" * 1000)
    assert "It is damaged, or no project (File is not a zip file)." in complaint(path)


def test_another_archive(path: Path) -> None:
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("word/document.xml", "<xml/>")
    assert "The member project.json is missing." in complaint(path)


def test_no_file(path: Path) -> None:
    assert "There is no such file" in refused(lambda: read_project(path.parent / "y.nnviz"))
    assert "It is no file" in refused(lambda: read_project(path.parent))


def test_every_flipped_byte_is_told_or_does_no_harm(path: Path, good: bytes) -> None:
    rng, said = np.random.default_rng(3), []
    for at in rng.integers(0, len(good), 60):
        content = bytearray(good)
        content[at] ^= 1 << int(rng.integers(8))
        path.write_bytes(content)
        try:
            read_project(path)
        except ProblemError as error:
            said.append(str(error))
    assert all(sentence.startswith("x.nnviz") for sentence in said)
    assert len(said) > 40


# --- names ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "name",
    [
        "../evil",
        "/etc/evil",
        "a/../../evil",
        "C:\\evil",
        "a\\b",
        "data/",
        ".hidden",
        "ä",
        "a" * 200,
    ],
)
def test_a_name_that_leads_elsewhere(path: Path, name: str) -> None:
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr(name, b"x")
    assert "No project has a member called" in complaint(path)


def test_a_name_that_is_no_text(path: Path) -> None:
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("äöüß", b"x")
    path.write_bytes(
        path.read_bytes().replace("äöüß".encode(), b"\xff\xfe\xfd\xff\xfe\xfd\xff\xfe")
    )
    assert "It is damaged, or no project" in complaint(path)


def test_a_member_twice(path: Path) -> None:
    with zipfile.ZipFile(path, "a") as archive, pytest.warns(UserWarning, match="Duplicate"):
        archive.writestr(CONTENTS, b"{}")
    assert "The member project.json is there twice." in complaint(path)


def test_a_link(path: Path) -> None:
    info = zipfile.ZipInfo("link")
    info.create_system, info.external_attr = 3, 0o120777 << 16
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr(info, "/etc/passwd")
    assert "x.nnviz, link: It is a link" in complaint(path)


def test_a_member_that_is_in_no_list(path: Path) -> None:
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("more", b"x")
    assert "The member more is not in its list." in complaint(path)


def test_a_member_that_is_missing(path: Path) -> None:
    parts = parts_of(path)
    with zipfile.ZipFile(path, "w") as archive:
        for name in parts.keys() - {WEIGHTS}:
            archive.writestr(name, parts[name])
    assert "The member weights.safetensors is missing." in complaint(path)


def test_too_many_members(path: Path) -> None:
    with zipfile.ZipFile(path, "w") as archive:
        for at in range(1100):
            archive.writestr(f"m{at}", b"")
    assert "It has 1,100 members; at most 1,000" in complaint(path)


# --- tables of contents that lie ----------------------------------------------------------------


def test_an_encrypted_member(path: Path) -> None:
    patched(path, WEIGHTS, 8, b"\x01\x00")
    assert f"x.nnviz, {WEIGHTS}: It is encrypted." in complaint(path)


@pytest.mark.parametrize("method", [12, 14, 97])
def test_a_compression_that_no_project_has(path: Path, method: int) -> None:
    patched(path, WEIGHTS, 10, struct.pack("<H", method))
    assert f"compressed in a way ({method}) that no project is" in complaint(path)


def test_members_that_lie_over_each_other(path: Path) -> None:
    patched(path, "optimizer.safetensors", 42, struct.pack("<I", 0))
    assert "lies over another one" in complaint(path)


def test_a_member_beyond_the_end(path: Path) -> None:
    patched(path, WEIGHTS, 42, struct.pack("<I", 1 << 30))
    said = complaint(path)
    assert "It ends too early." in said or "lies over another one" in said


def test_two_sizes(path: Path) -> None:
    patched(path, WEIGHTS, 24, struct.pack("<I", 7))
    assert "It is not compressed, and yet has two sizes." in complaint(path)


def test_a_huge_comment(path: Path) -> None:
    with zipfile.ZipFile(path, "a") as archive:
        archive.comment = b"x" * 65_535
    assert "It carries a comment of 65,535 bytes." in complaint(path)


def test_a_huge_table_of_contents(path: Path) -> None:
    info = zipfile.ZipInfo("x")
    info.comment = b"y" * 60_000
    with zipfile.ZipFile(path, "w") as archive:
        for at in range(50):
            info.filename = f"x{at}"
            archive.writestr(info, b"")
            info = zipfile.ZipInfo("x")
            info.comment = b"y" * 60_000
    assert "Its table of contents would have 3,00" in complaint(path)


# --- checksums ---------------------------------------------------------------------------------


@pytest.mark.parametrize("member", [WEIGHTS, "optimizer.safetensors", "history.safetensors"])
def test_a_wrong_checksum(path: Path, member: str) -> None:
    parts = parts_of(path)
    content = bytearray(parts[member])
    content[-3] ^= 1
    with zipfile.ZipFile(path, "w") as archive:
        for name, part in {**parts, member: bytes(content)}.items():
            archive.writestr(name, part)
    assert f"x.nnviz, {member}: Its checksum is wrong: it has been damaged." in complaint(path)


def test_a_wrong_size(path: Path) -> None:
    parts = parts_of(path)
    with zipfile.ZipFile(path, "w") as archive:
        for name, part in {**parts, WEIGHTS: parts[WEIGHTS] + b"\0"}.items():
            archive.writestr(name, part)
    assert "bytes, not the" in complaint(path)


# --- arrays ------------------------------------------------------------------------------------


def with_array(path: Path, member: str, change: Callable[[dict[str, Any]], object]) -> None:
    from safetensors.numpy import load as unpacked
    from safetensors.numpy import save

    parts = parts_of(path)
    arrays = dict(unpacked(parts[member]))
    change(arrays)
    pack(path, {**parts, member: save(arrays)})


def test_what_the_library_writes_is_read(path: Path) -> None:
    with_array(path, WEIGHTS, lambda arrays: None)
    assert read_project(path).state is not None


def test_weights_that_do_not_fit(path: Path) -> None:
    name = "parameters/h1/weights"
    with_array(path, WEIGHTS, lambda arrays: arrays.update({name: arrays[name][:1].copy()}))
    assert "The array parameters/h1/weights is F32 [1, 4]; the network needs F32" in complaint(path)


def test_weights_of_another_type(path: Path) -> None:
    name = "parameters/h1/bias"
    with_array(path, WEIGHTS, lambda arrays: arrays.update({name: arrays[name].astype("f8")}))
    assert "parameters/h1/bias is F64" in complaint(path)


def test_weights_that_are_missing(path: Path) -> None:
    with_array(path, WEIGHTS, lambda arrays: arrays.pop("parameters/h1/bias"))
    assert "The array parameters/h1/bias is missing." in complaint(path)


def test_weights_of_no_layer(path: Path) -> None:
    with_array(path, WEIGHTS, lambda arrays: arrays.update({"parameters/z/w": np.ones(3, "f4")}))
    assert "The array parameters/z/w F32 [3] belongs to no layer." in complaint(path)


@pytest.mark.parametrize("value", [np.nan, np.inf])
@pytest.mark.parametrize(
    ("member", "name"),
    [(WEIGHTS, "parameters/h1/weights"), ("optimizer.safetensors", "moments/1/h1/bias")],
)
def test_weights_that_are_no_numbers(path: Path, member: str, name: str, value: float) -> None:
    with_array(path, member, lambda arrays: arrays[name].fill(value))
    assert f"{name} holds numbers that are not finite." in complaint(path)


def test_hidden_weights_that_are_no_numbers(path: Path) -> None:
    """Where nothing is known stands NaN; infinity is never meant."""
    experiment = example("circle").experiment
    trainer = Trainer(experiment, load(experiment.data))
    marks = Marks().with_removed("h1", CellSet.of(2, 4, [(0, 0)]))
    trainer.change(experiment.with_marks(marks), trainer.dataset)
    write_project(path, Project(Document(trainer.experiment), state=trainer.snapshot()))
    assert read_project(path).state is not None
    with_array(path, "optimizer.safetensors", lambda arrays: arrays["hidden"].fill(np.inf))
    assert "hidden holds numbers that are not finite." in complaint(path)


def test_an_order_that_is_none(path: Path) -> None:
    with_array(path, "optimizer.safetensors", lambda arrays: arrays["feed/order"].fill(3))
    assert "feed/order is not an order of" in complaint(path)


HEADERS: dict[str, tuple[Any, str]] = {
    "no JSON": (b"{", "It is no JSON"),
    "a list": (b"[]", "It should be an object"),
    "a gap": ({"a": ["F32", [1], [4, 8]]}, "does not lie where it should"),
    "an overlap": ({"a": ["F32", [1], [0, 4]], "b": ["F32", [1], [0, 4]]}, "does not lie where"),
    "a huge shape": ({"a": ["F32", [1 << 39, 1 << 39], [0, 4]]}, "does not lie where it should"),
    "a negative shape": ({"a": ["F32", [-1], [0, 4]]}, "a list of whole numbers"),
    "a strange type": ({"a": ["F3", [1], [0, 4]]}, "'dtype' cannot be 'F3'"),
    "nothing behind it": ({"a": ["F32", [100], [0, 400]]}, "its header speaks of"),
}


@pytest.mark.parametrize("name", HEADERS)
def test_a_header_that_lies(path: Path, name: str) -> None:
    header, sentence = HEADERS[name]
    if isinstance(header, dict):
        keys = ("dtype", "shape", "data_offsets")
        entries = {key: dict(zip(keys, entry, strict=True)) for key, entry in header.items()}
        header = json.dumps(entries).encode()
    content = len(header).to_bytes(8, "little") + header + bytes(8)
    pack(path, {**parts_of(path), WEIGHTS: content})
    assert sentence in complaint(path)


@pytest.mark.parametrize("length", [0, 7, 1 << 62])
def test_a_length_of_a_header_that_lies(path: Path, length: int) -> None:
    content = b"abc" if length == 7 else length.to_bytes(8, "little") + b"{}"
    pack(path, {**parts_of(path), WEIGHTS: content})
    assert complaint(path).startswith("x.nnviz, weights.safetensors")


# --- JSON --------------------------------------------------------------------------------------


def nodes(values: Any) -> list[Any]:
    found: list[Any] = values["document"]["experiment"]["graph"]["nodes"]
    return found


VALUES: dict[str, tuple[Callable[[Any], object], str]] = {
    "another format": (lambda v: v.update(format="keras"), "It is no nnviz project."),
    "no version": (lambda v: v.pop("version"), "'version' is missing."),
    "version 0": (lambda v: v.update(version=0), "'version' should be a whole number"),
    "version 1 of nothing": (lambda v: v.update(version=1), "It is no project of version 1."),
    "no document": (lambda v: v.pop("document"), "'document' is missing."),
    "a billion units": (
        lambda v: nodes(v)[1]["layer"].update(units=10**9),
        "layer 2 (h1), units: 1,000,000,000 is out of range.",
    ),
    "two of a name": (lambda v: nodes(v)[1].update(id="input"), "Two layers are called 'input'."),
    "a circle that was trained": (
        lambda v: nodes(v)[1].update(inputs=["output"]),
        "It is in a circle with",
    ),
    "30,000 layers": (
        lambda v: nodes(v).extend({"id": str(n)} for n in range(30_000)),
        "a list of at most 20,000 items",
    ),
    "a state of text": (lambda v: v.update(state="x"), "It should be an object"),
    "steps below 0": (lambda v: v["state"].update(step=-1), "'step' should be a whole number"),
    "a position beyond the epoch": (
        lambda v: v["state"].update(position=10**6),
        "'position' should be a whole number from 0 to",
    ),
    "a generator of 200 bits": (
        lambda v: v["state"]["noise_generator"].update(state=str(1 << 200)),
        "is not a whole number in digits",
    ),
    "another generator": (
        lambda v: v["state"]["noise_generator"].update(bit_generator="MT19937"),
        "Only PCG64 is known",
    ),
    "a strange type": (lambda v: v["state"].update(dtype="object"), "'dtype' should be one of"),
    "removed weights that are missing": (
        lambda v: v["state"].update(removed=[["h1", "Dense", "weights", ["x"]]]),
        "The array removed/0 is missing.",
    ),
    "a history that is too long": (
        lambda v: v["history"]["steps"].update(count=10**12),
        "rows cannot lie",
    ),
    "a history of other rows": (
        lambda v: v["history"]["steps"].update(count=21),
        "steps/rows is F64 [20, 5]; the network needs F64 [21, 5]",
    ),
    "a place that is none": (
        lambda v: v["document"]["drawing"].update(places=[["h1", 1e300, 0]]),
        "The place of h1 is no place.",
    ),
    "a block inside itself": (
        lambda v: v["document"]["drawing"].update(blocks=[BLOCK | {"members": ["b"]}]),
        "stands before a block inside of it",
    ),
    "a layer in two blocks": (
        lambda v: v["document"]["drawing"].update(blocks=[BLOCK, BLOCK | {"id": "c"}]),
        "'h1' lies in two blocks.",
    ),
    "a checksum that is none": (
        lambda v: v["data"].update(tables=[{"sha256": "../x", "size": 1, "near": "", "path": ""}]),
        "'sha256' is no checksum.",
    ),
}
BLOCK = {"id": "b", "title": "", "members": ["h1"], "folded": True, "parameters": [], "kind": ""}


@pytest.mark.parametrize("name", VALUES)
def test_values_that_cannot_be(path: Path, name: str) -> None:
    change, sentence = VALUES[name]
    with_values(path, change)
    assert sentence in complaint(path)


def test_a_deep_pile_of_blocks(path: Path) -> None:
    blocks = [BLOCK | {"id": f"b{n}", "members": [f"b{n - 1}" if n else "h1"]} for n in range(2000)]
    with_values(path, lambda v: v["document"]["drawing"].update(blocks=blocks))
    assert "More than 64 blocks lie inside of each other." in complaint(path)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (b"[" * 100_000, "It is nested too deeply."),
        (b'{"a":' * 100_000, "It is nested too deeply."),
        (b"{}", "It is no nnviz project."),
        (b"[]", "It should be an object"),
        (b"\xff\xff", "It holds no text."),
        (b'{"a": 1, "a": 2}', "The entry 'a' stands there twice."),
        (b'{"a": NaN}', "NaN is not a number."),
        (b'{"a": 1' + b"0" * 10_000 + b"}", "It holds a number of thousands of digits."),
        (b"[" + b"{}," * 1_000_000 + b"{}]", "It holds more than 1,500,000 values."),
    ],
)
def test_a_text_that_is_no_project(path: Path, text: bytes, sentence: str) -> None:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(CONTENTS, text)
    assert sentence in complaint(path)


@pytest.mark.parametrize("levels", [200, 900, 5000])
def test_what_is_not_known_and_goes_deep(path: Path, levels: int) -> None:
    text = parts_of(path)[CONTENTS].strip()
    deep = text[:-1] + b', "unknown": ' + b"[" * levels + b"]" * levels + b"}"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(CONTENTS, deep)
    assert "It is nested too deeply." in complaint(path)


@pytest.mark.parametrize("view", [["a"], {"a": "x" * 70_000}, None])
def test_a_view_that_is_none_is_left_out(path: Path, view: Any) -> None:
    with_values(path, lambda v: v.update(view=view))
    found = read_project(path)
    assert found.view == {}
    assert "How the window looked" in str(found.problems[0])


def test_a_thumbnail_that_is_no_picture_is_left_out(path: Path) -> None:
    pack(path, {**parts_of(path), "thumbnail.png": b"<svg onload='x'/>"})
    assert read_project(path).thumbnail == b""


# --- memory ------------------------------------------------------------------------------------

GREEDY = """
import json, resource, sys
from nnviz.core.problem import ProblemError
from nnviz.files.project import read_project
unit = 1 if sys.platform == "darwin" else 1024
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit
for path in sys.argv[1:]:
    said = "opened"
    try:
        read_project(path)
    except ProblemError as error:
        said = str(error)
    taken = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit - before
    print(json.dumps([said, taken >> 20]))
"""


LARGE, MEDIUM = 260 << 20, 40 << 20


def bomb_of_contents(path: Path) -> None:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        archive.writestr(CONTENTS, b" " * LARGE)


def bomb_with_a_small_declared_size(path: Path) -> None:
    bomb_of_contents(path)
    patched(path, CONTENTS, 24, struct.pack("<I", 1000))


def bomb_of_weights(path: Path) -> None:
    pack(path, {**parts_of(path), WEIGHTS: bytes(MEDIUM)}, zipfile.ZIP_DEFLATED)


def bomb_of_something_else(path: Path) -> None:
    pack(path, {**parts_of(path), "else.bin": bytes(MEDIUM)}, zipfile.ZIP_DEFLATED)


def network_without_weights(path: Path) -> None:
    def change(values: Any) -> None:
        for node in nodes(values)[1:-1]:
            node["layer"]["units"] = 10_000
        layer = nodes(values)[1]["layer"]
        nodes(values)[1:-1] = [
            {"id": f"h{n}", "inputs": [f"h{n - 1}" if n else "input"], "layer": layer}
            for n in range(2)
        ]
        nodes(values)[-1]["inputs"] = ["h1"]

    with_values(path, change)


def values_by_the_million(path: Path) -> None:
    text = b'{"format": "nnviz project", "version": 2, "x": [' + b'{"a":1},' * 490_000 + b"0]}"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(CONTENTS, text)


def texts_by_the_million(path: Path) -> None:
    text = b'{"format": "nnviz project", "version": 2, "x": [' + b'"abcdef",' * 1_490_000 + b"0]}"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(CONTENTS, text)


BOMBS: dict[Callable[[Path], None], str] = {
    bomb_of_contents: "project.json would have 272,629,760 bytes",
    bomb_with_a_small_declared_size: "It is damaged, or no project (Bad CRC-32",
    bomb_of_weights: "x.nnviz, weights.safetensors: It is no JSON",
    bomb_of_something_else: "else.bin would have 41,943,040 bytes; at most",
    network_without_weights: "The array parameters/h0/weights is missing.",
    values_by_the_million: "'members' is missing.",
    texts_by_the_million: "'members' is missing.",
}


@pytest.fixture(scope="module")
def answers(good: bytes, tmp_path_factory: pytest.TempPathFactory) -> dict[str, tuple[str, int]]:
    """What a process says of each bomb, and how many MB more than at its start it has taken."""
    pytest.importorskip("resource")
    paths = []
    for bomb in BOMBS:
        path = tmp_path_factory.mktemp("bomb") / "x.nnviz"
        path.write_bytes(good)
        bomb(path)
        assert path.stat().st_size < 4 << 20
        paths.append(path)
    done = subprocess.run(
        [sys.executable, "-c", GREEDY, *paths],
        env=os.environ | {"PYTHONPATH": str(Path(__file__).parents[3])},
        capture_output=True,
        text=True,
        check=True,
    )
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    return {bomb.__name__: line for bomb, line in zip(BOMBS, lines, strict=True)}


@pytest.mark.parametrize("bomb", BOMBS, ids=lambda bomb: bomb.__name__)
def test_no_file_takes_much_memory(
    answers: dict[str, tuple[str, int]], bomb: Callable[[Path], None]
) -> None:
    said, megabytes = answers[bomb.__name__]
    assert BOMBS[bomb] in said
    assert megabytes < 256
