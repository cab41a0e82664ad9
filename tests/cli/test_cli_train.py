"""``nnviz train`` in this process: what it reports, saves, goes on from, and refuses."""

import os
import signal
from collections.abc import Callable
from io import StringIO
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from nnviz.cli.training import REPORTS, report_steps
from nnviz.cli.voices import TextVoice
from nnviz.engine.trainer import Trainer
from nnviz.files import load_checkpoint
from nnviz.files.example import example
from nnviz.files.experiment import save_experiment
from nnviz.runtime.threads import VARIABLES, default_threads

Run = Callable[..., Any]


# --- what it reports -------------------------------------------------------------------------


def test_a_summary_for_people(nnviz: Run) -> None:
    answer = nnviz("train", "spiral", "--steps", "50")
    assert answer.code == 0
    assert answer.err == ""
    head, steps, _, title, *rows = answer.out.splitlines()
    assert head == "Spiral: 2-8-8-8-1, 177 parameters"
    assert steps.startswith("50 steps in 0.")
    assert title.split()[:4] == ["step", "50,", "epoch", "10.0"]
    assert [row.split("  ")[0] for row in rows] == [
        "loss",
        "accuracy",
        "balanced accuracy",
        "macro F1",
    ]


def test_objects_for_programs(nnviz: Run) -> None:
    answer = nnviz("train", "circle", "--steps", "100", "--json")
    *reports, last = answer.objects
    assert [report["step"] for report in reports] == list(range(5, 101, 5))
    wanted = {"step", "epoch", "loss", "test_loss", "accuracy", "test_accuracy"}
    assert all(wanted <= set(report) for report in reports)
    assert last["done"] is True
    assert last["parameters"] == 25
    assert last["steps_per_second"] > 0
    assert last["threads"] == default_threads()
    assert {key: last[key] for key in wanted} == {key: reports[-1][key] for key in wanted}


def test_a_regression_reports_its_own_metrics(nnviz: Run) -> None:
    last = nnviz("train", "plane", "--steps", "10", "--json").last
    assert {"mse", "test_mse", "r2", "test_r2"} <= set(last)
    assert "accuracy" not in last


@pytest.mark.parametrize(
    ("count", "reports"), [(0, 1), (1, 2), (7, 8), (20, 20), (1000, 20), (10**9 + 1, 20)]
)
def test_reports_are_evenly_spread(count: int, reports: int) -> None:
    steps = list(report_steps(5, count))
    assert steps[-1] == 5 + count
    assert len(steps) <= min(reports, REPORTS)
    assert all(before < after for before, after in pairwise(steps))


def test_its_own_length_is_the_default(nnviz: Run) -> None:
    assert nnviz("train", "xor", "--json").last["step"] == example("xor").steps


def test_epochs_are_turned_into_steps(nnviz: Run) -> None:
    last = nnviz("train", "circle", "--epochs", "3", "--json").last
    assert (last["step"], last["epoch"]) == (75, 3.0)


def test_nothing_is_trained_in_no_steps(nnviz: Run) -> None:
    last = nnviz("train", "circle", "--steps", "0", "--json").last
    assert (last["done"], last["step"], last["steps_per_second"]) == (True, 0, 0)


def test_settings_and_seeds_change_the_run(nnviz: Run) -> None:
    losses = {
        nnviz("train", "circle", "--steps", "20", "--json", *words).last["loss"]
        for words in ([], ["--seed", "1"], ["--set", "learning_rate=0.1"], ["--set", "noise=0.1"])
    }
    assert len(losses) == 4


def test_the_same_words_give_the_same_bits(nnviz: Run) -> None:
    words = ("train", "spiral", "--steps", "60", "--set", "dropout=0.2", "--save", "x.safetensors")
    parameters = []
    for _ in range(2):
        nnviz(*words)
        parameters.append(load_checkpoint("x.safetensors").state.parameters)
    assert np.array_equal(*parameters)


def test_a_network_follows_other_data(nnviz: Run) -> None:
    words = ("--set", "data=iris", "--set", "layers=6-5", "--steps", "30")
    answer = nnviz("train", "circle", *words)
    assert "4-6-5-3" in answer.out


def test_early_stopping_ends_the_run(nnviz: Run) -> None:
    words = ("--set", "early_stopping=yes", "--set", "patience=2", "--steps", "100000")
    last = nnviz("train", "gauss", "--set", "learning_rate=0", *words, "--json").last
    assert (last["done"], last["ending"]) == (True, "early stopping")
    assert last["step"] == 3 * 25
    answer = nnviz("train", "gauss", "--set", "learning_rate=0", *words)
    assert "The test loss has not improved for 2 epochs" in answer.out
    assert (answer.code, answer.err) == (0, "")


