"""Checkpoints: training goes on with the same bits, and no file can do harm."""

import json
import random
from collections.abc import Callable
from dataclasses import fields, replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from safetensors import safe_open
from safetensors.numpy import load_file, save_file

from nnviz.core.layer import Parameter
from nnviz.core.problem import ProblemError
from nnviz.data import load
from nnviz.engine import Diverged, Experiment, Trainer
from nnviz.engine.arena import Layout, Slot
from nnviz.engine.network import Network
from nnviz.files import atomic, load_checkpoint, save_checkpoint
from nnviz.files.checkpoint import save_state
from nnviz.files.example import example
from nnviz.files.plain import Fields
from nnviz.files.state import arrays, plain_values, state_of

Arrays = dict[str, NDArray[Any]]
Texts = dict[str, str]

RESTLESS: dict[str, dict[str, Any]] = {
    "plain": {},
    "adam": {"optimizer": "adam"},
    "dropout": {"dropout": 0.3, "optimizer": "momentum"},
    "schedule": {"schedule": "warmup_cosine", "schedule_period": 5.0, "warmup": 1.0},
    "penalties": {"optimizer": "adamw", "l1": 0.001, "l2": 0.01, "clip": 0.1},
    "patience": {"early_stopping": True, "patience": 50},
    "ragged": {"batch_size": 33},
    "adversarial": {"adversarial": True, "batch_size": 33},
}


def trainer_of(**changes: Any) -> Trainer:
    experiment = example("circle").experiment.with_training(**changes)
    return Trainer(experiment, load(experiment.data))


def run(trainer: Trainer, count: int) -> list[float]:
    losses = []
    for loss in trainer.steps(count):
        trainer.check_stop()
        losses.append(loss)
    return losses


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "näher.safetensors"


@pytest.fixture
def good(path: Path) -> Path:
    """A checkpoint of a network with two moments, in the middle of an epoch."""
    trainer = trainer_of(optimizer="adam")
    run(trainer, 40)
    save_checkpoint(path, trainer)
    return path


# --- the same bits ---------------------------------------------------------------------------


@pytest.mark.parametrize("name", RESTLESS)
@pytest.mark.parametrize("steps", [0, 1, 25, 60])
def test_training_goes_on_with_the_same_bits(path: Path, name: str, steps: int) -> None:
    through, first = trainer_of(**RESTLESS[name]), trainer_of(**RESTLESS[name])
    run(through, steps)
    run(first, steps)
    save_checkpoint(path, first)
    second = load_checkpoint(path).trainer()
    assert run(second, 60) == run(through, 60)
    assert_same(second.snapshot(), through.snapshot())


def test_double_precision_comes_back(path: Path) -> None:
    experiment = example("circle").experiment
    trainer = Trainer(experiment, load(experiment.data), np.float64)
    run(trainer, 30)
    save_checkpoint(path, trainer)
    again = load_checkpoint(path).trainer()
    assert again.parameters.dtype == np.float64
    assert run(again, 30) == run(trainer, 30)


def test_the_experiment_comes_back(good: Path) -> None:
    assert load_checkpoint(good).experiment == trainer_of(optimizer="adam").experiment


def test_saving_changes_nothing(path: Path) -> None:
    saved, other = trainer_of(dropout=0.2), trainer_of(dropout=0.2)
    run(saved, 30)
    run(other, 30)
    save_checkpoint(path, saved)
    assert run(saved, 30) == run(other, 30)


def test_a_run_that_diverged_goes_on_with_a_smaller_rate(path: Path) -> None:
    found = example("diabetes").experiment.with_training(optimizer="sgd", learning_rate=1e9)
    trainer = Trainer(found, load(found.data))
    with pytest.raises(Diverged):
        run(trainer, 100)
    save_checkpoint(path, trainer)
    again = load_checkpoint(path).trainer()
    assert np.isfinite(again.parameters).all()
    with pytest.raises(Diverged):
        run(again, 1)


# --- what stands in the file -----------------------------------------------------------------


