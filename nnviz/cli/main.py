"""From the words of a command line to an exit code.

The first word decides: the name of a command in `nnviz.cli.commands`, anything else is for the
window. Every mistake becomes a sentence; a traceback means a bug.
"""

import json
import os
import sys
from collections.abc import Mapping, Sequence
from functools import cache
from types import MappingProxyType

from nnviz.cli import commands, window
from nnviz.cli.command import WRONG_USE, Command, Parser
from nnviz.core.problem import Problem, ProblemError
from nnviz.core.registry import modules

INTERRUPTED, PIPE_CLOSED = 130, 141
"""Exit codes as the shell has them for a process ended by SIGINT and by SIGPIPE."""


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line and return the exit code."""
    words = list(sys.argv[1:] if argv is None else argv)
    try:
        code = _run(words)
        sys.stdout.flush()
        return code
    except ProblemError as error:
        complain(error.problem, "--json" in words)
        return WRONG_USE
    except KeyboardInterrupt:
        print("nnviz: interrupted.", file=sys.stderr)
        return INTERRUPTED
    except BrokenPipeError:
        _forget_stdout()
        return PIPE_CLOSED


def complain(problem: Problem, as_json: bool) -> None:
    """Say what is wrong on stderr; to a program that reads JSON on stdout too."""
    print(f"nnviz: {problem}", file=sys.stderr)
    if as_json:
        print(json.dumps({"error": str(problem), "key": problem.key}), flush=True)


@cache
def all_commands() -> Mapping[str, Command]:
    """Every command: each module of `nnviz.cli.commands` has one as its COMMAND."""
    found = (module.COMMAND for module in modules(commands))
    return MappingProxyType({command.name: command for command in found})


def _run(words: list[str]) -> int:
    command = all_commands().get(words[0]) if words else None
    parser = _window_parser() if command is None else _parser(command)
    try:
        options = parser.parse_args(words if command is None else words[1:])
    except SystemExit as end:  # after --help and --version
        return int(end.code or 0)
    return (command or window.COMMAND).run(options)


def _parser(command: Command) -> Parser:
    parser = Parser(prog=f"nnviz {command.name}", description=f"{command.help}.")
    command.configure(parser)
    return parser


def _window_parser() -> Parser:
    import argparse

    lines = "\n".join(f"  {c.name:<10}{c.help}" for c in all_commands().values())
    parser = Parser(
        prog="nnviz",
        usage="nnviz [options] [EXAMPLE or FILE]\n       nnviz COMMAND ...",
        description=f"{window.COMMAND.help}.",
        epilog=f"commands (nnviz COMMAND --help tells more):\n{lines}",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    window.COMMAND.configure(parser)
    return parser


def _forget_stdout() -> None:
    """Nobody reads any more: keep Python from complaining when it flushes at its end."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, sys.stdout.fileno())
    os.close(nowhere)
