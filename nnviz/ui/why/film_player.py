"""`FilmPlayer`: a button that plays a film, and a track to look at any of its frames."""

from PySide6.QtCore import QTimer, Signal, Slot
from PySide6.QtGui import QHideEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from nnviz.ui.widgets.icon_button import IconButton
from nnviz.ui.widgets.scales import Track
from nnviz.ui.widgets.slider_track import SliderTrack

FRAME_MS = 70


class FilmPlayer(QWidget):
    """Signals: `frame_wished(int)`, a frame from 0."""

    frame_wished = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._count = self._at = 0
        self.play = IconButton("play", "Play the film", 22, self)
        self.pause = IconButton("pause", "Pause the film", 22, self)
        self.track = SliderTrack(Track(0, 1, whole=True), self)
        self.track.setAccessibleName("Frame of the film")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(4)
        row.addWidget(self.play)
        row.addWidget(self.pause)
        row.addWidget(self.track, 1)
        self._clock = QTimer(self)
        self._clock.setInterval(FRAME_MS)
        self._clock.timeout.connect(self._on_clock_timeout)
        self.play.clicked.connect(self._on_play_clicked)
        self.pause.clicked.connect(self.stop)
        self.track.number_wished.connect(self._on_number_wished)
        self._show_running(False)

    def show_film(self, count: int) -> None:
        """Another film of so many frames, at its last one; of fewer than two there is no film."""
        self.stop()
        self._count, self._at = count, max(0, count - 1)
        self.track.set_track(Track(0, max(1, count - 1), whole=True))
        self.track.show_number(self._at)
        for part in (self.play, self.pause, self.track):
            part.setEnabled(count > 1)

    @property
    def frame(self) -> int:
        """The frame that is shown."""
        return self._at

    @property
    def is_running(self) -> bool:
        """Whether it plays."""
        return self._clock.isActive()

    @Slot()
    def stop(self) -> None:
        """Stay at the frame that is shown."""
        self._clock.stop()
        self._show_running(False)

    def hideEvent(self, event: QHideEvent) -> None:
        self.stop()
        super().hideEvent(event)

    def _show_running(self, running: bool) -> None:
        self.play.setVisible(not running)
        self.pause.setVisible(running)

    def _go(self, frame: int) -> None:
        self._at = frame
        self.track.show_number(frame)
        self.frame_wished.emit(frame)

    @Slot()
    def _on_play_clicked(self) -> None:
        if self._at >= self._count - 1:
            self._go(0)
        self._clock.start()
        self._show_running(True)

    @Slot()
    def _on_clock_timeout(self) -> None:
        if self._at < self._count - 1:
            self._go(self._at + 1)
        if self._at >= self._count - 1:
            self.stop()

    @Slot(object)
    def _on_number_wished(self, number: object) -> None:
        self.stop()
        if isinstance(number, int | float):
            self._go(int(number))
