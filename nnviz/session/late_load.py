"""When a network that was loaded is compiled. No Qt.

What is about to change again is not worth the while; what a person waits for is compiled at once.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from time import perf_counter

from nnviz.runtime import messages as m

LATEST_S, SHARE = 0.3, 0.03
"""While edits of the network follow one another, it is shown so often, but compiling it takes no
more than this share of the time."""

MANY_LAYERS, CALM_S = 200, 0.25
"""Networks of so many layers are compiled when nothing has been asked for that long: compiling one
takes as long as several edits, and both want the interpreter."""


class LateLoad:
    """The last load of a process, as long as it has not been compiled. Belongs to one thread."""

    def __init__(self) -> None:
        self._news: m.Loaded | None = None
        self._unanswered = 0
        self._asked_at = self._compiled_at = self._patience_s = 0.0

    def __bool__(self) -> bool:
        return self._news is not None

    def ask(self) -> None:
        """A request has been sent: its answer may be another load."""
        self._unanswered += 1
        self._asked_at = perf_counter()

    def answer(self) -> None:
        """A request has been answered."""
        self._unanswered -= 1

    def put(self, news: m.Loaded) -> None:
        """Another load takes the place of the one that waits."""
        self._news = news

    def is_settled(self) -> bool:
        """Whether nothing is asked for, and compiling holds up nobody."""
        is_quick = self._news is not None and len(self._news.experiment.graph) < MANY_LAYERS
        return is_quick and not self._unanswered

    def is_calm(self) -> bool:
        """Whether nothing has been asked for in a while, so that many layers hold up nobody."""
        return self._news is not None and perf_counter() - self._asked_at > CALM_S

    def is_overdue(self) -> bool:
        """Whether edits have followed one another for so long that one of them must be seen."""
        waits = self._unanswered > 1  # the load's own answer comes right behind
        return waits and perf_counter() - self._compiled_at > self._patience_s

    @contextmanager
    def taken(self) -> Iterator[m.Loaded]:
        """Give the load away; how long its compiling takes says when there may be another."""
        news, self._news = self._news, None
        assert news is not None
        began = perf_counter()
        yield news
        self._compiled_at = perf_counter()
        self._patience_s = max(LATEST_S, (self._compiled_at - began) / SHARE)