def test_any_reader_finds_the_weights_by_name(good: Path) -> None:
    trainer = load_checkpoint(good).trainer()
    arrays = load_file(good)
    for layer, named in trainer.weights().items():
        for name, values in named.items():
            assert np.array_equal(arrays[f"parameters/{layer}/{name}"], values)
    moments = {name for name in arrays if name.startswith("moments/")}
    assert moments == {
        f"moments/{row}/{layer}/{name}"
        for row in (0, 1)
        for layer in ("h1", "h2", "output")
        for name in ("weights", "bias")
    }


def test_the_texts_can_be_read_by_any_json(good: Path) -> None:
    texts = texts_of(good)
    assert texts["format"] == "nnviz checkpoint"
    assert json.loads(texts["experiment"])["format"] == "nnviz experiment"
    state = json.loads(texts["state"])
    assert state["step"] == 40
    assert state["patience"]["best"] is None
    for generator in ("feed_generator", "noise_generator"):
        assert all(isinstance(value, str) for value in state[generator].values())
    assert set(json.loads(texts["made_with"])) >= {"nnviz", "numpy", "threads", "processor"}


def test_running_statistics_have_no_moments() -> None:
    """No layer keeps any yet; the next ones do."""
    kept = Parameter("mean", (3,), trains=False)
    slots = (Slot("n", Parameter("gain", (3,)), 0, 3), Slot("n", kept, 3, 6))
    layout, state = Layout(slots, 3, 6), trainer_of(optimizer="adam").snapshot()
    moments = np.arange(6, dtype=np.float32).reshape(2, 3)
    state = replace(state, parameters=np.arange(6, dtype=np.float32), moments=moments)
    named = arrays(layout, state)
    assert {name for name in named if "mean" in name} == {"parameters/n/mean"}
    values = Fields(plain_values(state), "state")
    assert_same(state_of(layout, 2, 10, values, named.__getitem__), state)


# --- what is wrong with a file ---------------------------------------------------------------


def rewritten(path: Path, change: Callable[[Arrays, Texts], object]) -> Path:
    """The file with its arrays or texts changed, valid as a safetensors file."""
    arrays, texts = load_file(path), texts_of(path)
    change(arrays, texts)
    save_file(arrays, path, texts)
    return path


def texts_of(path: Path) -> Texts:
    with safe_open(path, "numpy") as file:
        return dict(file.metadata())


def state_change(**changes: Any) -> Callable[[Arrays, Texts], object]:
    def change(arrays: Arrays, texts: Texts) -> None:
        texts["state"] = json.dumps(json.loads(texts["state"]) | changes)

    return change


def generator_change(**changes: Any) -> Callable[[Arrays, Texts], object]:
    def change(arrays: Arrays, texts: Texts) -> None:
        state = json.loads(texts["state"])
        state["noise_generator"] |= changes
        texts["state"] = json.dumps(state)

    return change


def array_change(name: str, values: Any) -> Callable[[Arrays, Texts], object]:
    return lambda arrays, texts: arrays.update({name: np.array(values)})


def text_change(name: str, text: str) -> Callable[[Arrays, Texts], object]:
    return lambda arrays, texts: texts.update({name: text})


def units_change(arrays: Arrays, texts: Texts) -> None:
    texts["experiment"] = texts["experiment"].replace('"units": 4', '"units": 60000')


def optimizer_change(arrays: Arrays, texts: Texts) -> None:
    texts["experiment"] = texts["experiment"].replace('"adam"', '"sgd"')


def batch_change(arrays: Arrays, texts: Texts) -> None:
    texts["experiment"] = texts["experiment"].replace('"batch_size": 10', '"batch_size": 250')


WEIGHTS = "parameters/h1/weights"
NAN32 = np.full((2, 4), np.nan, np.float32)

