"""A text that somebody writes as the probe: frozen values, and the tokens that typing stands for.

Tokens are whole numbers into a list of names; see `nnviz.data.text.signs`.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from nnviz.core.problem import Problem, ProblemError
from nnviz.data.text.signs import OTHER
from nnviz.explain.stretches import between, text_of

LONGEST = 2000
"""Tokens of a text; of a longer one the first are forgotten."""

TOLD = 12
"""Of so many tokens at most it is said which there are."""


@dataclass(frozen=True, slots=True)
class Draft:
    """A text and where it is being written.

    Attributes:
        ids: its tokens.
        caret: so many tokens stand before the place where one writes.
        written: so many were written by a person; what stands behind was drawn.
    """

    ids: tuple[int, ...] = ()
    caret: int = 0
    written: int = 0

    @classmethod
    def of(cls, ids: Iterable[int]) -> "Draft":
        """A text with the caret at its end."""
        found = tuple(ids)
        return cls(found, len(found), len(found))

    @property
    def drawn(self) -> int:
        """How many tokens were drawn."""
        return len(self.ids) - self.written

    def inserted(self, ids: Sequence[int]) -> "Draft":
        """With tokens written at the caret."""
        at = self.caret
        whole = (*self.ids[:at], *ids, *self.ids[at:])
        written = max(self.written, at) + len(ids)
        return Draft(whole, at + len(ids), written)._cut()

    def erased(self, step: int) -> "Draft":
        """Without the token before the caret (-1), or behind it (1)."""
        at = self.caret - 1 if step < 0 else self.caret
        if not 0 <= at < len(self.ids):
            return self
        written = self.written - (at < self.written)
        return Draft((*self.ids[:at], *self.ids[at + 1 :]), at, written)

    def at(self, caret: int) -> "Draft":
        """With the caret elsewhere."""
        return replace(self, caret=min(max(caret, 0), len(self.ids)))

    def drawing(self, token: int) -> "Draft":
        """With one more token that was drawn; the caret goes along where it stood at the end."""
        whole = (*self.ids, token)
        caret = len(whole) if self.caret == len(self.ids) else self.caret
        return Draft(whole, caret, self.written)._cut()

    def undrawn(self) -> "Draft":
        """As it was before anything was drawn."""
        return Draft(self.ids[: self.written], min(self.caret, self.written), self.written)

    def seen(self, steps: int) -> "Seen":
        """What a network of so many steps sees of it: the last ones."""
        last = self.ids[-steps:]
        missing = steps - len(last)
        return Seen((0,) * missing + last, missing, len(self.ids) - len(last))

    def _cut(self) -> "Draft":
        over = max(0, len(self.ids) - LONGEST)
        if not over:
            return self
        return Draft(self.ids[over:], max(0, self.caret - over), max(0, self.written - over))


@dataclass(frozen=True, slots=True)
class Seen:
    """The tokens a network sees: the first `missing` stand for nothing, then those of the text from
    `first` on."""

    ids: tuple[int, ...]
    missing: int
    first: int


class Alphabet:
    """The tokens of a data set, and how they are written.

    Where some have several characters they are words: `is_spelled` is then False, and a blank ends
    each.
    """

    def __init__(self, names: Sequence[str]) -> None:
        self.names = tuple(names)
        self.is_spelled = not between(names)
        self._places = {text_of(name): at for at, name in enumerate(names)}
        self._places |= {name: at for at, name in enumerate(names)}
        self._other = self._places.get(OTHER)

    def read(self, text: str) -> tuple[int, ...]:
        """The tokens of a text. Raises `ProblemError` for what has no token."""
        return tuple(map(self._token, text if self.is_spelled else text.split()))

    def shown(self, token: int) -> str:
        """What a token is called."""
        return self.names[token]

    def text(self, ids: Iterable[int]) -> str:
        """What tokens stand for, as text."""
        return between(self.names).join(text_of(self.names[at]) for at in ids)

    def _token(self, part: str) -> int:
        found = self._places.get(part, self._other)
        if found is None:
            raise ProblemError(Problem("text", f"The network knows no “{part}”.", self._known()))
        return found

    def _known(self) -> str:
        told = " ".join(self.names[:TOLD])
        more = len(self.names) - TOLD
        return f"It reads {told}{f' and {more:,} more' if more > 0 else ''}."
