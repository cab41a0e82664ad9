"""Handlers: the slots behind the table of actions, found in `nnviz.ui.handlers`."""

import importlib
import pkgutil
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

if TYPE_CHECKING:
    from nnviz.ui.main_window import MainWindow


class Handlers(QObject):
    """Base: each slot ``on_<name>`` serves the action of that name in `nnviz.ui.actions`.

    It is made when the window is built, and may connect to what the window holds in `connect_up`.
    """

    def __init__(self, window: "MainWindow") -> None:
        super().__init__(window)
        self.window, self.session = window, window.session

    def connect_up(self) -> None:
        """Called once the whole window is there."""


def handler_kinds() -> Iterator[type[Handlers]]:
    """Every class of handlers there is."""
    package = importlib.import_module("nnviz.ui.handlers")
    for module in pkgutil.iter_modules(package.__path__):
        name = f"{package.__name__}.{module.name}"
        for value in vars(importlib.import_module(name)).values():
            is_own = isinstance(value, type) and value.__module__ == name
            if is_own and issubclass(value, Handlers):
                yield value


def slot_of(name: str, handlers: Sequence[QObject]) -> Callable[[], None]:
    """The slot that serves an action. Raises `LookupError` when nobody does."""
    for handler in handlers:
        slot = getattr(handler, f"on_{name}", None)
        if slot is not None:
            return slot
    raise LookupError(f"no handler for the action {name!r}")
