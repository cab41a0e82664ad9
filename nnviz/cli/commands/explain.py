"""``nnviz explain``: ask a network why, by any method, and say how far to trust the answer."""

from __future__ import annotations

import json
from argparse import Action, ArgumentParser, Namespace
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from nnviz.cli.asking import add_network, add_question, check_place, subject_of, trained
from nnviz.cli.command import DONE, Command
from nnviz.core.problem import Problem, ProblemError

if TYPE_CHECKING:
    from nnviz.explain.explanation import Explanation, Figure
    from nnviz.explain.method import Method
    from nnviz.explain.subject import Subject
    from nnviz.explain.trust import Trust

LIST = "list"


class _List(Action):
    """``--method list`` needs no network."""

    def __call__(
        self,
        parser: ArgumentParser,
        namespace: Namespace,
        values: str | Sequence[Any] | None,
        option: str | None = None,
    ) -> None:
        if values == LIST:
            print("\n".join(method_lines()))
            parser.exit()
        setattr(namespace, self.dest, values)


def configure(parser: ArgumentParser) -> None:
    """Add the arguments."""
    add = parser.add_argument
    add("--method", required=True, action=_List, metavar="M", help=f"{LIST}: what there is")
    add_network(parser)
    add_question(parser)
    add(
        "--set",
        action="append",
        default=[],
        metavar="key=value",
        help="change a setting of the method, such as steps=100; may be repeated",
    )
    add("--out", type=Path, metavar="FILE.png", help="draw the answer")
    add("--theme", choices=("light", "dark"), default="dark", help="of the picture")
    add("--save", type=Path, metavar="FILE.npz", help="write the answer's arrays")
    add("--no-trust", action="store_true", help="do not measure how far to trust the answer")


def run(options: Namespace) -> int:
    """Ask, and say what has been found."""
    from nnviz.runtime.threads import fix_threads

    fix_threads(1)
    import numpy as np

    from nnviz.data.table.work import Work

    method = wished(options.method, options.set)
    check_place(options.out, ".png")
    check_place(options.save, ".npz")
    trainer = trained(options)
    subject = subject_of(trainer, options)
    problem = method.obstacle(subject)
    if problem is not None:
        raise ProblemError(problem)
    with np.errstate(all="ignore"):
        found = method.run(subject, Work())
        trust = None if options.no_trust else _judged(method, subject, found)
    if options.save is not None:
        save(options.save, method, subject, found)
    if options.out is not None:
        from nnviz.ui.why.drawn import draw

        given = method, subject, found, trust
        draw(options.out, options.theme, trainer.experiment, *given, trainer.step_number)
    if options.json:
        print(json.dumps(told(method, subject, found, trust), allow_nan=False))
    else:
        print("\n".join(lines(method, subject, found, trust)))
    return DONE


def _judged(method: Method, subject: Subject, found: Explanation) -> Trust:
    from nnviz.data.table.work import Work
    from nnviz.explain.trust import judge

    return judge(method, subject, found, Work())


def wished(name: str, assignments: Sequence[str]) -> Method:
    """The method of a name with some of its settings changed.

    Raises:
        ProblemError: there is no such method or setting, or a value is not allowed.
    """
    from nnviz.core.spec import parse_value, unknown_name
    from nnviz.explain.method import methods

    if name not in methods():
        raise ProblemError(unknown_name(name, methods(), "method"))
    kind = methods()[name]
    changes = {}
    for text in assignments:
        key, equals, value = text.partition("=")
        if not equals:
            what = f"{text!r} is not of the form key=value."
            raise ProblemError(Problem("--set", what, "For instance --set steps=100"))
        changes[key.strip()] = parse_value(kind, key.strip(), value)
    return kind(**changes)


def method_lines() -> list[str]:
    """Every method with its line, question by question."""
    from nnviz.explain.method import methods

    found: list[str] = []
    ask = None
    own = {name: kind for name, kind in methods().items() if name == kind.kind}
    width = max(map(len, own))
    for name, kind in own.items():
        if kind.ask is not ask:
            found += [*([""] if found else []), kind.ask.value]
            ask = kind.ask
        found.append(f"  {name:<{width}}  {kind.line}")
    return found