def test_a_breakpoint_ends_the_run(nnviz: Run, tmp_path: Path) -> None:
    experiment = example("gauss").experiment.with_breakpoints(test_accuracy=0.5)
    save_experiment(tmp_path / "mine.json", experiment)
    answer = nnviz("train", "mine.json", "--steps", "100000")
    assert "It ended early: breakpoint. Test accuracy reached" in answer.out
    assert "press play" not in answer.out.lower()
    assert (answer.code, answer.err) == (0, "")
    last = nnviz("train", "mine.json", "--steps", "100000", "--json").last
    assert (last["done"], last["ending"]) == (True, "breakpoint")
    assert last["note"].startswith("Test accuracy reached")
    assert last["step"] % 25 == 0, "at an epoch's end"


def test_the_threads_are_counted(nnviz: Run) -> None:
    assert nnviz("train", "xor", "--steps", "1", "--threads", "2", "--json").last["threads"] == 2
    assert {os.environ[name] for name in VARIABLES} == {"2"}, "before NumPy is loaded"


# --- checkpoints -----------------------------------------------------------------------------

RESTLESS = ("--set", "dropout=0.2", "--set", "schedule=cosine", "--set", "optimizer=adam")


def test_going_on_is_as_if_never_stopped(nnviz: Run) -> None:
    nnviz("train", "moons", *RESTLESS, "--steps", "130", "--save", "through.safetensors")
    nnviz("train", "moons", *RESTLESS, "--steps", "60", "--save", "half.safetensors")
    last = nnviz(
        "train", "half.safetensors", "--steps", "70", "--save", "rest.safetensors", "--json"
    ).last
    through, rest = load_checkpoint("through.safetensors"), load_checkpoint("rest.safetensors")
    assert last["step"] == through.state.step == 130
    assert np.array_equal(rest.state.parameters, through.state.parameters)
    assert np.array_equal(rest.state.moments, through.state.moments)
    assert rest.state.noise == through.state.noise


def test_saving_is_told(nnviz: Run) -> None:
    answer = nnviz("train", "xor", "--steps", "5", "--save", "x.safetensors")
    assert answer.out.endswith("Saved x.safetensors at step 5.\n")
    last = nnviz("train", "x.safetensors", "--steps", "0", "--save", "y.safetensors", "--json").last
    assert (last["step"], last["saved"]) == (5, "y.safetensors")


def test_a_checkpoint_keeps_its_threads(nnviz: Run) -> None:
    nnviz("train", "xor", "--steps", "5", "--threads", "2", "--save", "x.safetensors")
    answer = nnviz("train", "x.safetensors", "--steps", "5", "--json")
    assert (answer.last["threads"], answer.err) == (2, "")
    other = nnviz("train", "x.safetensors", "--steps", "5", "--threads", "1", "--json")
    assert "the last bits may differ: BLAS threads 2 then, 1 now." in other.err
    assert other.code == 0


def test_a_checkpoint_goes_on_with_other_settings(nnviz: Run) -> None:
    nnviz("train", "circle", "--steps", "25", "--save", "x.safetensors")
    words = ("--set", "learning_rate=0.01", "--set", "noise=0.2", "--set", "batch_size=50")
    last = nnviz("train", "x.safetensors", *words, "--epochs", "2", "--json").last
    assert last["step"] == 25 + 2 * 5


def test_a_checkpoint_goes_on_with_another_network(nnviz: Run) -> None:
    nnviz("train", "circle", "--steps", "25", "--save", "x.safetensors")
    words = ("--set", "layers=3-3", "--epochs", "1", "--json")
    assert nnviz("train", "x.safetensors", *words).last["step"] == 25 + 25


@pytest.mark.parametrize("words", [("--seed", "3"), ("--set", "data=iris")])
def test_weights_that_do_not_fit_are_refused(nnviz: Run, words: tuple[str, str]) -> None:
    nnviz("train", "circle", "--steps", "1", "--save", "x.safetensors")
    answer = nnviz("train", "x.safetensors", *words)
    assert answer.code == 2
    assert "does not go on with a checkpoint's weights" in answer.err


