"""``nnviz info``: what is inside a project, a checkpoint, an example or an experiment's file."""

import json
from argparse import ArgumentParser, Namespace
from typing import Any

from nnviz.cli.command import DONE, Command


def configure(parser: ArgumentParser) -> None:
    """Add the arguments."""
    parser.add_argument("target", metavar="NAME or FILE", help="a project, or what else opens")
    parser.add_argument("--json", action="store_true", help="print one JSON object")


def run(options: Namespace) -> int:
    """Print it."""
    from nnviz.cli.contents import contents, member_sizes
    from nnviz.files.opening import opened

    found = opened(options.target)
    told = contents(found) | {"members": member_sizes(options.target, found)}
    print(json.dumps(told, indent=2) if options.json else "\n".join(_lines(told)))
    return DONE


def _lines(told: dict[str, Any]) -> list[str]:
    """The same for a person."""
    step = "not begun" if told["step"] is None else f"step {told['step']:,}"
    lines = [
        f"{told['title']}: {told['data']}, {step}",
        *(["What is drawn is a draft; another network is trained."] if told["draft"] else []),
        "",
        *_table(told["layers"]),
        "",
        f"{told['parameters']:,} parameters",
    ]
    lines += [f"{name:<24}{size:>14,} bytes" for name, size in told["members"].items()]
    made = ", ".join(f"{name} {text}" for name, text in told["made_with"].items() if text)
    lines += [f"made with {made}"] if made else []
    return [*lines, *(f"note: {problem}" for problem in told["problems"])]


def _table(layers: list[dict[str, Any]]) -> list[str]:
    rows = [("layer", "kind", "reads", "shape", "parameters")]
    for layer in layers:
        reads, count = ", ".join(layer["inputs"]), f"{layer['parameters']:,}"
        rows.append((layer["id"], layer["kind"], reads, layer["shape"] or "?", count))
    widths = [max(len(row[at]) for row in rows) for at in range(4)]
    return [
        "  ".join([*(f"{cell:<{w}}" for cell, w in zip(row, widths, strict=False)), row[4]])
        for row in rows
    ]


COMMAND = Command("info", "Tell what is inside a project", configure, run)
