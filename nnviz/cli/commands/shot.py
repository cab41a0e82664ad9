"""``nnviz shot``: a picture of the real window after real training, without a screen."""

import json
from argparse import ArgumentParser, ArgumentTypeError, Namespace
from pathlib import Path

from nnviz.cli.command import DONE, Command

SMALLEST, LARGEST = 200, 10_000


def configure(parser: ArgumentParser) -> None:
    """Add the arguments."""
    parser.add_argument("target", metavar="NAME or FILE", help="an example or a project")
    parser.add_argument("--out", required=True, type=Path, metavar="FILE.png", help="where to")
    parser.add_argument("--steps", type=steps, metavar="N", help="the example's own by default")
    parser.add_argument(
        "--size", type=size, default=(1440, 900), metavar="WxH", help="of the window, in pixels"
    )
    parser.add_argument("--theme", choices=("light", "dark"), default="dark")
    parser.add_argument("--level", choices=("layers", "neurons"), help="what the canvas shows")
    parser.add_argument(
        "--view", default="", metavar="VIEW[,VIEW]", help="bring views to the front"
    )
    parser.add_argument("--neuron", type=neuron, metavar="LAYER:N", help="select it, from 1")
    parser.add_argument("--json", action="store_true", help="print the last report as JSON")


def run(options: Namespace) -> int:
    """Train, take the picture, and say what was reached."""
    from nnviz.runtime.threads import fix_threads

    fix_threads(1)
    from nnviz.ui.shot import Shot, take

    shot = Shot(
        options.target,
        options.out,
        options.steps,
        options.size,
        options.theme,
        options.view,
        options.neuron,
        options.level or "",
    )
    report = take(shot)
    print(json.dumps({"out": str(options.out), **report}) if options.json else line(shot, report))
    return DONE


def line(shot: object, report: dict[str, float | None]) -> str:
    """What was reached and where the picture is, on one line."""
    from nnviz.ui.shot import Shot

    assert isinstance(shot, Shot)
    figures = [
        f"{name.replace('_', ' ')} {value:.4g}"
        for name in ("test_loss", "test_accuracy", "test_r2")
        if (value := report.get(name)) is not None
    ]
    reached = ", ".join([f"{shot.target}: step {report.get('step', 0):,}", *figures])
    return f"{reached}; picture in {shot.out}"


def size(text: str) -> tuple[int, int]:
    """Read ``1440x900``."""
    try:
        width, height = (int(part) for part in text.lower().split("x"))
    except ValueError:
        raise ArgumentTypeError(f"{text!r} is no size such as 1440x900") from None
    if not all(SMALLEST <= n <= LARGEST for n in (width, height)):
        raise ArgumentTypeError(f"both sides must be {SMALLEST} to {LARGEST}, not {text}")
    return width, height


def neuron(text: str) -> tuple[str, int]:
    """Read ``h1:3``."""
    layer, _, number = text.rpartition(":")
    if not layer or not number.isdecimal():
        raise ArgumentTypeError(f"{text!r} is no neuron such as h1:3")
    return layer, int(number)


def steps(text: str) -> int:
    """Read a number of steps."""
    if not text.isdecimal():
        raise ArgumentTypeError(f"{text!r} is no number of steps; use 0 or more")
    return int(text)


COMMAND = Command("shot", "Train without a screen and save a picture", configure, run)