WRONG: dict[str, tuple[Callable[[Arrays, Texts], object], str]] = {
    "no texts": (lambda arrays, texts: texts.clear(), "It is not an nnviz checkpoint"),
    "another format": (text_change("format", "pt"), "It is not an nnviz checkpoint"),
    "a later version": (text_change("version", "2"), "It has version 2"),
    "a strange version": (text_change("version", "²"), "'version' should be a whole number"),
    "no experiment": (text_change("experiment", ""), "experiment: It is no JSON"),
    "a foreign experiment": (text_change("experiment", "{}"), "It is not an nnviz experiment"),
    "a deep state": (text_change("state", "[" * 10**5), "state: It is nested too deeply"),
    "a list as state": (text_change("state", "[]"), "state: It should be an object"),
    "other units": (units_change, "is F32 [2, 4]; the network needs F32 [2, 60000]"),
    "another optimiser": (optimizer_change, "moments/0/h1/bias belongs to no layer"),
    "an array too few": (lambda arrays, texts: arrays.pop(WEIGHTS), f"{WEIGHTS} is missing"),
    "an array too many": (array_change("parameters/h9/bias", [0.0]), "belongs to no layer"),
    "no order": (lambda arrays, texts: arrays.pop("feed/order"), "feed/order is missing"),
    "another shape": (array_change(WEIGHTS, NAN32.T), "is F32 [4, 2]; the network needs"),
    "another type": (array_change(WEIGHTS, NAN32.astype("f8")), "is F64 [2, 4]; the network"),
    "not a number": (array_change(WEIGHTS, NAN32), f"{WEIGHTS} holds numbers that are not finite"),
    "infinite moments": (
        array_change("moments/1/h1/weights", NAN32 + np.float32(np.inf)),
        "moments/1/h1/weights holds numbers that are not finite",
    ),
    "a dtype of text": (state_change(dtype="object"), "'dtype' should be one of float32"),
    "the other dtype": (state_change(dtype="float64"), "the network needs F64"),
    "an order of two lists": (array_change("feed/order", [[0, 1]]), "a list of samples"),
    "an empty order": (array_change("feed/order", np.zeros(0, np.int64)), "a list of samples"),
    "an order of floats": (array_change("feed/order", np.zeros(250)), "the network needs I64"),
    "an order out of range": (array_change("feed/order", np.full(250, 10**9)), "not an order"),
    "an order with twins": (array_change("feed/order", np.zeros(250, np.int64)), "not an order"),
    "a step of text": (state_change(step="40"), "'step' should be a whole number"),
    "a step below 0": (state_change(step=-1), "'step' should be a whole number"),
    "a huge step": (state_change(step=10**300), "'step' should be a whole number"),
    "a position beyond the epoch": (
        batch_change,
        "'position' should be a whole number from",
    ),
    "a strange patience": (state_change(patience=3), "patience: It should be an object"),
    "no generator": (state_change(noise_generator=None), "noise: It should be an object"),
    "another generator": (generator_change(bit_generator="MT19937"), "Only PCG64 is known"),
    "a generator of numbers": (generator_change(state=7), "'state' should be a text"),
    "a negative generator": (generator_change(state="-1"), "not a whole number in digits"),
    "a generator of 129 bits": (generator_change(inc=str(1 << 128)), "has more than 128 bits"),
    "a generator of a page": (generator_change(inc="9" * 150), "not a whole number in digits"),
    "a switch of 2": (generator_change(has_uint32="2"), "has more than 1 bits"),
}


@pytest.mark.parametrize("name", WRONG)
def test_what_is_wrong_gets_a_sentence(good: Path, name: str) -> None:
    change, sentence = WRONG[name]
    with pytest.raises(ProblemError) as caught:
        load_checkpoint(rewritten(good, change))
    said = str(caught.value)
    assert said.startswith("näher.safetensors")
    assert sentence in said
    assert said.isprintable()
    assert len(said) < 400


def test_an_order_of_other_data_is_refused(good: Path) -> None:
    def shorten(arrays: Arrays, texts: Texts) -> None:
        arrays["feed/order"] = np.arange(100)
        state_change(position=5)(arrays, texts)

    small = load_checkpoint(rewritten(good, shorten))
    with pytest.raises(ProblemError, match="another network, optimiser or data set"):
        small.trainer()


