"""Asking why: by a key about what is selected, by menus about what lies under the mouse."""

from PySide6.QtCore import QPoint, Slot
from PySide6.QtWidgets import QMenu

from nnviz.explain.method import Method
from nnviz.session.explained import Query
from nnviz.session.wondering import About
from nnviz.ui.handler import Handlers
from nnviz.ui.pointed import Pointed, pointed_at
from nnviz.ui.view import View
from nnviz.ui.views.compare import CompareView
from nnviz.ui.views.why import WhyView
from nnviz.ui.why.ask_menu import add_ask_why
from nnviz.ui.why.choices import selected_targets


class WhyHandlers(Handlers):
    """Brings the dock to the front and asks there; other handlers' menus get an entry by it."""

    def connect_up(self) -> None:
        self.view = next(view for view in self.window.views if isinstance(view, WhyView))
        self.comparison = next(v for v in self.window.views if isinstance(v, CompareView))
        self.comparison.query_wished.connect(self._on_query_wished)

    @Slot()
    def on_ask_why(self) -> None:
        """Ask the method that was asked last about what is selected, else what it says."""
        model = self.session.model
        targets = () if model is None else selected_targets(self.session, model)
        self.window.raise_view(self.view.name)
        self.view.ask_selected(About(targets[0] if targets else None))

    def ask(self, method: type[Method], about: About) -> None:
        """Ask a method about something, in sight."""
        self.window.raise_view(self.view.name)
        self.view.ask_about(method, about)

    def compare(self, about: About) -> None:
        """Put methods side by side on something, in sight."""
        if about.sample is not None and about.sample.source is not None:
            source = about.sample.source
            self.session.pick_sample(source.part, source.index)
        self.window.raise_view(self.comparison.name)
        self.comparison.choose_target(about.target)
        self.session.want_frame()

    @Slot(object)
    def _on_query_wished(self, query: Query) -> None:
        """Another view wants to see an answer large."""
        is_of_data = query.sample.source is not None
        self.ask(type(query.method), About(query.target, query.sample if is_of_data else None))

    def add_to(self, menu: QMenu, pointed: Pointed) -> None:
        """Add "Ask why" to a menu of what is pointed at."""
        add_ask_why(menu, self.view.wonder, pointed, self.ask, self.compare)

    def add_for_place(self, menu: QMenu, view: View, point: QPoint) -> None:
        """Add "Ask why" to a view's menu, for what lies at a place of it."""
        pointed = pointed_at(view, point)
        if pointed is not None:
            self.add_to(menu, pointed)
            menu.addSeparator()


def why_handlers(handlers: list[Handlers]) -> WhyHandlers:
    """The one among all handlers of a window."""
    return next(each for each in handlers if isinstance(each, WhyHandlers))
