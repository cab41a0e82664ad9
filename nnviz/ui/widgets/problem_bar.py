"""`ProblemBar`: the newest problem in a slim bar, with its remedy. Not there when all is well."""

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QEvent, QSize, Qt, Signal, Slot
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QSizePolicy, QToolButton, QWidget

from nnviz.core.problem import Problem, Severity
from nnviz.ui.icons import icon_size, pixmap, set_icon
from nnviz.ui.theme import Theme, mix, theme_of
from nnviz.ui.widgets.elided import ElidedLabel

_ICONS: Final = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.NOTE: "info"}


class ProblemBar(QWidget):
    """Shows the last of the problems it is given, and how many there are beside it.

    Signals:
        remedy_wished(object): somebody clicked this `Problem`'s remedy.
        dismissed(object): somebody has read this `Problem` and wants it gone.
        more_wished(): somebody clicked "2 more".
    """

    remedy_wished = Signal(object)
    dismissed = Signal(object)
    more_wished = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._problems: tuple[Problem, ...] = ()
        self._sign = QLabel(self)
        self.text = ElidedLabel(lines=2, parent=self)
        self.more = QPushButton(self)
        self.more.setProperty("kind", "quiet")
        self.more.setToolTip("Show all problems")
        self.remedy = QPushButton(self)
        self.dismiss = QToolButton(self)
        self.dismiss.setToolTip("Dismiss")
        self.dismiss.setAccessibleName("Dismiss this problem")
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 5, 8, 5)
        row.setSpacing(8)
        row.addWidget(self._sign, 0, Qt.AlignmentFlag.AlignVCenter)
        row.addWidget(self.text, 1)
        for button in (self.more, self.remedy, self.dismiss):
            row.addWidget(button, 0, Qt.AlignmentFlag.AlignVCenter)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.more.clicked.connect(self._on_more_clicked)
        self.remedy.clicked.connect(self._on_remedy_clicked)
        self.dismiss.clicked.connect(self._on_dismiss_clicked)
        self.show_problems(())

    def show_problems(self, problems: Sequence[Problem]) -> None:
        """Show these problems, the newest last; none hides the bar. Emits nothing."""
        self._problems = tuple(problems)
        self.setVisible(bool(problems))
        if not problems:
            return
        newest = self._problems[-1]
        self.text.setText(str(newest))
        self.setAccessibleName(f"{newest.severity.value}: {newest}")
        self.remedy.setVisible(newest.remedy is not None)
        self.remedy.setText(newest.remedy.label if newest.remedy else "")
        self.more.setVisible(len(self._problems) > 1)
        self.more.setText(f"{len(self._problems) - 1} more")
        self._dress()

    def shown(self) -> Problem | None:
        """The problem in sight."""
        return self._problems[-1] if self._problems else None

    def minimumSizeHint(self) -> QSize:
        return QSize(240, super().minimumSizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        theme, problem = theme_of(self.palette()), self.shown()
        painter = QPainter(self)
        if problem is not None:
            color = _color(theme, problem.severity)
            painter.fillRect(self.rect(), QColor(mix(theme.surface, color, 0.1)))
            painter.fillRect(0, 0, self.width(), 1, QColor(mix(theme.surface, color, 0.35)))
            painter.fillRect(0, 0, 3, self.height(), QColor(color))
        painter.end()

    def changeEvent(self, event: QEvent) -> None:
        if event.type() in (QEvent.Type.PaletteChange, QEvent.Type.FontChange):
            self._dress()
        super().changeEvent(event)

    @Slot()
    def _on_remedy_clicked(self) -> None:
        self.remedy_wished.emit(self.shown())

    @Slot()
    def _on_dismiss_clicked(self) -> None:
        self.dismissed.emit(self.shown())

    @Slot()
    def _on_more_clicked(self) -> None:
        self.more_wished.emit()

    def _dress(self) -> None:
        problem, theme = self.shown(), theme_of(self.palette())
        if problem is None:
            return
        size = icon_size(self.font())
        color = _color(theme, problem.severity)
        sign = pixmap(_ICONS[problem.severity], color, size, self.devicePixelRatioF())
        self._sign.setPixmap(sign)
        set_icon(self.dismiss, "close", theme, "dim")
        self.update()


def _color(theme: Theme, severity: Severity) -> str:
    colors = {
        Severity.ERROR: theme.error,
        Severity.WARNING: theme.warning,
        Severity.NOTE: theme.note,
    }
    return colors[severity]
