"""``nnviz examples``: what there is to open and to train."""

import json
from argparse import ArgumentParser, Namespace
from typing import TYPE_CHECKING, Any

from nnviz.cli.command import DONE, Command

if TYPE_CHECKING:
    from nnviz.files.example import Example


def configure(parser: ArgumentParser) -> None:
    """Add the arguments."""
    parser.add_argument("--json", action="store_true", help="print one JSON list")


def run(options: Namespace) -> int:
    """Print the list."""
    from nnviz.files.example import examples

    if options.json:
        print(json.dumps([_described(example) for example in examples()], indent=2))
    else:
        width = max(len(example.name) for example in examples())
        for example in examples():
            print(f"{example.name:<{width}}  {example.description}")
    return DONE


def _described(example: "Example") -> dict[str, Any]:
    from nnviz.cli.network_text import parameter_count, sizes

    graph = example.experiment.graph
    return {
        "name": example.name,
        "title": example.title,
        "description": example.description,
        "data": example.experiment.data.name,
        "network": sizes(graph),
        "parameters": parameter_count(graph),
        "steps": example.steps,
        "speed": example.speed,
    }


COMMAND = Command("examples", "List the examples", configure, run)
