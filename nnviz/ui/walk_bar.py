"""`WalkBar`: which phase of a step is shown, its sentence with numbers, and ways back and forth."""

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal, Slot
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QToolButton, QVBoxLayout, QWidget

from nnviz.session.moment import WalkMoment
from nnviz.ui.actions import ACTIONS
from nnviz.ui.icons import set_icon
from nnviz.ui.theme import Theme, mix, theme_of
from nnviz.ui.widgets.elided import ElidedLabel

WAITING = "Training runs. The walk begins anew when it rests."
LINES = 2
"""The sentence has so many lines whatever it says, so that the network stays where it is."""

LONGEST_TITLE = "Backward · output"

DOT, PITCH = 6.0, 12.0


class WalkBar(QWidget):
    """Signals: `back_wished()`, `next_wished()`, `play_wished()`, `end_wished()`, and
    `phase_wished(int)` with the place of a phase in the step."""

    back_wished = Signal()
    next_wished = Signal()
    play_wished = Signal()
    end_wished = Signal()
    phase_wished = Signal(int)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.title = QLabel(self)
        self.title.setProperty("role", "title")
        self.step = QLabel(self)
        self.step.setProperty("role", "dim")
        self.dots = PhaseDots(self)
        self.sentence = ElidedLabel(lines=LINES, parent=self)
        self.sentence.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft)
        self.back = self._button(
            "step-back", "Phase back", _with_key("One phase back.", "walk_back")
        )
        self.play = self._button("play", "Play the walk", _with_key("Play or pause.", "play"))
        self.next = self._button("step", "Next phase", _with_key("One phase on.", "step"))
        self.end = self._button("close", "End the walk", _with_key("Back to training.", "walk"))
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 4, 8, 6)
        column.setSpacing(2)
        row = QHBoxLayout()
        column.addLayout(row)
        row.setSpacing(8)
        for widget in (self.title, self.step):
            row.addWidget(widget)
        row.addWidget(self.dots, 1)
        for button in (self.back, self.play, self.next, self.end):
            row.addWidget(button)
        column.addWidget(self.sentence)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self._connect()
        self._measure()
        self.show_moment(None)

    def show_moment(self, moment: WalkMoment | None) -> None:
        """Show another phase; None while there is none."""
        self.title.setText("Walk" if moment is None else moment.title)
        self.step.setText("" if moment is None else f"step {moment.walk.step:,}")
        self.step.setToolTip("" if moment is None else sample_text(moment))
        self.sentence.setText(WAITING if moment is None else moment.sentence)
        count, at = (0, 0) if moment is None else (len(moment.walk.phases), moment.index)
        self.dots.show_phase(count, at)
        self.back.setEnabled(at > 0)
        self.next.setEnabled(moment is not None)
        self.setAccessibleName(f"Walk: {self.title.text()}. {self.sentence.text()}")

    def show_playing(self, playing: bool) -> None:
        """Offer to pause, or to play."""
        set_icon(self.play, "pause" if playing else "play", self._theme)
        self.play.setAccessibleName("Pause the walk" if playing else "Play the walk")

    def set_theme(self, theme: Theme) -> None:
        """Take the colours of another theme."""
        self._theme = theme

    def minimumSizeHint(self) -> QSize:
        return QSize(240, super().minimumSizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = theme_of(self.palette())
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(theme.surface))
        painter.fillRect(0, self.height() - 1, self.width(), 1, QColor(theme.line))
        painter.end()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.FontChange:
            self._measure()

    def _measure(self) -> None:
        """Keep room for the longest words, so that nothing moves from phase to phase."""
        self.title.setMinimumWidth(self.title.fontMetrics().horizontalAdvance(LONGEST_TITLE))
        self.sentence.setFixedHeight(LINES * self.sentence.fontMetrics().lineSpacing())

    def _connect(self) -> None:
        self.back.clicked.connect(self._on_back_clicked)
        self.play.clicked.connect(self._on_play_clicked)
        self.next.clicked.connect(self._on_next_clicked)
        self.end.clicked.connect(self._on_end_clicked)
        self.dots.phase_wished.connect(self.phase_wished)

    def _button(self, icon: str, name: str, tip: str) -> QToolButton:
        button = QToolButton(self)
        set_icon(button, icon, self._theme)
        button.setAccessibleName(name)
        button.setToolTip(tip)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        return button

    @Slot()
    def _on_back_clicked(self) -> None:
        self.back_wished.emit()

    @Slot()
    def _on_play_clicked(self) -> None:
        self.play_wished.emit()

    @Slot()
    def _on_next_clicked(self) -> None:
        self.next_wished.emit()

    @Slot()
    def _on_end_clicked(self) -> None:
        self.end_wished.emit()


class PhaseDots(QWidget):
    """A dot for each phase of the step; where there is no room for dots, a line.

    Signals: `phase_wished(int)` when a dot is clicked.
    """

    phase_wished = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.count = self.at = 0
        self.setMinimumSize(48, 16)
        self.setToolTip("The phases of this step: click one to see it.")

    def show_phase(self, count: int, at: int) -> None:
        """Show which of so many phases it is."""
        self.count, self.at = count, at
        self.setAccessibleName(f"Phase {at + 1} of {count}" if count else "No phase")
        self.update()

    def place(self, phase: int) -> QPointF:
        """The middle of a phase's dot."""
        return QPointF(DOT + phase * self._pitch(), self.height() / 2)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if self.count:
            found = round((event.position().x() - DOT) / max(1e-9, self._pitch()))
            self.phase_wished.emit(min(max(found, 0), self.count - 1))

    def paintEvent(self, event: QPaintEvent) -> None:
        if not self.count:
            return
        theme = theme_of(self.palette())
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        faint = QColor(mix(theme.dim, theme.surface, 0.45))
        first, last, here = self.place(0), self.place(self.count - 1), self.place(self.at)
        painter.setPen(QPen(faint, 1.5))
        painter.drawLine(first, last)
        painter.setPen(QPen(QColor(theme.text), 1.5))
        painter.drawLine(first, here)
        painter.setPen(Qt.PenStyle.NoPen)
        if self._pitch() >= 1.3 * DOT:
            for phase in range(self.count):
                painter.setBrush(QColor(theme.text) if phase <= self.at else faint)
                painter.drawEllipse(_around(self.place(phase), DOT / 2))
        painter.setBrush(QColor(theme.text))
        painter.drawEllipse(_around(here, DOT * 0.75))
        painter.end()

    def _pitch(self) -> float:
        """From one phase to the next, in pixels."""
        return min(PITCH, (self.width() - 2 * DOT) / max(1, self.count - 1))


def sample_text(moment: WalkMoment) -> str:
    """Which sample of the batch is shown, and how to see another."""
    count = len(moment.walk.batch)
    return f"Sample {moment.sample + 1:,} of {count:,} in the batch. Others: comma and full stop."


def _with_key(text: str, name: str) -> str:
    """A tool tip with the key of an action."""
    (key,) = (entry.keys[0] for entry in ACTIONS if entry.name == name)
    return f"{text}  ({key})"


def _around(point: QPointF, radius: float) -> QRectF:
    return QRectF(point.x() - radius, point.y() - radius, 2 * radius, 2 * radius)