def test_an_experiment_s_file_can_be_trained(nnviz: Run, tmp_path: Path) -> None:
    save_experiment(tmp_path / "mine.json", example("xor").experiment)
    answer = nnviz("train", "mine.json")
    assert answer.out.startswith("mine.json: 2-4-1")
    assert "2,500 steps" in answer.out


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (
            ("--save", "x.pt"),
            "--save: A project's name ends in .nnviz, a checkpoint's in .safetensors. For instance",
        ),
        (("--save", "no/x.safetensors"), "--save: There is no folder no."),
        (("--save", "folder.safetensors"), "--save: folder.safetensors is a folder."),
        (("--set", "learning_rat=1"), "Did you mean learning_rate"),
        (("--set", "data=mons"), "no data set called 'mons'. Did you mean moons"),
        (("--set", "batch_size=251"), "Allowed: 1 to 250, the number of training samples."),
        (("--set", "size=10", "--set", "train_share=0.95"), "leaves no test sample"),
        (("--set", "layers=60000-60000"), "parameters; at most 200,000,000 are allowed"),
        (("--seed", str(2**31)), "Seed: 2,147,483,648 is out of range."),
    ],
)
def test_what_cannot_be_trained_is_told(
    nnviz: Run, tmp_path: Path, words: tuple[str, ...], sentence: str
) -> None:
    (tmp_path / "folder.safetensors").mkdir()
    answer = nnviz("train", "circle", *words)
    assert (answer.code, answer.out) == (2, "")
    assert sentence in answer.err


# --- when it goes wrong ----------------------------------------------------------------------


def test_a_rate_that_explodes(nnviz: Run) -> None:
    words = ("train", "plane", "--set", "learning_rate=1e6", "--save", "x.safetensors")
    answer = nnviz(*words, "--json")
    assert answer.code == 1
    assert (answer.last["done"], answer.last["ending"]) == (False, "diverged")
    assert "no longer a finite number" in answer.last["error"]
    assert answer.last["key"] == "learning_rate"
    saved = load_checkpoint("x.safetensors").state
    assert np.isfinite(saved.parameters).all()
    assert saved.step == answer.last["step"]
    assert "no longer a finite number" in nnviz(*words).err


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_stops_within_a_step(
    nnviz: Run, monkeypatch: pytest.MonkeyPatch, number: signal.Signals
) -> None:
    signal_at_step(monkeypatch, 10, number)
    handler = signal.getsignal(number)
    answer = nnviz("train", "xor", "--steps", "1000", "--save", "x.safetensors", "--json")
    assert answer.code == 128 + number
    assert (answer.last["done"], answer.last["ending"]) == (False, "interrupted")
    assert answer.last["step"] == load_checkpoint("x.safetensors").state.step == 10
    assert signal.getsignal(number) is handler


def test_an_interrupted_run_says_so_to_people(nnviz: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    signal_at_step(monkeypatch, 10, signal.SIGINT)
    answer = nnviz("train", "xor", "--steps", "1000", "--save", "x.safetensors")
    assert "10 steps in" in answer.out
    assert "It ended early: interrupted." in answer.out
    assert "Saved x.safetensors at step 10." in answer.out


def test_a_second_ctrl_c_ends_it_at_once(nnviz: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    signal_at_step(monkeypatch, 10, signal.SIGINT, times=2)
    answer = nnviz("train", "xor", "--steps", "1000", "--save", "x.safetensors")
    assert (answer.code, answer.err) == (130, "nnviz: interrupted.\n")
    assert not Path("x.safetensors").exists()


def test_a_save_that_fails_is_told_after_the_results(
    nnviz: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: Any) -> None:
        raise OSError(28, "full")

    monkeypatch.setattr("os.fsync", fail)
    answer = nnviz("train", "xor", "--steps", "20", "--save", "x.safetensors", "--json")
    assert answer.code == 1
    assert (answer.last["done"], answer.last["saved"], answer.last["step"]) == (False, None, 20)
    assert "No space left on device" in answer.last["error"]
    assert "No space left on device" in answer.err
    assert not list(Path().iterdir())


def signal_at_step(
    monkeypatch: pytest.MonkeyPatch, step: int, number: signal.Signals, times: int = 1
) -> None:
    """Send this process a signal while it takes a step."""
    take = Trainer.step

    def stepped(self: Trainer) -> float:
        loss = take(self)
        if self.step_number == step:
            for _ in range(times):
                signal.raise_signal(number)
        return loss

    monkeypatch.setattr(Trainer, "step", stepped)


# --- the bar ---------------------------------------------------------------------------------


class Terminal(StringIO):
    """A stream that says it is one."""

    def isatty(self) -> bool:
        return True


def test_the_bar_is_for_terminals_only() -> None:
    assert TextVoice(0, 10, Terminal()).shows_ticks
    assert not TextVoice(0, 10, StringIO()).shows_ticks


def test_the_bar_stays_on_its_line() -> None:
    terminal = Terminal()
    voice = TextVoice(100, 200, terminal)
    voice.tick(150, 0.125)
    voice.tick(151, 0.125)
    drawn = terminal.getvalue()
    assert "[======                  ]  25%  step 150  loss 0.125" in drawn
    assert "151" not in drawn, "it waits a tenth of a second"
    assert "\n" not in drawn
