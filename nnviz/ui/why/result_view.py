"""What shows one kind of result. One kind is one file in `nnviz.ui.why.results`."""

from collections.abc import Mapping
from functools import cache
from types import MappingProxyType
from typing import ClassVar

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from nnviz.core.registry import modules
from nnviz.explain.explanation import Explanation
from nnviz.record.table import Table
from nnviz.session.explained import Explained
from nnviz.session.session import Session
from nnviz.ui.theme import Theme


class ResultView(QWidget):
    """Base of the widgets that show results; `shows` is the class of result.

    Signals: `query_wished(Query)`, a person wants to know something else about what is shown;
    `view_wished(str, Explained)`, to see it in the view of this name;
    `setting_wished(str, object)`, to ask again with another value of a setting of the method.
    """

    query_wished = Signal(object)
    view_wished = Signal(str, object)
    setting_wished = Signal(str, object)

    shows: ClassVar[type[Explanation]]

    def __init__(self, session: Session, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.session, self.theme = session, theme

    def set_theme(self, theme: Theme) -> None:
        """Take the colours of another theme."""
        self.theme = theme
        self.update()

    def show_result(self, explained: Explained) -> None:
        """Show a result of the class `shows`; its trust may come later, with another call."""
        raise NotImplementedError

    def numbers(self) -> Table | None:
        """What is shown, as numbers; None where there are none."""
        return None


@cache
def result_views() -> Mapping[type[Explanation], type[ResultView]]:
    """Every widget by the class of result it shows."""
    from nnviz.ui.why import results

    found: dict[type[Explanation], type[ResultView]] = {}
    for module in modules(results):
        for value in vars(module).values():
            is_own = isinstance(value, type) and value.__module__ == module.__name__
            if is_own and issubclass(value, ResultView):
                found[value.shows] = value
    return MappingProxyType(found)
