"""Rules: what the view has done is said below."""

from nnviz.ui.handler import Handlers
from nnviz.ui.views.rules import RulesView


class RulesHandlers(Handlers):
    """Connects the rules view with the window."""

    def connect_up(self) -> None:
        view = next(view for view in self.window.views if isinstance(view, RulesView))
        view.told.connect(self.window.status.show_hint)
