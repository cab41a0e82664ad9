"""What the tests of the training process share: experiments, and a listener without Qt."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from multiprocessing.connection import wait
from time import monotonic
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from nnviz.core.graph import chain
from nnviz.data import DataRecipe
from nnviz.engine.experiment import Experiment
from nnviz.engine.settings import TrainingSettings
from nnviz.layers.dense import Dense
from nnviz.layers.input import Input
from nnviz.runtime import messages as m
from nnviz.runtime.process import TrainingProcess
from nnviz.runtime.publication import Subscriber
from nnviz.runtime.samples import received
from nnviz.runtime.shared import Block

PATIENCE_S = 60.0
"""For what must happen at all; how fast is measured in `nnviz bench`."""

News = TypeVar("News")


def experiment(
    *units: int,
    data: str = "circle",
    size: int | None = 60,
    output: str = "tanh",
    seed: int = 0,
    **training: Any,
) -> Experiment:
    """A small network, of two hidden layers when nothing else is said, on a few samples."""
    hidden = [
        (f"h{i + 1}", Dense(units=n, activation="tanh")) for i, n in enumerate(units or (6, 5))
    ]
    last = ("output", Dense(units=1, activation=output))
    graph = chain(("input", Input(shape=(2,))), *hidden, last)
    recipe = DataRecipe(name=data, size=size)
    return Experiment(graph, recipe, TrainingSettings(**training), seed)


class Line:
    """A training process and all it has said."""

    def __init__(self, process: TrainingProcess) -> None:
        self.process = process
        self.said: list[m.News] = []
        self.notices: list[bytes] = []
        self._rows = [process.steps.read()]
        self._subscriber: Subscriber | None = None

    @property
    def steps(self) -> NDArray[np.float64]:
        """Every row of the ring of steps so far."""
        return np.concatenate(self._rows)

    def listen(self) -> None:
        """Take up what has arrived, as the application does."""
        self.hear()
        self._rows.append(self.process.steps.read())

    def hear(self) -> None:
        """Take up what has been said, and leave the ring of steps as it is."""
        for news in self.process.news():
            self.said.append(news)
            if isinstance(news, m.Loaded):
                self._subscriber = Subscriber(Block.attach(news.parameters))
                if news.data is not None:
                    received(news.data)
        self.notices += self.process.heard()

    def until(self, condition: Callable[[], Any]) -> None:
        """Listen until something holds."""
        end = monotonic() + PATIENCE_S
        while not condition():
            assert monotonic() < end, f"in vain; the last words were {self.said[-3:]}"
            wait(self.process.sources, 0.01)
            self.listen()

    def ask(self, request: m.Request) -> m.Applied | m.Refused:
        """Send a request and return its answer."""
        number = self.process.send(request)
        self.until(lambda: number in self.answers())
        return self.answers()[number]

    def answers(self) -> dict[int, m.Applied | m.Refused]:
        """Answers by the number of their request."""
        return {news.number: news for news in self.said if isinstance(news, m.Applied | m.Refused)}

    def of(self, kind: type[News]) -> list[News]:
        """The news of one kind."""
        return [news for news in self.said if isinstance(news, kind)]

    def until_paused(self, step: int) -> None:
        """Listen until training rests after a step."""
        self.until(lambda: m.StateChanged(m.RunState.PAUSED, step) in self.of(m.StateChanged))

    def parameters(self) -> tuple[int, NDArray[np.float32]]:
        """The newest published parameters and their step."""
        assert self._subscriber is not None
        newest = self._subscriber.newest()
        assert newest is not None
        return newest


@contextmanager
def line() -> Iterator[Line]:
    """A line to a real training process, which is ended at the end."""
    process = TrainingProcess(1)
    try:
        yield Line(process)
    finally:
        process.end()


def words(news: m.News) -> str:
    """The kind of a piece of news, with what makes it different from others of its kind."""
    if isinstance(news, m.StateChanged):
        return news.state.value
    if isinstance(news, m.Applied | m.Refused):
        return f"{type(news).__name__} {type(news.request).__name__}"
    return type(news).__name__
