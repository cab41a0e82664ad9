"""``nnviz export``: a network as a program, as text, or as a table."""

import json
from argparse import ArgumentParser, Namespace
from collections.abc import Callable, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

from nnviz.cli.command import DONE, Command
from nnviz.core.problem import Problem, ProblemError

if TYPE_CHECKING:
    from nnviz.files.opening import Opened


def configure(parser: ArgumentParser) -> None:
    """Add the arguments."""
    add = parser.add_argument
    add("target", metavar="NAME or FILE", help="an example, a project, a checkpoint, or JSON")
    add(
        "--to",
        required=True,
        choices=tuple(WRITERS),
        help="pytorch: a script that trains the same network, with its arrays beside it; python: a "
        "program that builds the graph; summary: a table of the layers; text: a line a layer",
    )
    add(
        "--out",
        type=Path,
        metavar="PATH",
        help="where to; printed by default. A summary is .txt, .md or .csv, pytorch .py",
    )
    add("--json", action="store_true", help="print one JSON object")


def run(options: Namespace) -> int:
    """Write or print what was asked for."""
    from nnviz.files.opening import opened

    said = WRITERS[options.to](opened(options.target), options.out)
    if options.json:
        out = None if options.out is None else str(options.out)
        print(json.dumps({"out": out, "text": said}))
    else:
        print(said, end="")
    return DONE


def _pytorch(start: "Opened", out: Path | None) -> str:
    from nnviz.cli.start import trainer_for
    from nnviz.files.export.pytorch import Export, save_pytorch

    if out is None:
        what = "PyTorch code comes with a file of arrays and is not printed."
        raise ProblemError(Problem("--out", what, "For instance --out network.py"))
    trainer = trainer_for(start, (), None)
    export = Export(trainer.experiment, trainer.dataset, trainer.parameters, trainer.epochs)
    save_pytorch(out, export)
    return f"{out}, with {out.with_suffix('.npz').name} beside it; to run it: python {out}\n"


def _python(start: "Opened", out: Path | None) -> str:
    from nnviz.files.code import program

    return _given(program(start.document.graph, start.document.drawing.notes), out)


def _text(start: "Opened", out: Path | None) -> str:
    from nnviz.files.code import write

    return _given(write(start.document.graph, start.document.drawing.notes), out)


def _summary(start: "Opened", out: Path | None) -> str:
    from nnviz.core.infer import infer
    from nnviz.files.export.summary import save_summary, summary, summary_text

    graph = start.document.graph
    table = summary(graph, infer(graph))
    if out is None:
        return summary_text(table)
    save_summary(out, table)
    return f"{out}\n"


def _given(text: str, out: Path | None) -> str:
    from nnviz.files.atomic import write_bytes

    if out is None:
        return text
    write_bytes(out, text.encode())
    return f"{out}\n"


WRITERS: Mapping[str, Callable[["Opened", Path | None], str]] = MappingProxyType(
    {"pytorch": _pytorch, "python": _python, "summary": _summary, "text": _text}
)

COMMAND = Command("export", "Give a network away as a program, text or table", configure, run)
