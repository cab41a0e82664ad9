"""Which views an example brings to the front: what it is about, in place of what was there."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from nnviz.ui.view import View

if TYPE_CHECKING:
    from nnviz.ui.main_window import MainWindow


class InFront:
    """Brings views to the front; what they covered comes back when something else is opened."""

    def __init__(self, window: "MainWindow") -> None:
        self._window = window
        self._covered: dict[
            str, str
        ] = {}  # by the view an example is about, what it is in front of

    def show(self, names: Iterable[str]) -> None:
        """Bring these views to the front, and back what those before covered, if they still do."""
        views = {view.name: view for view in self._window.views}
        for about, covered in self._covered.items():
            if views[about].is_seen and covered:
                self._window.raise_view(covered)
        self._covered = {}
        for name in names:
            if name in views and not views[name].is_seen:
                self._covered[name] = self._top(views[name])
                self._window.raise_view(name)

    def _top(self, about: View) -> str:
        """The view in front where another is to come; before a window is shown the first there."""
        there = [view for view in self._window.views if view.area is about.area]
        if not self._window.isVisible():
            return there[0].name
        return next((view.name for view in there if view.is_seen), "")
