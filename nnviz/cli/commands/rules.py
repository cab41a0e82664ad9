"""``nnviz rules``: a tree of questions that answers as a network does, or for a neuron."""

from __future__ import annotations

import json
from argparse import ArgumentParser, Namespace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from nnviz.cli.asking import add_network, subject_of, trained, whole
from nnviz.cli.command import DONE, Command
from nnviz.core.problem import Problem, ProblemError

if TYPE_CHECKING:
    from nnviz.explain.results.tree import Tree
    from nnviz.explain.tree_method import TreeMethod

FORMATS = ("text", "rules", "python")


def configure(parser: ArgumentParser) -> None:
    """Add the arguments."""
    add = parser.add_argument
    add_network(parser)
    add("--depth", type=whole, default=4, metavar="D", help="the most questions on a way, 1 to 12")
    add("--least", type=whole, default=5, metavar="N", help="samples in a leaf at least")
    add("--drawn", type=whole, default=0, metavar="N", help="draw so many samples as well")
    add(
        "--neuron",
        metavar="LAYER:N",
        help="tell when this neuron fires; LAYER:map:N is a map, both counted from 1",
    )
    add("--number", type=whole, default=1, metavar="N", help="which number of a regression")
    add(
        "--format",
        choices=FORMATS,
        default=FORMATS[0],
        help="text: the tree with its numbers; rules: a rule a leaf; python: a function",
    )
    add("--out", type=Path, metavar="FILE", help="write it to a file instead")


def run(options: Namespace) -> int:
    """Fit the tree, and print it or write it."""
    from nnviz.runtime.threads import fix_threads

    fix_threads(1)
    from nnviz.data.table.work import Work

    method = wished(options)
    check_file(options.out)
    trainer = trained(options)
    target = options.neuron or f"{trainer.network.sink}:{max(1, options.number)}"
    if not options.neuron and trainer.dataset.task.classes:
        target = ""
    asked = Namespace(sample=1, part="training", target=target, seed=options.seed)
    found = method.run(subject_of(trainer, asked), Work())
    text = written(found, options.format)
    if options.out is not None:
        from nnviz.files.atomic import write_bytes

        write_bytes(options.out, text.encode())
    if options.json:
        print(json.dumps(told(found, text, options.out), allow_nan=False))
    else:
        print(text if options.out is None else f"{options.out}\n", end="")
    return DONE


def wished(options: Namespace) -> TreeMethod:
    """The method with its settings. Raises `ProblemError` for one that is not allowed."""
    from nnviz.explain.methods.neuron_rules import NeuronRules
    from nnviz.explain.methods.rules import Rules

    kind = NeuronRules if options.neuron else Rules
    method = kind(depth=options.depth, least=options.least, drawn=options.drawn)
    for problem in method.problems():
        raise ProblemError(problem)
    return method


def check_file(out: Path | None) -> None:
    """Refuse before anything is worked out what could not be written after it."""
    if out is not None and (not out.parent.is_dir() or out.is_dir()):
        raise ProblemError(Problem("--out", f"{out} cannot be written.", "Try another folder."))


def written(tree: Tree, kind: str) -> str:
    """The tree in a format."""
    from nnviz.explain.tree_python import python
    from nnviz.explain.tree_words import drawn, rules, score_lines, what_text

    if kind == "python":
        return python(tree)
    if kind == "rules":
        return rules(tree)
    notes = [f"note: {note}" for note in tree.notes]
    head = [f"Tree for {what_text(tree)}", ""]
    return "\n".join([*head, *drawn(tree), "", *score_lines(tree), *notes]) + "\n"


def told(tree: Tree, text: str, out: Path | None) -> dict[str, Any]:
    """The answer for a program; a number that is not known is null."""
    parts = ("training", "test")
    return {
        "about": tree.about,
        "depth": tree.depth,
        "leaves": len(tree.nodes.leaves),
        "fidelity": dict(zip(parts, map(_number, tree.fidelity), strict=True)),
        "accuracy": dict(zip(parts, map(_number, tree.accuracy), strict=True)),
        "disagreements": tree.apart.count,
        "notes": list(tree.notes),
        "out": None if out is None else str(out),
        "text": text,
    }


def _number(value: float) -> float | None:
    return value if value == value else None


COMMAND = Command("rules", "Say in a tree of questions what a network has learnt", configure, run)
