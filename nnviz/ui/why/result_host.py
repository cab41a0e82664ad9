"""`ResultHost`: shows one result by the view of its kind, or says why there is none."""

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import (
    QLabel,
    QPushButton,
    QSizePolicy,
    QStackedLayout,
    QVBoxLayout,
    QWidget,
)

from nnviz.explain.explanation import Explanation
from nnviz.record.table import Table
from nnviz.session.explained import Explained
from nnviz.session.session import Session
from nnviz.ui.theme import Theme
from nnviz.ui.why.result_view import ResultView, result_views

LEAST = QSize(200, 190)


class ResultHost(QWidget):
    """It keeps its size whatever it shows.

    Signals: `query_wished(Query)`, `view_wished(str, Explained)` and `setting_wished(str, object)`,
    as of `ResultView`; `remedy_wished()`, the button was pressed.
    """

    query_wished = Signal(object)
    view_wished = Signal(str, object)
    setting_wished = Signal(str, object)
    remedy_wished = Signal()

    def __init__(self, session: Session, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session, self._theme = session, theme
        self._views: dict[type[Explanation], ResultView] = {}
        self._build()
        self.remedy.clicked.connect(self.remedy_wished)

    def set_theme(self, theme: Theme) -> None:
        """Take the colours of another theme."""
        self._theme = theme
        for view in self._views.values():
            view.set_theme(theme)

    def show_result(self, explained: Explained) -> None:
        """Show a result; a view is made when the first of its kind comes."""
        view = self._view(type(explained.found))
        view.show_result(explained)
        self._pages.setCurrentWidget(view)

    def say(self, text: str, remedy: str = "") -> None:
        """Show a sentence instead, with a button where something can be done about it."""
        self.text.setText(text)
        self.remedy.setText(remedy)
        self.remedy.setAccessibleName(remedy)
        self.remedy.setVisible(bool(remedy))
        self._pages.setCurrentIndex(0)

    @property
    def view(self) -> ResultView | None:
        """The view of the result that is shown; None while a sentence is."""
        found = self._pages.currentWidget()
        return found if isinstance(found, ResultView) else None

    def numbers(self) -> Table | None:
        """What is shown, as numbers."""
        return None if self.view is None else self.view.numbers()

    def sizeHint(self) -> QSize:
        """No more: a page that scrolls is as high as it would like to be, and it takes the rest."""
        return LEAST

    def minimumSizeHint(self) -> QSize:
        return LEAST

    def hasHeightForWidth(self) -> bool:
        """It is as high as there is room, whatever its pages would like."""
        return False

    def _view(self, kind: type[Explanation]) -> ResultView:
        if kind not in self._views:
            made = result_views()[kind](self._session, self._theme, self)
            made.query_wished.connect(self.query_wished)
            made.view_wished.connect(self.view_wished)
            made.setting_wished.connect(self.setting_wished)
            self._views[kind] = made
            self._pages.addWidget(made)
        return self._views[kind]

    def _build(self) -> None:
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        page = QWidget(self)
        self.text = QLabel("", page)
        self.text.setProperty("role", "dim")
        self.text.setWordWrap(True)
        self.text.setTextFormat(Qt.TextFormat.PlainText)
        self.text.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.remedy = QPushButton("", page)
        self.remedy.setAutoDefault(True)
        column = QVBoxLayout(page)
        column.addStretch(1)
        column.addWidget(self.text)
        column.addWidget(self.remedy, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addStretch(1)
        self._pages = QStackedLayout(self)
        self._pages.setSizeConstraint(QStackedLayout.SizeConstraint.SetNoConstraint)
        self._pages.addWidget(page)
        self.remedy.hide()