def lines(method: Method, subject: Subject, found: Explanation, trust: Trust | None) -> list[str]:
    """The answer for a person."""
    from nnviz.explain.target_words import spoken

    about = f" of {spoken(subject.target, subject.network, subject.dataset)}"
    head = f"{method.label}{about if method.uses_target else ''}"
    said = [head, "", *found.lines()]
    figures = [*found.figures, *_measured(trust).values()]
    width = max((len(figure.name) for figure in figures), default=0)
    said += ["", *(f"{figure.name:<{width}}  {figure.text}" for figure in figures)]
    said += [f"note: {note}" for note in found.notes]
    return said + [f"warning: {warning}" for warning in (trust.warnings if trust else ())]


def told(
    method: Method, subject: Subject, found: Explanation, trust: Trust | None
) -> dict[str, Any]:
    """The answer for a program."""
    from nnviz.core.spec import to_dict
    from nnviz.explain.target_words import spoken

    arrays, plain = parts(found)
    return {
        "method": to_dict(method),
        "target": spoken(subject.target, subject.network, subject.dataset),
        "figures": {figure.name: _number(figure.value) for figure in found.figures},
        "trust": {name: _number(figure.value) for name, figure in _measured(trust).items()},
        "warnings": list(trust.warnings if trust else ()),
        "notes": list(found.notes),
        "lines": list(found.lines()),
        "arrays": {name: list(array.shape) for name, array in arrays.items()},
        **{name: value for name, value in plain.items() if isinstance(value, int | float | str)},
    }


def parts(found: Explanation) -> tuple[dict[str, Any], dict[str, Any]]:
    """An answer's arrays by name, and its plain values."""
    import dataclasses

    import numpy as np

    arrays, plain = {}, {}
    for field in dataclasses.fields(found):
        value = getattr(found, field.name)
        if isinstance(value, np.ndarray):
            arrays[field.name] = value
        elif isinstance(value, tuple) and value and isinstance(value[0], np.ndarray):
            if len({array.shape for array in value}) == 1:
                arrays[field.name] = np.stack(value)
        elif isinstance(value, bool | int | float | str) and value == value:
            plain[field.name] = value
        else:
            arrays |= _within(field.name, value)
    return arrays, plain


def _within(name: str, value: Any) -> dict[str, Any]:
    """The arrays of a part of an answer, or of several alike such as curves, with their names."""
    import dataclasses

    import numpy as np

    rows = value if isinstance(value, tuple) else (value,)
    if not rows or not all(dataclasses.is_dataclass(row) for row in rows):
        return {}
    columns = {
        field.name: [getattr(row, field.name) for row in rows]
        for field in dataclasses.fields(rows[0])
    }
    found = {
        f"{name}_{key}": np.stack(column) if rows is value else column[0]
        for key, column in columns.items()
        if all(isinstance(cell, np.ndarray) for cell in column)
        and len({cell.shape for cell in column}) == 1
    }
    if found and rows is value and all(isinstance(cell, str) for cell in columns.get("name", [0])):
        found[f"{name}_name"] = np.array(columns["name"])
    return found


def save(path: Path, method: Method, subject: Subject, found: Explanation) -> None:
    """Write an answer's arrays, with what was asked as JSON in the array `asked`."""
    import io

    import numpy as np

    from nnviz.core.spec import to_dict
    from nnviz.explain.target_words import spoken
    from nnviz.files.atomic import write_bytes

    target = spoken(subject.target, subject.network, subject.dataset)
    asked = json.dumps({"method": to_dict(method), "target": target})
    held = io.BytesIO()
    np.savez_compressed(held, asked=np.array(asked), **parts(found)[0])
    write_bytes(path, held.getvalue())


def _measured(trust: Trust | None) -> dict[str, Figure]:
    names = ("fidelity", "stability", "sanity", "on_object")
    found = {name: getattr(trust, name, None) for name in names}
    return {name: figure for name, figure in found.items() if figure is not None}


def _number(value: float) -> float | None:
    """A number as JSON has it: none that is not finite."""
    return float(value) if value == value and abs(value) != float("inf") else None


COMMAND = Command("explain", "Ask a network why it answers so", configure, run)
