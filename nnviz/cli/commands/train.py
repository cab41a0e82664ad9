"""``nnviz train``: train an example, or go on from a project or a checkpoint, without a window."""

import json
import sys
from argparse import ArgumentParser, ArgumentTypeError, Namespace
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from nnviz.cli.command import DONE, FAILED, Command
from nnviz.core.problem import Problem, ProblemError
from nnviz.runtime.threads import default_threads, fix_threads

if TYPE_CHECKING:
    from nnviz.cli.saving import Recorder
    from nnviz.engine.trainer import Trainer
    from nnviz.files.opening import Opened

MOST_THREADS = 1024
SUFFIX, PROJECT_SUFFIX = ".safetensors", ".nnviz"


def configure(parser: ArgumentParser) -> None:
    """Add the arguments."""
    add = parser.add_argument
    add("target", metavar="NAME or FILE", help="an example, a project, a checkpoint, or JSON")
    length = parser.add_mutually_exclusive_group()
    length.add_argument("--steps", type=_whole(0), metavar="N", help="train so many steps")
    length.add_argument("--epochs", type=_whole(0), metavar="N", help="train so many epochs")
    add("--seed", type=_whole(0), metavar="S", help="seed of start weights and of the batches")
    add(
        "--set",
        action="append",
        default=[],
        metavar="key=value",
        help="change a setting of training or data (learning_rate=0.1, batch_size=32, noise=0.2, "
        "data=moons, ...), the layers (layers=8-8-8) or their activation; may be repeated",
    )
    add(
        "--save",
        type=Path,
        metavar="FILE",
        help=f"write a project (FILE{PROJECT_SUFFIX}) or a checkpoint (FILE{SUFFIX}) at the end",
    )
    add("--json", action="store_true", help="print one JSON object a report, and a last one")
    add(
        "--report",
        choices=["cells", "heads", "forecast"],
        help="at the end: which cells tell best of what is true of held-out text (AUC), what "
        "each head of attention looks for and the loss without it, or the error of forecasts by "
        "step ahead",
    )
    add(
        "--threads",
        type=_whole(1, MOST_THREADS),
        metavar="N",
        help=f"BLAS threads (default {default_threads()}, or what a checkpoint was made with)",
    )


def run(options: Namespace) -> int:
    """Train, save, and tell."""
    _check_place(options.save)
    fix_threads(options.threads or default_threads())
    from threadpoolctl import threadpool_limits

    from nnviz.cli.reporting import check_report
    from nnviz.cli.start import differences, threads_of, trainer_for
    from nnviz.files.opening import opened

    start = opened(options.target)
    threads = options.threads or threads_of(start) or default_threads()
    with threadpool_limits(threads, user_api="blas"):
        if note := differences(start):
            print(f"nnviz: {note}", file=sys.stderr)
        trainer = trainer_for(start, options.set, options.seed)
        check_report(options.report, trainer)
        return _train(options, start, trainer, threads)


def _train(options: Namespace, start: "Opened", trainer: "Trainer", threads: int) -> int:
    from nnviz.cli.reporting import reported
    from nnviz.cli.saving import Recorder
    from nnviz.cli.training import Ending, Interruption, train
    from nnviz.cli.voices import JsonVoice, Result, TextVoice, Voice

    count = _steps(options, start, trainer)
    first = trainer.step_number
    voice: Voice = JsonVoice() if options.json else TextVoice(first, count, sys.stderr)
    recorder = None
    if options.save is not None and options.save.suffix == PROJECT_SUFFIX:
        voice = recorder = Recorder(voice, start, trainer)
    tick = voice.tick if voice.shows_ticks else None
    with Interruption() as interruption:
        try:
            outcome = train(trainer, count, interruption, voice.report, tick)
        except BrokenPipeError:
            _save(options.save, trainer, start, recorder)
            raise
        failure = _save(options.save, trainer, start, recorder)
    saved = None if failure else options.save
    evaluation = trainer.evaluate()
    is_sound = outcome.ending is not Ending.DIVERGED
    report = reported(options.report if is_sound else None, trainer)
    if report is not None and options.json:
        print(json.dumps(report.as_object), flush=True)
    voice.finish(Result(start.title, trainer, evaluation, outcome, threads, saved, failure))
    if report is not None and not options.json:
        print(f"\n{report.as_text}", flush=True)
    if outcome.ending is Ending.INTERRUPTED:
        return 128 + interruption.signal
    return FAILED if failure or outcome.ending is Ending.DIVERGED else DONE


def _steps(options: Namespace, start: "Opened", trainer: "Trainer") -> int:
    from nnviz.cli.start import default_length

    if options.steps is not None:
        return int(options.steps)
    if options.epochs is not None:
        return int(options.epochs) * trainer.steps_per_epoch
    return default_length(start, trainer)


def _check_place(path: Path | None) -> None:
    """Refuse before training what could not be saved after it."""
    if path is None:
        return
    if path.suffix not in (SUFFIX, PROJECT_SUFFIX):
        what = f"A project's name ends in {PROJECT_SUFFIX}, a checkpoint's in {SUFFIX}."
        hint = f"For instance {path.with_suffix(PROJECT_SUFFIX)}"
        raise ProblemError(Problem("--save", what, hint))
    if not path.parent.is_dir():
        what = f"There is no folder {path.parent}."
        raise ProblemError(Problem("--save", what, "Choose a folder that exists."))
    if path.is_dir():
        raise ProblemError(Problem("--save", f"{path} is a folder.", "Choose another name."))


def _save(
    path: Path | None, trainer: "Trainer", start: "Opened", recorder: "Recorder | None"
) -> Problem | None:
    """Save where a place was given; what went wrong, if something did."""
    from nnviz.cli.saving import save

    return None if path is None else save(path, trainer, start, recorder)


def _whole(low: int, high: int = 10**12) -> Callable[[str], int]:
    def read(text: str) -> int:
        if not text.isdecimal() or not low <= int(text[:20]) <= high:
            raise ArgumentTypeError(f"{text!r} is not a whole number from {low:,} to {high:,}")
        return int(text)

    return read


COMMAND = Command("train", "Train a network without a window", configure, run)
