"""What a view is: a widget that shows a model, its frames and its history, and paints only.

One view is one file in `nnviz.ui.views`; the window finds it, puts it into a dock and gives it a
menu entry. A hidden view gets nothing and costs nothing.
"""

import importlib
import pkgutil
from collections.abc import Iterator
from enum import Enum
from typing import ClassVar

from PySide6.QtCore import QSize, Signal
from PySide6.QtWidgets import QWidget

from nnviz.record.history import History
from nnviz.record.table import Table
from nnviz.session.frame import Frame, Model, Wants
from nnviz.session.session import Session
from nnviz.ui.theme import Theme


class Area(Enum):
    """Where a view's dock lies until somebody moves it."""

    LEFT = "left"
    RIGHT = "right"
    BOTTOM_LEFT = "bottom left"
    BOTTOM_RIGHT = "bottom right"


class View(QWidget):
    """Base of the views. `name` is stable in saved layouts; views of one area are tabs, by `order`.

    `interval_ms` is the least time between two `show_frame` or `show_history`; `wants` is what its
    frames must hold.

    Signals: `wants_changed()`, its frames must hold something else from now on.
    """

    wants_changed = Signal()

    name: ClassVar[str] = ""
    title: ClassVar[str] = ""
    area: ClassVar[Area] = Area.BOTTOM_LEFT
    order: ClassVar[int] = 0
    interval_ms: ClassVar[int] = 66
    wants: ClassVar[Wants] = Wants()

    def __init__(self, session: Session, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.session, self.theme = session, theme

    def minimumSizeHint(self) -> QSize:
        """Any dock may be small, whatever is in it: what lies beside it never makes way."""
        return QSize(160, 60)

    @property
    def is_seen(self) -> bool:
        """Whether one can see it: behind a tab it says that it is visible, and shows nothing."""
        return self.isVisible() and not self.visibleRegion().isEmpty()

    @classmethod
    def shows_models(cls) -> bool:
        """Whether it has nothing to show without a network that is trained."""
        return cls.show_model is not View.show_model

    def set_theme(self, theme: Theme) -> None:
        """Take the colours of another theme."""
        self.theme = theme

    def wishes(self) -> Wants:
        """What its frames must hold now; `wants` unless that depends on what is looked at."""
        return self.wants

    def show_model(self, model: Model) -> None:
        """Another network, other data, or a fresh start."""

    def show_probe(self, frame: Frame) -> None:
        """Where the probe is: called for every frame, whatever else the frame holds."""

    def show_frame(self, frame: Frame) -> None:
        """The network at a moment."""

    def show_history(self, history: History) -> None:
        """The scalars so far; empty after a fresh start."""

    def numbers(self) -> Table | None:
        """What is shown, as numbers; None where there are none yet."""
        return None


def view_kinds() -> Iterator[type[View]]:
    """Every view there is, area by area, in their order."""
    package = importlib.import_module("nnviz.ui.views")
    found = []
    for module in pkgutil.iter_modules(package.__path__):
        if not module.name.startswith("_"):
            content = vars(importlib.import_module(f"{package.__name__}.{module.name}"))
            found += [
                value
                for value in content.values()
                if isinstance(value, type)
                and issubclass(value, View)
                and value.name
                and value.__module__.endswith(f".{module.name}")
            ]
    return iter(sorted(found, key=lambda kind: (kind.area.value, kind.order)))
