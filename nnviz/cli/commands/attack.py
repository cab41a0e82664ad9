"""``nnviz attack``: how much accuracy is left under attack, and what fools it on a sample."""

from __future__ import annotations

import json
from argparse import ArgumentParser, ArgumentTypeError, Namespace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from nnviz.cli.asking import PARTS, add_network, check_place, subject_of, trained, whole
from nnviz.cli.command import DONE, Command
from nnviz.core.problem import Problem, ProblemError

if TYPE_CHECKING:
    from nnviz.engine.trainer import Trainer
    from nnviz.explain.attack_method import AttackMethod
    from nnviz.explain.methods.robust_accuracy import RobustAccuracy
    from nnviz.explain.results.attack import Attack
    from nnviz.explain.results.robustness import Robustness
    from nnviz.explain.subject import Subject

METHODS = {"fgsm": "fgsm", "ifgsm": "iterated-fgsm", "pgd": "pgd"}
STEPPED = ("iterated-fgsm", "pgd")
NORMS = ("linf", "l2")
MOST_EPSILON = 10.0


def configure(parser: ArgumentParser) -> None:
    """Add the arguments."""
    add = parser.add_argument
    add_network(parser)
    add("--method", choices=tuple(METHODS), default="pgd", help="the attack (pgd by default)")
    add("--norm", choices=NORMS, default=NORMS[0], help="how changes are measured")
    add(
        "--epsilon",
        type=_epsilon,
        default=0.1,
        metavar="E",
        help="the largest change, as a share of each input's range (0.1 by default)",
    )
    add("--points", type=whole, default=8, metavar="K", help="sizes in the table, beside none")
    add("--samples", type=whole, default=300, metavar="N", help="test samples of the table")
    add("--attack-steps", type=whole, default=10, metavar="N", help="steps of the attack")
    add("--sample", type=whole, metavar="I", help="attack this sample too, counted from 1")
    add("--part", choices=PARTS, default=PARTS[0], help="of which part of the data")
    add("--target", metavar="CLASS", help="the class that the sample is to be taken for")
    add("--out", type=Path, metavar="FILE.png", help="draw the attacked sample, else the table")
    add("--theme", choices=("light", "dark"), default="dark", help="of the picture")


def run(options: Namespace) -> int:
    """Attack, and say what is left."""
    from nnviz.runtime.threads import fix_threads

    fix_threads(1)
    _check(options)
    check_place(options.out, ".png")
    trainer = trained(options)
    subject = subject_of(trainer, _asked(options))
    table = _table(options, subject)
    attack = _sample(options, subject) if options.sample is not None else None
    if options.out is not None:
        _draw(options, trainer, subject, attack or table)
    if options.json:
        print(json.dumps(told(options, table, attack), allow_nan=False))
    else:
        print("\n".join(lines(options, table, attack)))
    return DONE


def lines(options: Namespace, table: Robustness | None, attack: Attack | None) -> list[str]:
    """The answer for a person."""
    found: list[str] = []
    if table is not None:
        head = f"{table.attack}, {table.norm}, {table.samples:,} test samples"
        found += [head, "", *table.lines()]
    if attack is not None:
        part = f"{options.part} sample {options.sample:,}"
        found += [*([""] if found else []), part, "", *attack.lines(), ""]
        width = max(len(figure.name) for figure in attack.figures)
        found += [f"{figure.name:<{width}}  {figure.text}" for figure in attack.figures]
        found += [f"note: {note}" for note in attack.notes]
    return found


def told(options: Namespace, table: Robustness | None, attack: Attack | None) -> dict[str, Any]:
    """The answer for a program."""
    found: dict[str, Any] = {"method": METHODS[options.method], "norm": options.norm}
    if table is not None:
        found |= {
            "epsilons": table.epsilons.tolist(),
            "accuracies": table.accuracies.tolist(),
            "samples": table.samples,
        }
    if attack is not None:
        found["attack"] = {
            "sample": options.sample,
            "part": options.part,
            "fooled": attack.fooled,
            "before": _answers(attack, attack.before.tolist()),
            "after": _answers(attack, attack.after.tolist()),
            "said": [attack.names[at] for at in (attack.said_before, attack.said_after)]
            if attack.has_classes
            else None,
            "attacked": attack.attacked.tolist(),
            **{figure.name: figure.value for figure in attack.figures},
        }
    return found


