"""From one statement to the parts of a layer's line; nothing of it is ever run.

A statement is parsed into a tree, and of the tree only one form has a meaning: a name, a call of a
layer kind with fields of plain values, and a call of that with what it reads.
"""

import ast
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, NoReturn

from nnviz.files.code.names import TABLE
from nnviz.files.code.problem import LineProblem, Place, problem_at
from nnviz.files.code.scan import FORM, Statement

NUMBER_LIMIT = 1 << 63
NAME_LIMIT = 200


@dataclass(frozen=True, slots=True)
class Word:
    """A name or a value, and where in its statement it stands."""

    value: Any
    place: Place


@dataclass(frozen=True, slots=True)
class Read:
    """One of the things that a layer reads; `comes_later` when it stands in quotes."""

    name: str
    place: Place
    comes_later: bool


@dataclass(frozen=True, slots=True)
class Line:
    """The parts of a statement."""

    name: Word
    kind: Word
    fields: tuple[tuple[Word, Word], ...]
    sources: tuple[Read, ...]


class StatementError(Exception):
    """A statement that has another form."""

    def __init__(self, problem: LineProblem) -> None:
        super().__init__(str(problem))
        self.problem = problem


def line_of(text: str) -> Line:
    """The parts of a statement, with places in the statement itself (see `placed`).

    Raises:
        StatementError: it is no layer's line.
    """
    found = _parsed(text)
    if isinstance(found, LineProblem):
        raise StatementError(found)
    return found


def placed(statement: Statement, place: Place) -> Place:
    """A place in a statement as a place in the whole text."""
    column = place.column + (statement.place.column if place.line == 1 else 0)
    return Place(statement.place.line + place.line - 1, column)


@lru_cache(maxsize=8192)
def _parsed(text: str) -> Line | LineProblem:
    """Kept for as many lines as a large network has: one key changes one of them."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of odd escapes in a text; they are as they are
            tree = ast.parse(text)
        return _Reader(text).line(tree)
    except StatementError as error:
        return error.problem
    except SyntaxError as error:
        place = Place(min(error.lineno or 1, text.count("\n") + 1), max(0, (error.offset or 1) - 1))
        return problem_at(place, _sentence(error.msg), FORM)
    except (ValueError, RecursionError, MemoryError):
        return problem_at(Place(1, 0), "It cannot be read.", FORM)


def _sentence(message: str) -> str:
    text = f"{message[:1].upper()}{message[1:]}"
    return text if text.endswith(("?", ".")) else f"{text}."


class _Reader:
    """Takes a tree apart."""

    def __init__(self, text: str) -> None:
        self._lines = text.split("\n")

    def line(self, tree: ast.Module) -> Line:
        match tree.body:
            case [ast.Assign(targets=[target], value=ast.Call() as call)]:
                name = self._target(target)
            case _:
                self._fail(tree.body[0] if tree.body else None, "This is no layer.")
        sources: tuple[Read, ...] = ()
        match call:
            case ast.Call(func=ast.Name(id=kind) as word):
                layer = call
            case ast.Call(func=ast.Call(func=ast.Name(id=kind) as word) as layer):
                sources = tuple(self._sources(call))
            case _:
                self._fail(call, "This is no layer.")
        fields = tuple(self._fields(layer))
        return Line(name, Word(kind, self._place(word)), fields, sources)

    def _target(self, node: ast.expr) -> Word:
        name = self._name(node)
        if name is None:
            self._fail(node, "This is no name of a layer.")
        if not name or not name.isprintable() or len(name) > NAME_LIMIT:
            self._fail(node, "A layer cannot be called so.", "Use a short word.")
        return Word(name, self._place(node))

    def _name(self, node: ast.expr) -> str | None:
        match node:
            case ast.Name(id=name):
                return name
            case ast.Subscript(value=ast.Name(id=table), slice=ast.Constant(value=str(name))):
                return name if table == TABLE else None
        return None

    def _sources(self, call: ast.Call) -> Iterator[Read]:
        for word in call.keywords:
            what = f"Fields such as {word.arg} stand in the first brackets."
            self._fail(word, what, FORM)
        for node in call.args:
            match node:
                case ast.Constant(value=str(name)):
                    yield Read(name, self._place(node), True)
                case _:
                    found = self._name(node)
                    if found is None:
                        self._fail(node, "A layer reads names of layers only.")
                    yield Read(found, self._place(node), False)

    def _fields(self, call: ast.Call) -> Iterator[tuple[Word, Word]]:
        for node in call.args:
            self._fail(node, "A field is given by its name.", "For instance Dense(units=8)(x).")
        given: set[str] = set()
        for word in call.keywords:
            assert word.arg is not None  # two stars are refused before
            if word.arg in given:
                self._fail(word, f"{word.arg} is given twice.")
            given.add(word.arg)
            value = Word(self._value(word.value), self._place(word.value))
            yield Word(word.arg, self._place(word)), value

    def _value(self, node: ast.expr) -> Any:
        match node:
            case ast.Constant(value=bool() | str() | None as value):
                return value
            case ast.Constant(value=int() | float() as value):
                return self._number(node, value)
            case ast.UnaryOp(op=ast.USub(), operand=ast.Constant(value=int() | float() as value)):
                return -self._number(node, value)
            case ast.Tuple(elts=parts) | ast.List(elts=parts):
                return tuple(self._value(part) for part in parts)
        what = "This is no number, text, yes or no."
        raise self._error(node, what, "Values are written out.")

    def _number(self, node: ast.expr, value: float) -> float:
        if isinstance(value, int) and value >= NUMBER_LIMIT:
            self._fail(node, "So large a number is not possible.")
        return value

    def _place(self, node: ast.expr | ast.keyword) -> Place:
        """Where a node begins; the parser counts bytes."""
        line = self._lines[node.lineno - 1].encode()
        return Place(node.lineno, len(line[: node.col_offset].decode(errors="ignore")))

    def _error(self, node: ast.AST | None, what: str, hint: str = FORM) -> StatementError:
        place = self._place(node) if isinstance(node, ast.expr | ast.keyword) else Place(1, 0)
        return StatementError(problem_at(place, what, hint))

    def _fail(self, node: ast.AST | None, what: str, hint: str = FORM) -> NoReturn:
        raise self._error(node, what, hint)
