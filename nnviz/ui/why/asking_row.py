"""`AskingRow`: ask or cancel, how far the answer is, whether to follow training, and settings."""

from PySide6.QtCore import QSignalBlocker, Signal, Slot
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QPushButton, QSizePolicy, QVBoxLayout, QWidget

from nnviz.session.wonder import Wonder
from nnviz.ui.panels.disclosure import Disclosure
from nnviz.ui.theme import theme_of
from nnviz.ui.why.word_flow import WordFlow
from nnviz.ui.widgets.chip import Chip
from nnviz.ui.widgets.small_combo import SmallCombo

EVERY = (1, 10, 50, 100, 500, 1000)
USUAL = 100


class Progress(QWidget):
    """A line that grows; nothing while nothing is under way."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.share: float | None = None
        self.setFixedHeight(2)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_share(self, share: float | None) -> None:
        """Show how much is done, from 0 to 1; None for nothing."""
        self.share = share
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        if self.share is not None:
            theme = theme_of(self.palette())
            painter.fillRect(self.rect(), QColor(theme.raised))
            done = round(self.width() * self.share)
            painter.fillRect(0, 0, done, self.height(), QColor(theme.accent))
        painter.end()


class AskingRow(QWidget):
    """Signals: `ask_wished()`, `cancel_wished()`, `every_wished(int)`, 0 for once."""

    ask_wished = Signal()
    cancel_wished = Signal()
    every_wished = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._is_busy, self._every = False, USUAL
        self._build()
        self.ask.clicked.connect(self._on_ask_clicked)
        self.follow.clicked.connect(self._on_follow_clicked)
        self.every.activated.connect(self._on_every_activated)

    def show_state(self, wonder: Wonder) -> None:
        """Show what one can do now."""
        explainer = wonder.explainer
        self._is_busy = explainer.is_busy
        self.progress.show_share(explainer.share if self._is_busy else None)
        if self._is_busy:
            self.ask.setText("Cancel")
        else:
            self.ask.setText("Ask" if wonder.shown is None else "Ask again")
        self.ask.setAccessibleName(f"{self.ask.text()} why")
        follows = wonder.every > 0
        self.follow.setChecked(follows)
        self.every.setVisible(follows)
        if follows:
            self._every = wonder.every
            with QSignalBlocker(self.every):
                self.every.setCurrentIndex(EVERY.index(wonder.every))
        self._flow.activate()  # a request for it may be lost while docks are being resized

    @Slot()
    def _on_ask_clicked(self) -> None:
        (self.cancel_wished if self._is_busy else self.ask_wished).emit()

    @Slot()
    def _on_follow_clicked(self) -> None:
        self.every_wished.emit(0 if self.follow.isChecked() else self._every)

    @Slot(int)
    def _on_every_activated(self, index: int) -> None:
        self.every_wished.emit(EVERY[index])

    def _build(self) -> None:
        controls = QWidget(self)
        self.ask = QPushButton("Ask again", controls)
        self.ask.setProperty("kind", "small")
        self.ask.setToolTip("Ask with the weights as they are now (Y); or stop doing so")
        self.ask.setAutoDefault(True)
        self.follow = Chip("Follow", controls)
        self.follow.setToolTip("Follow training: ask again and again while the network learns")
        self.every = SmallCombo("How often", controls)
        self.every.addItems([f"{k:,} steps" if k > 1 else "1 step" for k in EVERY])
        self._flow = flow = WordFlow(controls, spacing=8)
        self.settings = Disclosure("Settings", dim=True, parent=controls)
        for part in (self.ask, self.follow, self.every, self.settings):
            flow.addWidget(part)
        self.every.setToolTip("After how many steps it is asked again")
        self.every.hide()
        self.progress = Progress(self)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(controls)
        column.addWidget(self.progress)
