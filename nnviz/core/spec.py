"""Specs: frozen dataclasses whose fields describe themselves.

A field made with `option` carries its label, range, unit and help. The property editor, the
command line's ``--set``, saving and validation all read that one description, so that a new field
is written once. A spec's `kind` is its stable name in files.
"""

import dataclasses
import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from enum import Enum
from functools import cache
from types import MappingProxyType, NoneType
from typing import Any, ClassVar, Self, cast, get_args

from nnviz.core.problem import Problem, ProblemError


class Scale(Enum):
    """How a slider spreads a number's range."""

    LINEAR = "linear"
    LOG = "log"


@dataclass(frozen=True, slots=True)
class Option:
    """What a person needs to know about one field.

    `low` and `high` are inclusive bounds. `choices` maps each allowed value to its label. `when`
    names another field and the values of it for which this one has a meaning. `needs_restart` says
    that a running training cannot take the change and starts anew. `optional` fields may be None,
    which a control writes as `none`.
    """

    label: str
    help: str
    unit: str = ""
    low: float | None = None
    high: float | None = None
    choices: Mapping[str, str] = field(default_factory=dict)
    scale: Scale = Scale.LINEAR
    when: tuple[str, tuple[Any, ...]] | None = None
    needs_restart: bool = False
    optional: bool = False
    none: str = "auto"

    def range_text(self) -> str:
        """The allowed range in words, for an error sentence."""
        if self.choices:
            return "one of " + ", ".join(self.choices)
        low, high = _number_text(self.low), _number_text(self.high)
        if low and high:
            return f"{low} to {high}"
        if low:
            return f"{low} or more"
        return f"{high} or less" if high else "any number"


def option(default: Any, label: str, help: str, **rest: Any) -> Any:
    """A dataclass field with a default and an `Option` that describes it."""
    return field(default=default, metadata={"option": Option(label, help, **rest)})


@dataclass(frozen=True, slots=True, kw_only=True)
class Spec:
    """A frozen value that a person edits field by field."""

    kind: ClassVar[str] = ""
    label: ClassVar[str] = ""
    aliases: ClassVar[tuple[str, ...]] = ()

    @classmethod
    def options(cls) -> Mapping[str, Option]:
        """The described fields, in their order."""
        return _options(cast(Any, cls))

    @classmethod
    def default(cls, name: str) -> Any:
        """The value a field has when nobody says otherwise."""
        return next(f.default for f in dataclasses.fields(cls) if f.name == name)

    def has_meaning(self, name: str) -> bool:
        """Whether the field matters, given the values of the others."""
        when = self.options()[name].when
        return when is None or getattr(self, when[0]) in when[1]

    def replace(self, **changes: Any) -> Self:
        """The same spec with some fields changed."""
        return dataclasses.replace(self, **changes)

    def problems(self, where: str = "") -> tuple[Problem, ...]:
        """Every field whose value is of the wrong type or out of its range."""
        return tuple(self._field_problems(where))

    def _field_problems(self, where: str) -> Iterator[Problem]:
        for name, described in self.options().items():
            what = _complaint(getattr(self, name), value_type(type(self), name), described)
            if what:
                place = f"{where}, {described.label.lower()}" if where else described.label
                hint = f"Allowed: {described.range_text()}."
                yield Problem(place, what, hint, key=name)


@cache  # looked up for every layer of a large network at every edit
def _options(cls: type[Spec]) -> Mapping[str, Option]:
    fields = dataclasses.fields(cls)
    found = {f.name: f.metadata["option"] for f in fields if "option" in f.metadata}
    return MappingProxyType(found)


@cache
def _value_types(cls: type[Spec]) -> Mapping[str, type]:
    parts = {f.name: get_args(f.type) or (f.type,) for f in dataclasses.fields(cls)}
    found = {name: next(t for t in types if t is not NoneType) for name, types in parts.items()}
    return MappingProxyType(found)


NO_NUMBER = 1 << 63
"""Whole numbers from here on fit into no array, and some into no float."""


