"""What commands that ask about a network have in common: which network, sample and target."""

from __future__ import annotations

import sys
from argparse import ArgumentParser, ArgumentTypeError, Namespace
from pathlib import Path
from typing import TYPE_CHECKING

from nnviz.core.problem import Problem, ProblemError

if TYPE_CHECKING:
    from nnviz.engine.trainer import Trainer
    from nnviz.explain.subject import Subject

PARTS = ("test", "training")


def add_network(parser: ArgumentParser) -> None:
    """The arguments that say which network at which moment."""
    add = parser.add_argument
    add("network", metavar="NAME or FILE", help="an example, a project, a checkpoint, or JSON")
    add(
        "--steps",
        type=whole,
        metavar="N",
        help="train so many steps first (of an example its own by default, of a file none)",
    )
    add("--seed", type=whole, metavar="S", help="seed of start weights and of what is drawn")
    add("--json", action="store_true", help="print one JSON object")


def add_question(parser: ArgumentParser) -> None:
    """The arguments that say which sample and what of the network."""
    add = parser.add_argument
    add("--sample", type=whole, default=1, metavar="I", help="which sample, counted from 1")
    add("--part", choices=PARTS, default=PARTS[0], help="of which part of the data")
    add(
        "--target",
        metavar="T",
        help="class:NAME, LAYER:N, LAYER:map:N, or LAYER for its sum; by default what the network "
        "says of the sample",
    )


def trained(options: Namespace) -> Trainer:
    """The network that was named, after so many steps.

    Raises:
        ProblemError: it cannot be opened, or training went wrong.
    """
    from nnviz.cli.start import trainer_for
    from nnviz.engine.diverged import Diverged
    from nnviz.files.opening import opened

    start = opened(options.network)
    trainer = trainer_for(start, (), options.seed if start.state is None else None)
    count = options.steps
    if count is None:
        count = (start.steps or 0) if start.state is None else 0
    if count and not options.json and sys.stderr.isatty():
        print(f"training {count:,} steps …", file=sys.stderr)
    try:
        for _ in trainer.steps(count):
            pass
    except Diverged as error:
        raise ProblemError(error.problem) from None
    return trainer


def subject_of(trainer: Trainer, options: Namespace) -> Subject:
    """What is asked about. Raises `ProblemError` for a sample or a target that is not there."""
    import numpy as np

    from nnviz.engine.streams import carries
    from nnviz.explain.subject import Subject
    from nnviz.explain.target import said_target
    from nnviz.explain.target_words import read_target

    dataset, network = trainer.dataset, trainer.network
    is_test = options.part == PARTS[0]
    samples = dataset.x_test if is_test else dataset.x_train
    labels = dataset.y_test if is_test else dataset.y_train
    relevant = dataset.relevant_test if is_test else dataset.relevant_train
    if not 1 <= options.sample <= len(samples):
        what = f"There is no {options.part} sample {options.sample:,}."
        hint = f"Allowed: 1 to {len(samples):,}." if len(samples) else "Use --part training."
        raise ProblemError(Problem("--sample", what, hint))
    at = options.sample - 1
    sample = np.asarray(samples[at], np.float32).reshape(-1)
    if options.target:
        target = read_target(options.target, network, dataset)
    else:
        output = trainer.probe(samples[at : at + 1])[network.sink][0]
        target = said_target(network, dataset.task.classes, np.asarray(output))
    classes = dataset.task.classes
    return Subject(
        network,
        np.array(trainer.parameters),
        dataset,
        trainer.experiment.loss,
        target,
        sample,
        int(labels[at]) if classes else np.asarray(labels[at]),
        None if relevant is None else np.asarray(relevant[at]),
        options.seed or 0,
        network.initial_vector(trainer.experiment.seed),
        point=np.asarray(dataset.base_test[at] if is_test else dataset.base_train[at]).reshape(-1),
        carries=carries(network.graph, dataset, trainer.experiment.training),
    )


def check_place(out: Path | None, suffix: str) -> None:
    """Refuse before anything is worked out what could not be written after it."""
    if out is None:
        return
    name = f"--{'out' if suffix == '.png' else 'save'}"
    if out.suffix.lower() != suffix:
        what = f"The file's name ends in {suffix}."
        raise ProblemError(Problem(name, what, f"For instance {out.with_suffix(suffix)}"))
    if not out.parent.is_dir() or out.is_dir():
        raise ProblemError(Problem(name, f"{out} cannot be written.", "Try another folder."))


def whole(text: str) -> int:
    """Read a whole number from 0."""
    if not text.isdecimal() or len(text) > 12:
        raise ArgumentTypeError(f"{text!r} is no whole number from 0")
    return int(text)
