"""`BodyView`: a view whose body is hidden behind a sentence until there is something to show."""

from typing import ClassVar

from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QLayout, QVBoxLayout, QWidget

from nnviz.session.session import Session
from nnviz.ui.plotting.empty import KEY, draw_empty
from nnviz.ui.theme import Theme, smaller
from nnviz.ui.view import View

LEAST_HEADER = QSize(260, 110)
"""A smaller view leaves its header out."""


def has_header(size: QSize) -> bool:
    """Whether a view of this size has room for its legend and controls."""
    return size.width() >= LEAST_HEADER.width() and size.height() >= LEAST_HEADER.height()


class BodyView(View):
    """Subclasses fill `body` and show or hide it."""

    text: ClassVar[str] = ""
    """What will be here."""

    key: ClassVar[str] = KEY
    """The key that brings it about; nothing where the text says it."""

    def __init__(self, session: Session, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(session, theme, parent)
        self.setAccessibleName(self.title)
        self.body = QWidget(self)
        self.body.hide()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSizeConstraint(QLayout.SizeConstraint.SetNoConstraint)
        column.addWidget(self.body)

    def sentence(self) -> str:
        """What is said; nothing while the body is shown."""
        return f"{self.text} {self.key}".strip() if self.body.isHidden() else ""

    def set_theme(self, theme: Theme) -> None:
        super().set_theme(theme)
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(560, 190)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(event.rect(), QColor(self.theme.surface))
        if self.body.isHidden():
            painter.setFont(smaller(self.font()))
            draw_empty(painter, QRectF(self.rect()), self.text, self.theme, self.key)
        painter.end()
