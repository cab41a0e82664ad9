"""`Fold`: shows or hides one widget by opening or closing over it, without squeezing it."""

from PySide6.QtCore import QEasingCurve, QEvent, QSize, QVariantAnimation, Signal, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from nnviz.ui.widgets.motion import motion_ms


class Fold(QWidget):
    """As high as its content when open and not there at all when closed.

    Signals:
        settled(): the movement is over (at once when movements are off).
    """

    settled = Signal()

    def __init__(self, content: QWidget, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.content = content
        self._share = 1.0
        self._is_open = True
        self._motion = QVariantAnimation(self)
        self._motion.setEasingCurve(QEasingCurve.Type.OutCubic)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        content.setParent(self)  # it shows with this: shown already it would be dressed twice
        self._motion.valueChanged.connect(self._on_motion_value_changed)
        self._motion.finished.connect(self._on_motion_finished)

    def is_open(self) -> bool:
        """Whether the content shows, or will when the movement is over."""
        return self._is_open

    def set_open(self, is_open: bool) -> None:
        """Open or close; moves only when it can be seen and the system likes movement."""
        if is_open == self._is_open:
            return
        self._is_open = is_open
        duration = motion_ms(self.parentWidget() or self)
        self._motion.stop()
        self._motion.setStartValue(self._share)
        self._motion.setEndValue(1.0 if is_open else 0.0)
        self._motion.setDuration(duration)
        if is_open:
            self.show()
        if duration:
            self._motion.start()
        else:
            self._share = 1.0 if is_open else 0.0
            self._on_motion_finished()

    def sizeHint(self) -> QSize:
        self.content.ensurePolished()
        hint = self.content.sizeHint()
        return QSize(hint.width(), round(hint.height() * self._share))

    def minimumSizeHint(self) -> QSize:
        self.content.ensurePolished()
        hint = self.content.minimumSizeHint()
        return QSize(hint.width(), round(self._full_height(self.width()) * self._share))

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        return round(self._full_height(width) * self._share)

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._place()

    def event(self, event: QEvent) -> bool:
        if event.type() is QEvent.Type.LayoutRequest:
            self._place()
            self.updateGeometry()
        return super().event(event)

    @Slot(object)
    def _on_motion_value_changed(self, value: float) -> None:
        self._share = value
        self.updateGeometry()

    @Slot()
    def _on_motion_finished(self) -> None:
        self._share = 1.0 if self._is_open else 0.0
        self.setVisible(self._is_open)
        self.updateGeometry()
        self.settled.emit()

    def _place(self) -> None:
        self.content.setGeometry(0, 0, self.width(), self._full_height(self.width()))

    def _full_height(self, width: int) -> int:
        content = self.content
        content.ensurePolished()  # undressed it would be of another height
        layout = content.layout()
        if layout is not None and layout.hasHeightForWidth():
            return max(layout.heightForWidth(width), content.minimumSizeHint().height())
        if content.hasHeightForWidth():
            return content.heightForWidth(width)
        return content.sizeHint().height()
