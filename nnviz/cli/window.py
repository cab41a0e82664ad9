"""``nnviz [EXAMPLE or FILE]``: the window."""

import logging
from argparse import ArgumentParser, Namespace
from pathlib import Path

import nnviz
from nnviz.cli.command import DONE, Command
from nnviz.cli.display import has_display
from nnviz.cli.system_libraries import advice, missing_libraries
from nnviz.core.problem import Problem, ProblemError
from nnviz.runtime.threads import fix_threads

LOG_FORMAT = "%(levelname)s %(name)s: %(message)s"
LEVELS = ("debug", "info", "warning", "error")


def configure(parser: ArgumentParser) -> None:
    """Add the arguments."""
    parser.add_argument(
        "target",
        nargs="?",
        metavar="EXAMPLE or FILE",
        help="an example (nnviz examples lists them) or a project; the spiral when left out",
    )
    parser.add_argument("--theme", choices=("system", "light", "dark"), help="how the window looks")
    parser.add_argument("--offscreen", action="store_true", help="run without a screen")
    parser.add_argument(
        "--log-level", choices=LEVELS, default="warning", help="how much to tell on stderr"
    )
    parser.add_argument("--version", action="version", version=f"nnviz {nnviz.__version__}")


def run(options: Namespace) -> int:
    """Open the window and return its exit code."""
    logging.basicConfig(level=options.log_level.upper(), format=LOG_FORMAT)
    fix_threads(1)
    if options.target is not None:
        from nnviz.files.opening import opened

        opened(options.target)  # a wrong name is told before the window takes its time
    if not options.offscreen and not has_display():
        return _run_without_display(options)
    if missing := missing_libraries():
        raise ProblemError(Problem("", advice(missing)))
    from nnviz.ui.app import run as open_window

    return open_window(options.target, theme=options.theme, offscreen=options.offscreen)


def _run_without_display(options: Namespace) -> int:
    """Train without a screen, and leave a picture of the window."""
    from nnviz.cli.commands.shot import line
    from nnviz.files.example import FIRST_EXAMPLE
    from nnviz.ui.shot import Shot, take

    print(
        "There is no display here: training without one. With --offscreen the window runs hidden."
    )
    theme = "light" if options.theme == "light" else "dark"
    shot = Shot(options.target or FIRST_EXAMPLE, Path("nnviz.png"), theme=theme)
    print(line(shot, take(shot)))
    return DONE


COMMAND = Command("", "Watch a neural network learn, neuron by neuron", configure, run)
