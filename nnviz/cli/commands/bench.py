"""``nnviz bench``: the promised numbers, measured on this machine."""

import json
import sys
from argparse import ArgumentParser, Namespace

from nnviz.cli.command import DONE, Command


def configure(parser: ArgumentParser) -> None:
    """Add the arguments."""
    from nnviz.bench import GROUPS

    parser.add_argument("groups", nargs="*", metavar="GROUP", help=f"some of: {', '.join(GROUPS)}")
    parser.add_argument(
        "--soak",
        type=float,
        metavar="MINUTES",
        help="train so long with the window open and measure how much memory grows",
    )
    parser.add_argument("--json", action="store_true", help="print one flat JSON object")


def run(options: Namespace) -> int:
    """Measure and print."""
    from nnviz.bench.runner import run_groups, table

    numbers = run_groups(options.groups, options.soak, lambda text: print(text, file=sys.stderr))
    print(json.dumps(numbers) if options.json else table(numbers))
    return DONE


COMMAND = Command("bench", "Measure the promised numbers here", configure, run)