def test_what_is_for_information_only_may_be_missing(good: Path) -> None:
    assert load_checkpoint(rewritten(good, text_change("made_with", "[]"))).made_with == {}
    threads = text_change("made_with", '{"threads": 3, "numpy": "2"}')
    assert load_checkpoint(rewritten(good, threads)).made_with == {"numpy": "2"}


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (None, "There is no such file"),
        (b"", "It is damaged, or no .safetensors file"),
        (b"\x80\x04\x95", "It is damaged"),
        (b"\xff" * 8, "It is damaged"),
        (b"\xff" * 4096, "It is damaged"),
        ((10**12).to_bytes(8, "little") + b"{}", "It is damaged"),
        ((2).to_bytes(8, "little") + b"{}", "It is not an nnviz checkpoint"),
    ],
)
def test_a_file_that_is_none_of_ours(path: Path, content: bytes | None, sentence: str) -> None:
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(ProblemError, match=sentence):
        load_checkpoint(path)


def test_a_folder_is_no_checkpoint(tmp_path: Path) -> None:
    with pytest.raises(ProblemError, match="It is no file"):
        load_checkpoint(tmp_path)


def test_a_truncated_file_is_told(good: Path) -> None:
    content = good.read_bytes()
    for length in range(0, len(content), 211):
        good.write_bytes(content[:length])
        with pytest.raises(ProblemError, match="It is damaged"):
            load_checkpoint(good)


def test_flipped_bytes_are_read_or_refused(good: Path) -> None:
    """Where a flip makes another number of a weight, training goes on or diverges, no more."""
    content, rng = good.read_bytes(), random.Random(0)
    read = 0
    for _ in range(300):
        broken = bytearray(content)
        broken[rng.randrange(len(broken))] = rng.randrange(256)
        good.write_bytes(broken)
        try:
            run(load_checkpoint(good).trainer(), 2)
            read += 1
        except ProblemError:
            continue
    assert 0 < read < 300


# --- saving ----------------------------------------------------------------------------------


def test_a_failed_save_leaves_the_old_file(good: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: Any) -> None:
        raise OSError(5, "broken")

    before = good.read_bytes()
    monkeypatch.setattr(atomic.os, "fsync", fail)
    with pytest.raises(ProblemError, match="cannot be written: Input/output error"):
        save_checkpoint(good, trainer_of())
    assert good.read_bytes() == before
    assert list(good.parent.iterdir()) == [good]


@pytest.mark.parametrize(
    "settings", [{"optimizer": "momentum"}, {"batch_size": 125, "optimizer": "adam"}]
)
def test_what_could_not_be_read_again_is_not_written(good: Path, settings: dict[str, Any]) -> None:
    """A window may have edited the experiment while the state is still of the one before."""
    trainer, before = load_checkpoint(good).trainer(), good.read_bytes()
    edited = trainer.experiment.with_training(**settings)
    with pytest.raises(ProblemError):
        save_state(good, edited, trainer.network, trainer.snapshot())
    assert good.read_bytes() == before


def test_another_network_is_not_written(path: Path) -> None:
    trainer = trainer_of()
    other: Experiment = example("spiral").experiment.with_training(optimizer="sgd")
    with pytest.raises(ProblemError, match="not the one that was trained"):
        save_state(path, other, trainer.network, trainer.snapshot())
    with pytest.raises(ProblemError, match="not the one that was trained"):
        save_state(path, trainer.experiment, Network.of(other.graph), trainer.snapshot())
    assert not path.exists()


def assert_same(one: Any, other: Any) -> None:
    """Compare two states bit by bit, whatever a state holds."""
    for field in fields(one):
        left, right = getattr(one, field.name), getattr(other, field.name)
        if isinstance(left, np.ndarray):
            assert np.array_equal(left, right), field.name
            assert left.dtype == right.dtype
        elif hasattr(left, "__dataclass_fields__"):
            assert_same(left, right)
        else:
            assert left == right, field.name


def test_the_comparison_can_fail() -> None:
    state = trainer_of().snapshot()
    with pytest.raises(AssertionError):
        assert_same(state, replace(state, updates=1))
