"""`Section`: a title that folds what is below it, and `SectionStack`: sections in a column."""

from collections.abc import Mapping
from typing import Final

from PySide6.QtCore import QEvent, QPoint, QRectF, QSize, Qt, Signal, Slot
from PySide6.QtGui import QColor, QFont, QFontMetrics, QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import (
    QAbstractButton,
    QHBoxLayout,
    QScrollArea,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from nnviz.ui.icons import pixmap
from nnviz.ui.style import shows_ring
from nnviz.ui.theme import theme_of
from nnviz.ui.widgets.elided import ElidedLabel
from nnviz.ui.widgets.fold import Fold
from nnviz.ui.widgets.keys import PRESSING

_EDGE: Final = 16  # where titles begin


class SectionHeader(QAbstractButton):
    """Chevron and bold title, the whole row a button; Left closes, Right opens."""

    def __init__(self, title: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setText(title)
        self.setAccessibleName(title)
        self.setCheckable(True)
        self.setChecked(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        metrics = QFontMetrics(self._bold())
        width = metrics.horizontalAdvance(self.text()) + 2 * _EDGE + self._chevron()
        return QSize(width, metrics.height() + 20)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        wanted = {Qt.Key.Key_Left: False, Qt.Key.Key_Right: True}.get(Qt.Key(event.key()))
        if event.key() in PRESSING:
            self.click()
        elif wanted is None:
            super().keyPressEvent(event)
        elif wanted is not self.isChecked():
            self.click()

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = theme_of(self.palette())
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if shows_ring(self):
            painter.setPen(QPen(QColor(theme.focus), 2))
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(5, 3, -5, -3), 6, 6)
        size = self._chevron()
        name = "chevron-down" if self.isChecked() else "chevron-right"
        color = theme.text if self.underMouse() else theme.dim
        shape = pixmap(name, color, size, self.devicePixelRatioF())
        painter.drawPixmap(QPoint(_EDGE - 3, (self.height() - size) // 2 + 1), shape)
        painter.setFont(self._bold())
        painter.setPen(QColor(theme.text))
        place = self.rect().adjusted(_EDGE + size + 1, 0, 0, 0)
        painter.drawText(place, Qt.AlignmentFlag.AlignVCenter, self.text())
        painter.end()

    def _bold(self) -> QFont:
        font = QFont(self.font())
        font.setWeight(QFont.Weight.DemiBold)
        return font

    def _chevron(self) -> int:
        return max(12, round(self.font().pixelSize() * 0.95))


class Section(QWidget):
    """A header that folds `content`, with an optional text or widgets at the header's right.

    Signals:
        open_changed(bool): the section was opened or closed, by hand or by `set_open`.
    """

    open_changed = Signal(bool)

    def __init__(
        self, title: str, content: QWidget, *, name: str = "", parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.name = name or title
        self.header = SectionHeader(title, self)
        self.fold = Fold(content, self)
        self.trailing = ElidedLabel(parent=self.header)
        self.trailing.setProperty("role", "dim")
        self.trailing.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.trailing.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._ends = QHBoxLayout(self.header)
        self._ends.setSpacing(4)
        self._ends.addWidget(self.trailing, 1)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 1)
        box.setSpacing(0)
        box.addWidget(self.header)
        box.addWidget(self.fold)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        self._leave_room()
        self.header.clicked.connect(self._on_header_clicked)

    @property
    def content(self) -> QWidget:
        """What the section folds."""
        return self.fold.content

    def set_trailing(self, text: str) -> None:
        """Show a dim text at the right of the header."""
        self.trailing.setText(text)

    def is_open(self) -> bool:
        """Whether the content shows."""
        return self.fold.is_open()

    def set_open(self, is_open: bool) -> None:
        """Open or close the section."""
        self.header.setChecked(is_open)
        if is_open == self.fold.is_open():
            return
        self.fold.set_open(is_open)
        self.open_changed.emit(is_open)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        line = QColor(theme_of(self.palette()).line)
        painter.fillRect(0, self.height() - 1, self.width(), 1, line)
        painter.end()

    def changeEvent(self, event: QEvent) -> None:
        if event.type() is QEvent.Type.FontChange:
            self._leave_room()
        super().changeEvent(event)

    @Slot()
    def _on_header_clicked(self) -> None:
        self.set_open(self.header.isChecked())

    def _leave_room(self) -> None:
        """Keep what is at the header's right clear of its title."""
        self._ends.setContentsMargins(self.header.sizeHint().width(), 0, _EDGE, 0)


class SectionStack(QScrollArea):
    """Sections in a column that scrolls when it is too high; `exclusive`: one open at most."""

    def __init__(self, *, exclusive: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._exclusive = exclusive
        self.sections: list[Section] = []
        column = QWidget()
        self._box = QVBoxLayout(column)
        self._box.setContentsMargins(0, 0, 0, 0)
        self._box.setSpacing(0)
        self._box.addStretch(1)
        self.setWidget(column)
        self.setWidgetResizable(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.viewport().setAutoFillBackground(False)
        column.setAutoFillBackground(False)

    def add(self, section: Section) -> Section:
        """Put a section below the others; in an exclusive stack only the first starts open."""
        if self._exclusive and self.sections:
            section.set_open(False)
        self.sections.append(section)
        self._box.insertWidget(len(self.sections) - 1, section)
        section.open_changed.connect(self._on_section_open_changed)
        section.fold.settled.connect(self._on_fold_settled)
        return section

    def state(self) -> dict[str, bool]:
        """Which sections are open, by name, to be kept between sessions."""
        return {section.name: section.is_open() for section in self.sections}

    def restore(self, state: Mapping[str, bool]) -> None:
        """Open and close sections as `state` said; unknown names do nothing."""
        for section in self.sections:
            section.set_open(bool(state.get(section.name, section.is_open())))

    @Slot(bool)
    def _on_section_open_changed(self, is_open: bool) -> None:
        if not (self._exclusive and is_open):
            return
        opened = self.sender()
        for section in self.sections:
            if section is not opened:
                section.set_open(False)

    @Slot()
    def _on_fold_settled(self) -> None:
        """Bring what was opened into sight, its header first."""
        fold = self.sender()
        opened = next((s for s in self.sections if s.fold is fold and s.is_open()), None)
        if opened is not None and self.isVisible():
            self.ensureWidgetVisible(opened, 0, 0)
            self.ensureWidgetVisible(opened.header, 0, 0)
