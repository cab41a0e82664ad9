"""From a text to its statements and comments, with all refused that no statement can hold.

Only a few kinds of tokens have a meaning, and brackets may be a few deep: what is left is safe to
give to a parser.
"""

import io
import keyword
import re
import tokenize
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from tokenize import TokenInfo

from nnviz.files.code.problem import LineProblem, Place, problem_at

TEXT_LIMIT = 1_000_000
DEEPEST = 8
FORM = "A line is: name = Dense(units=8)(what it reads)"
OPENING, CLOSING = "([", ")]"
MARKS = {*OPENING, *CLOSING, "=", ",", "-"}
WORDS = {"True", "False", "None"}
UNREADABLE = re.compile("[\0\f\v\ud800-\udfff]")
"""No line of a text holds these; half of a surrogate pair is no character at all."""
PASSED_OVER = {tokenize.NL, tokenize.DEDENT, tokenize.ENDMARKER}


@dataclass(frozen=True, slots=True)
class Statement:
    """What stands between two ends of lines; `place` is that of its first character."""

    text: str
    place: Place
    last_line: int


@dataclass(frozen=True, slots=True)
class Scan:
    """What a text holds. `comments` are pairs of a line and what stands behind the #.

    It is not whole where a bracket or a text is not closed at its end.
    """

    statements: tuple[Statement, ...] = ()
    comments: tuple[tuple[int, str], ...] = ()
    problems: tuple[LineProblem, ...] = ()
    is_whole: bool = True


def scanned(text: str) -> Scan:
    """The statements and comments of a text; never raises."""
    if problem := _unreadable(text):
        return Scan(problems=(problem,))
    lines = [_scanned_line(line) for line in text.split("\n")]
    if not all(line.is_whole for line in lines):
        return _scanned(text)
    return Scan(
        tuple(_lower(each, at) for at, line in enumerate(lines) for each in line.statements),
        tuple((n + at, text) for at, line in enumerate(lines) for n, text in line.comments),
        tuple(replace(p, line=p.line + at) for at, line in enumerate(lines) for p in line.problems),
    )


def _lower(statement: Statement, lines: int) -> Statement:
    """The same so many lines further down."""
    line, column = statement.place
    return Statement(statement.text, Place(line + lines, column), statement.last_line + lines)


@lru_cache(maxsize=8192)
def _scanned_line(line: str) -> Scan:
    """A line by itself. Kept, since tokens take the most time and one key changes one line."""
    return _scanned(line)


def _scanned(text: str) -> Scan:
    scanner = _Scanner(text)
    try:
        for token in tokenize.generate_tokens(io.StringIO(text).readline):
            scanner.take(token)
    except (tokenize.TokenError, SyntaxError):  # the end of the text, or an odd indent
        return scanner.found(is_whole=False)
    return scanner.found(is_whole=True)


def _unreadable(text: str) -> LineProblem | None:
    if len(text) > TEXT_LIMIT:
        return problem_at(Place(1, 0), f"It is longer than {TEXT_LIMIT:,} characters.")
    if found := UNREADABLE.search(text):
        at = found.start()
        line, start = text.count("\n", 0, at) + 1, text.rfind("\n", 0, at) + 1
        what = f"The character {found[0]!r} cannot stand in a text."
        return problem_at(Place(line, at - start), what, "Delete it.")
    return None


class _Scanner:
    """Gathers tokens into statements; the first complaint about one is the only one."""

    def __init__(self, text: str) -> None:
        self._lines = text.split("\n")
        self._first: TokenInfo | None = None
        self._last: TokenInfo | None = None
        self._open: list[Place] = []
        self._complaint: LineProblem | None = None
        self._statements: list[Statement] = []
        self._comments: list[tuple[int, str]] = []
        self._problems: list[LineProblem] = []

    def take(self, token: TokenInfo) -> None:
        """Go on with the next token."""
        if token.type == tokenize.COMMENT:
            self._comments.append((token.start[0], token.string[1:].removeprefix(" ")))
        elif token.type == tokenize.NEWLINE:
            self._end()
        elif token.type not in PASSED_OVER:
            self._first = self._first or token
            self._complaint = self._complaint or self._complain(token)
            if token.type != tokenize.INDENT:
                self._last = token

    def found(self, *, is_whole: bool) -> Scan:
        """All there is."""
        problems = self._problems if is_whole else [*self._problems, *self._unfinished()]
        return Scan(tuple(self._statements), tuple(self._comments), tuple(problems), is_whole)

    def _unfinished(self) -> list[LineProblem]:
        """What is wrong when the text ends too early, unless it has been said."""
        if self._complaint:
            return [self._complaint]
        if self._open:
            return [problem_at(self._open[-1], "This bracket is not closed.", FORM)]
        if self._last:
            return [problem_at(Place(*self._last.end), "What follows here has no end.", FORM)]
        return []

    def _end(self) -> None:
        first, last = self._first, self._last
        if self._complaint:
            self._problems.append(self._complaint)
        elif first and last:
            place = Place(*first.start)
            self._statements.append(Statement(self._between(place, last.end), place, last.end[0]))
        self._first = self._last = self._complaint = None
        self._open = []

    def _between(self, start: Place, end: tuple[int, int]) -> str:
        lines = self._lines[start.line - 1 : end[0]]
        lines[-1] = lines[-1][: end[1]]
        lines[0] = lines[0][start.column :]
        return "\n".join(lines)

    def _complain(self, token: TokenInfo) -> LineProblem | None:
        what = self._odd(token)
        return problem_at(Place(*token.start), what, FORM) if what else None

    def _odd(self, token: TokenInfo) -> str:
        """Why a token has no meaning here; empty when it has."""
        text = token.string
        if token.type == tokenize.OP and text in MARKS:
            return self._bracket(token) or self._sign(token)
        if token.type == tokenize.NAME:
            is_odd = keyword.iskeyword(text) and text not in WORDS
            return f"{text!r} has no meaning here." if is_odd else ""
        if token.type == tokenize.NUMBER:
            return ""
        if token.type == tokenize.STRING:
            return "" if text[0] in "'\"" else "A text has no letters before its quotes."
        if token.type == tokenize.INDENT:
            return "A line begins at the left edge."
        if text[:1] in ("'", '"'):
            return "This text has no second quote."
        return f"{text!r} has no meaning here." if text.strip() else ""

    def _bracket(self, token: TokenInfo) -> str:
        if token.string in OPENING:
            self._open.append(Place(*token.start))
            return "Brackets are nested too deeply." if len(self._open) > DEEPEST else ""
        if token.string in CLOSING:
            if not self._open:
                return "This bracket was never opened."
            self._open.pop()
        return ""

    def _sign(self, token: TokenInfo) -> str:
        before = self._last.string if self._last else ""
        return "There are two signs in a row." if token.string == before == "-" else ""


def comments_by_line(scan: Scan) -> Iterator[tuple[int, list[str]]]:
    """For each statement, by its number, the comments that belong to it.

    Those in its own lines and those above it; what follows the last statement belongs to that.
    """
    at, count = 0, len(scan.statements)
    found: list[str] = []
    for line, text in scan.comments:
        while at < count - 1 and line > scan.statements[at].last_line:
            if found:
                yield at, found
            at, found = at + 1, []
        found.append(text)
    if found and count:
        yield at, found
