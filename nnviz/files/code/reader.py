"""From a text to a network and notes, or to all that is wrong with it, line by line. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from functools import lru_cache

from nnviz.core.graph import Graph, Node
from nnviz.core.layer import Layer
from nnviz.core.spec import unknown_name
from nnviz.files.code.names import kinds_by_class
from nnviz.files.code.problem import LineProblem, Place, problem_at
from nnviz.files.code.scan import Statement, comments_by_line, scanned
from nnviz.files.code.statement import Line, Read, StatementError, line_of, placed

MISSING = "Assign it in a line above."
MOST_LOOKED_UP, LONGEST_HINT = 10, 120


@dataclass(frozen=True, slots=True)
class Reading:
    """What a text says.

    Attributes:
        graph: the network; None when there is any problem.
        notes: the comments, as notes of their layers, in the order of the layers' ids.
        lines: by layer, the line it is assigned in, from 1, as far as lines could be read.
        problems: what is wrong, in the order of lines.
    """

    graph: Graph | None
    notes: tuple[tuple[str, str], ...] = ()
    lines: Mapping[str, int] = field(default_factory=dict)
    problems: tuple[LineProblem, ...] = ()


def read(text: str) -> Reading:
    """Read a text; whatever it holds, nothing of it is run and nothing is raised."""
    scan = scanned(text.replace("\r\n", "\n").replace("\r", "\n"))
    problems, found = list(scan.problems), dict[int, Line]()
    for number, statement in enumerate(scan.statements):
        try:
            found[number] = line_of(statement.text)
        except StatementError as error:
            problems.append(_moved(statement, error.problem))
    names = _Names(scan.statements, found)
    nodes = []
    for number, line in found.items():
        statement = scan.statements[number]
        layer, own = _layer(statement.text)
        wrong = [*(_moved(statement, problem) for problem in own), *names.problems(number)]
        problems += wrong
        if not wrong:
            inputs = tuple(source.name for source in line.sources)
            nodes.append(Node(line.name.value, layer, inputs))
    notes = {
        found[number].name.value: "\n".join(comments)
        for number, comments in comments_by_line(scan)
        if number in found and any(comments)
    }
    problems.sort(key=lambda problem: (problem.line, problem.column))
    graph = None if problems else Graph(tuple(nodes))
    return Reading(graph, tuple(sorted(notes.items())), names.lines, tuple(problems))


def _moved(statement: Statement, problem: LineProblem) -> LineProblem:
    """A problem with its place in the whole text."""
    place = placed(statement, Place(problem.line, problem.column))
    told = problem.problem
    where = f"line {place.line}" if told.where.startswith("line ") else told.where
    return LineProblem(*place, replace(told, where=where))


@lru_cache(maxsize=8192)
def _layer(text: str) -> tuple[Layer, tuple[LineProblem, ...]]:
    """The layer of a statement, or what is wrong with its kind and its fields, by places in it."""
    line, kinds = line_of(text), kinds_by_class()
    if line.kind.value not in kinds:
        problem = unknown_name(line.kind.value, kinds, "layer kind")
        return Layer(), (LineProblem(*line.kind.place, problem),)
    kind = kinds[line.kind.value]
    known = [f.name for f in fields(kind)]
    for name, _ in line.fields:
        if name.value not in known:
            problem = unknown_name(name.value, known, "field")
            return Layer(), (LineProblem(*name.place, problem),)
    layer = kind(**{name.value: value.value for name, value in line.fields})
    places = {name.value: value.place for name, value in line.fields}
    return layer, tuple(
        LineProblem(*places.get(problem.key, line.kind.place), problem)
        for problem in layer.problems(f"layer {line.name.value}")
    )


class _Names:
    """Which layer is called what, and in which line."""

    def __init__(self, statements: Sequence[Statement], found: Mapping[int, Line]) -> None:
        self._statements, self._found = statements, found
        self._first: dict[str, int] = {}
        self._hints: dict[str, str] = {}
        self.lines: dict[str, int] = {}
        for number, line in found.items():
            if self._first.setdefault(line.name.value, number) == number:
                self.lines[line.name.value] = placed(statements[number], line.name.place).line

    def problems(self, number: int) -> list[LineProblem]:
        """What is wrong with the name of a statement and with those it reads."""
        return [
            problem_at(placed(self._statements[number], place), what, hint, self._name(number))
            for place, what, hint in (*self._taken(number), *self._unread(number))
        ]

    def _name(self, number: int) -> str:
        return str(self._found[number].name.value)

    def _taken(self, number: int) -> Iterator[tuple[Place, str, str]]:
        name = self._name(number)
        if self._first[name] != number:
            what = f"{name} is there twice; the first is in line {self.lines[name]}."
            yield self._found[number].name.place, what, "Choose another name."

    def _unread(self, number: int) -> Iterator[tuple[Place, str, str]]:
        for source in self._found[number].sources:
            if not source.comes_later and (trouble := self._trouble(number, source)):
                yield source.place, *trouble

    def _trouble(self, number: int, source: Read) -> tuple[str, str] | None:
        name = source.name
        first = self._first.get(name)
        if name == self._name(number):
            return f"{name} reads itself.", "Let it read another layer."
        if first is None:
            return f"There is no layer called {name!r}.", self._nearest(name)
        if first > number:
            hint = f'Move its line up, or write "{name}" in quotes: it comes later.'
            return f"{name} is used before it is there.", hint
        return None

    def _nearest(self, name: str) -> str:
        """Names like one that is not there; looked up for a few only, since it takes time."""
        if name not in self._hints and len(self._hints) < MOST_LOOKED_UP:
            hint = unknown_name(name, self._first, "layer").hint
            self._hints[name] = hint if len(hint) < LONGEST_HINT else MISSING
        return self._hints.get(name, MISSING)