def value_type(cls: type[Spec], name: str) -> type:
    """The plain type of a field: bool, int, float or str, whether or not it may be None."""
    return _value_types(cast(Any, cls))[name]


def _complaint(value: Any, kind: type, described: Option) -> str:
    if value is None and described.optional:
        return ""
    if described.choices:
        known = isinstance(value, str) and value in described.choices
        return "" if known else f"{value!r} is not a choice."
    if kind is bool:
        return "" if isinstance(value, bool) else f"{value!r} is neither yes nor no."
    if kind in (int, float):
        return _number_complaint(value, kind is int, described)
    return "" if isinstance(value, kind) else f"{value!r} is not of the right kind."


def _number_complaint(value: Any, whole: bool, described: Option) -> str:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return f"{value!r} is not a number."
    if isinstance(value, int) and abs(value) >= NO_NUMBER:
        return "So large a number is not possible."
    if not math.isfinite(value):
        return f"{value} is not a finite number."
    if whole and not isinstance(value, int):
        return f"{value!r} is not a whole number."
    too_low = described.low is not None and value < described.low
    too_high = described.high is not None and value > described.high
    return f"{_number_text(value)} is out of range." if too_low or too_high else ""


def _number_text(value: float | None) -> str:
    """A number as people write it: ``0.95``, ``1,000,000``, ``1e-05``; nothing for None."""
    if value is None:
        return ""
    return f"{value:,.0f}" if abs(value) < 1e15 and value == int(value) else f"{value:g}"


def parse_value(cls: type[Spec], name: str, text: str) -> Any:
    """Read one field's value from text, as typed on a command line or in a box.

    Raises:
        ProblemError: the name is unknown, or the text is no value of the field's kind.
    """
    described = cls.options().get(name)
    if described is None:
        raise ProblemError(unknown_name(name, cls.options(), "setting"))
    kind = value_type(cls, name)
    value = _read(text.strip(), kind, described)
    what = _complaint(value, kind, described)
    if what:
        hint = f"Allowed: {described.range_text()}."
        raise ProblemError(Problem(described.label, what, hint, key=name))
    return value


YES_NO = {"true": True, "yes": True, "on": True, "false": False, "no": False, "off": False}


def _read(text: str, kind: type, described: Option) -> Any:
    if described.optional and text.lower() in ("", "none"):
        return None
    if described.choices or kind is str:
        return text
    if kind is bool:
        return YES_NO.get(text.lower(), text)
    for convert in (int, float) if kind is int else (float,):
        try:
            return convert(text)
        except ValueError:
            continue
    return text


def to_dict(spec: Spec) -> dict[str, Any]:
    """The spec as plain JSON values, its kind first when it has one."""
    head = {"kind": spec.kind} if spec.kind else {}
    return head | {f.name: getattr(spec, f.name) for f in dataclasses.fields(spec)}


def from_dict(cls: type[Spec], values: Mapping[str, Any]) -> Spec:
    """The spec that `to_dict` wrote. Missing fields take their defaults.

    Raises:
        ProblemError: a field is unknown or has a value that is not allowed.
    """
    known = {f.name for f in dataclasses.fields(cls)}
    for name in values:
        if name not in known and name != "kind":
            raise ProblemError(unknown_name(name, known, "field"))
    spec = cls(**{name: _frozen(value) for name, value in values.items() if name != "kind"})
    for problem in spec.problems(cls.label):
        raise ProblemError(problem)
    return spec


def _frozen(value: Any) -> Any:
    if isinstance(value, list):
        return tuple(_frozen(item) for item in value)
    return value


def unknown_name(name: str, known: Any, noun: str) -> Problem:
    """The problem of a name nobody knows, with the nearest names that somebody does."""
    names = sorted(known)
    near = get_close_matches(name, names, n=3, cutoff=0.4)
    everyone = f"Known: {', '.join(names)}." if names else "There is none at all."
    hint = f"Did you mean {' or '.join(near)}?" if near else everyone
    return Problem(noun, f"There is no {noun} called {name!r}.", hint, key=name)
