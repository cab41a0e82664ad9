"""``nnviz check``: what is wrong with a project; the exit code is 1 when something is."""

import json
from argparse import ArgumentParser, Namespace

from nnviz.cli.command import DONE, FAILED, Command
from nnviz.core.problem import ProblemError


def configure(parser: ArgumentParser) -> None:
    """Add the arguments."""
    parser.add_argument("target", metavar="NAME or FILE", help="a project, or what else opens")
    parser.add_argument("--json", action="store_true", help="print one JSON list")


def run(options: Namespace) -> int:
    """Print every problem; a file that cannot be opened has one."""
    from nnviz.cli.contents import problems_in
    from nnviz.files.opening import opened

    try:
        found = problems_in(opened(options.target))
    except ProblemError as error:
        found = (error.problem,)
    if options.json:
        entries = [
            {"where": p.where, "what": p.what, "hint": p.hint, "severity": p.severity.value}
            for p in found
        ]
        print(json.dumps(entries, indent=2))
    else:
        for problem in found:
            print(f"{problem.severity.value}: {problem}")
        if not found:
            print("No problem.")
    return FAILED if found else DONE


COMMAND = Command("check", "List the problems of a project", configure, run)