def _answers(attack: Attack, said: list[float]) -> dict[str, float]:
    return dict(zip(attack.names, said, strict=True))


def _check(options: Namespace) -> None:
    """Refuse what makes no sense together."""
    if options.target is not None and options.sample is None:
        hint = "Say which, for instance --sample 1"
        raise ProblemError(Problem("--target", "It is about one sample.", hint))
    if options.norm != NORMS[0] and options.method != "pgd":
        what = "FGSM's steps are of one size for all inputs."
        raise ProblemError(Problem("--norm", what, "Use --method pgd"))
    for name in ("points", "samples", "attack_steps"):
        if not getattr(options, name):
            where = f"--{name.replace('_', '-')}"
            raise ProblemError(Problem(where, "It is 0.", "Allowed: 1 or more."))


def _asked(options: Namespace) -> Namespace:
    """What is asked about, as commands that ask have it."""
    target = None if options.target is None else f"class:{options.target}"
    words = {"sample": 1 if options.sample is None else options.sample, "target": target}
    return Namespace(**(vars(options) | words))


def _table(options: Namespace, subject: Subject) -> Robustness | None:
    """The accuracies; none of a network that predicts numbers, when a sample is asked about."""
    import numpy as np

    from nnviz.data.table.work import Work

    method = _table_method(options)
    problem = method.unsuited(subject)
    if problem is not None and options.sample is not None:
        return None
    if problem is not None:
        raise ProblemError(problem)
    with np.errstate(all="ignore"):
        return method.run(subject, Work())


def _table_method(options: Namespace) -> RobustAccuracy:
    from nnviz.explain.methods.robust_accuracy import RobustAccuracy

    return _checked(
        RobustAccuracy(
            attack=METHODS[options.method],
            norm=options.norm,
            epsilon=options.epsilon,
            points=options.points,
            steps=options.attack_steps,
            samples=options.samples,
        )
    )


def _sample(options: Namespace, subject: Subject) -> Attack:
    import numpy as np

    from nnviz.data.table.work import Work

    method = _sample_method(options)
    problem = method.unsuited(subject)
    if problem is not None:
        raise ProblemError(problem)
    with np.errstate(all="ignore"):
        return method.run(subject, Work())


def _sample_method(options: Namespace) -> AttackMethod:
    from nnviz.explain.method import methods

    kind = METHODS[options.method]
    settings: dict[str, Any] = {"epsilon": options.epsilon}
    settings["aim"] = "away" if options.target is None else "towards"
    if kind in STEPPED:
        settings["steps"] = options.attack_steps
    if kind == "pgd":
        settings["norm"] = options.norm
    return _checked(methods()[kind](**settings))


def _checked(method: Any) -> Any:
    """A method whose settings are allowed; raises `ProblemError` otherwise."""
    for problem in method.problems():
        raise ProblemError(problem)
    return method


def _draw(
    options: Namespace, trainer: Trainer, subject: Subject, found: Attack | Robustness | None
) -> None:
    """Draw an answer as the window shows it."""
    from nnviz.explain.results.robustness import Robustness
    from nnviz.ui.why.drawn import draw

    if found is None:
        return
    is_table = isinstance(found, Robustness)
    method = _table_method(options) if is_table else _sample_method(options)
    given = method, subject, found, None
    draw(options.out, options.theme, trainer.experiment, *given, trainer.step_number)


def _epsilon(text: str) -> float:
    """Read a size from 0."""
    try:
        found = float(text)
    except ValueError:
        found = -1.0
    if not 0 <= found <= MOST_EPSILON:
        raise ArgumentTypeError(f"{text!r} is no number from 0 to {MOST_EPSILON:g}")
    return found


COMMAND = Command("attack", "See how well a network stands small changes", configure, run)
