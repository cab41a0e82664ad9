"""`TextPage`: a text whose tokens are coloured by a cell; one writes on it and marks stretches."""

import numpy as np
from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontMetricsF,
    QGuiApplication,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
    QStaticText,
    QWheelEvent,
)
from PySide6.QtWidgets import QApplication, QSizePolicy, QWidget

from nnviz.ui.code.editor import plain_font
from nnviz.ui.reader.page import Page, grounds
from nnviz.ui.reader.page_keys import key_of, text_of_key
from nnviz.ui.style import shows_ring
from nnviz.ui.theme import RADIUS, Theme, mix
from nnviz.ui.widgets.token_page import END, Placed, inks, placed
from nnviz.ui.widgets.written import Written

EDGE = 8
"""Room around the text."""

TALL = 1.55
"""How high a line is, of the height of its font."""

NOWHERE = -1


class TextPage(QWidget):
    """Arrow keys move through cells and layers; what is typed is written at the caret.

    A click chooses a token, a drag marks a stretch, or unmarks one that begins on a mark.

    Signals, tokens counted from the first of the page:
        pointed(int): the token under the mouse, -1 for none.
        token_chosen(int, int): that token, and before which one writes from now on.
        stretch_wished(int, int, bool): mark these, both ends among them, or unmark them.
        key_pressed(object): a `PageKey`.
        text_typed(str): typed or pasted.
    """

    pointed = Signal(int)
    token_chosen = Signal(int, int)
    stretch_wished = Signal(int, int, bool)
    key_pressed = Signal(object)
    text_typed = Signal(str)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._page = Page()
        self._placed: Placed | None = None
        self._written = Written()
        self._sight: list[tuple[int, QRectF, QPointF, QStaticText]] = []
        self._sight_of: tuple[Placed, float, int, QFont] | None = None
        self._hovered, self._pressed, self._dragged = NOWHERE, NOWHERE, NOWHERE
        self._top = 0.0
        self.setAccessibleName("Text")
        self.setAccessibleDescription(
            "Left and right move through cells, up and down through layers. Type to write."
        )
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.IBeamCursor)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    # -- showing -------------------------------------------------------------------------------

    def set_theme(self, theme: Theme) -> None:
        """Take the colours of another theme."""
        self._theme = theme
        self.update()

    def show_page(self, page: Page) -> None:
        """Show another text, or other colours of it."""
        was, self._page = self._page, page
        is_other = (page.names, page.missing) != (was.names, was.missing)
        if is_other:
            self._placed = None
        if is_other or page.caret != was.caret:
            self._reveal()
        self.update()

    @property
    def page(self) -> Page:
        """What is shown."""
        return self._page

    def place(self, token: int) -> QRectF:
        """Where a token lies in this widget's pixels."""
        return self._layout().places[token].translated(EDGE, EDGE - self._top)

    def sizeHint(self) -> QSize:
        return QSize(300, 160)

    def minimumSizeHint(self) -> QSize:
        return QSize(100, 40)

    # -- painting ------------------------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        theme, around = self._theme, QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        ring = shows_ring(self)
        painter.setPen(QPen(QColor(theme.focus if ring else theme.line), 1.75 if ring else 1))
        painter.setBrush(QColor(theme.surface))
        painter.drawRoundedRect(around, RADIUS, RADIUS)
        painter.setClipRect(self.rect().adjusted(2, 2, -2, -2))
        painter.setFont(plain_font(self.font()))
        self._draw_tokens(painter)
        if self.hasFocus():
            self._draw_caret(painter)
        painter.end()

    def _draw_tokens(self, painter: QPainter) -> None:
        page, theme = self._page, self._theme
        ground, text = grounds(page.values, theme), QColor(theme.text)
        fills = ground.tolist()
        black_or_white = [QColor(ink) for ink in inks(ground)]
        known = (np.isfinite(page.values) & (np.arange(len(fills)) >= page.first)).tolist()
        faint = max(page.missing, page.first)
        for at, fill, start, static in self._in_sight(painter):
            if known[at]:
                painter.fillRect(fill, QColor(*fills[at]))
            ink = black_or_white[at] if known[at] else text
            painter.setPen(QColor(mix(ink.name(), theme.surface, 0.55)) if at < faint else ink)
            painter.drawStaticText(start, static)
        self._draw_around(painter)

    def _in_sight(self, painter: QPainter) -> list[tuple[int, QRectF, QPointF, QStaticText]]:
        """Each token that one can see: what is filled behind it, where it begins, its layout."""
        key = self._layout(), self._top, self.height(), painter.font()
        if key != self._sight_of:
            self._written.begin(painter)
            places = [(at, self.place(at), name) for at, name in enumerate(self._page.names)]
            self._sight_of = key
            self._sight = [
                (at, place.adjusted(0, 2, 0, -2), *self._written.placed(place, name))
                for at, place, name in places
                if place.bottom() >= 0 and place.top() <= key[2]
            ]
        return self._sight

    def _draw_around(self, painter: QPainter) -> None:
        """What shows that tokens were drawn, are marked, chosen or under the mouse."""
        page, theme, count = self._page, self._theme, len(self._page.names)
        for at in range(max(0, count - page.drawn), count):
            self._underline(painter, self.place(at), theme.good)
        for at in filter(self._is_marked, range(count) if self._has_marks() else ()):
            self._underline(painter, self.place(at), theme.text, 2.0)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for at in {page.chosen, self._hovered} & set(range(count)):
            painter.setPen(QPen(QColor(theme.text if at == page.chosen else theme.dim), 1.25))
            painter.drawRoundedRect(self.place(at).adjusted(0.5, 1.5, -0.5, -1.5), 2, 2)

    def _has_marks(self) -> bool:
        return any(self._page.marks) or self._dragged != NOWHERE

    def _underline(self, painter: QPainter, place: QRectF, color: str, thick: float = 1.25) -> None:
        bottom = place.bottom() - 1 - (thick > 1.5) * 0.5
        painter.setPen(QPen(QColor(color), thick))
        painter.drawLine(QPointF(place.left(), bottom), QPointF(place.right(), bottom))

    def _draw_caret(self, painter: QPainter) -> None:
        place = self._caret_place()
        painter.setPen(QPen(QColor(self._theme.text), 1.5))
        painter.drawLine(place.topLeft() + QPointF(0, 3), place.bottomLeft() - QPointF(0, 3))
        if self._page.word:
            painter.setPen(QColor(self._theme.dim))
            painter.drawText(
                place.adjusted(3, 0, 400, 0), Qt.AlignmentFlag.AlignVCenter, self._page.word
            )

    def _is_marked(self, at: int) -> bool:
        if self._dragged != NOWHERE:
            low, high = sorted((self._pressed, self._dragged))
            if low <= at <= high:
                return not self._marked(self._pressed)
        return self._marked(at)

    def _marked(self, at: int) -> bool:
        return 0 <= at < len(self._page.marks) and self._page.marks[at]

    def _caret_place(self) -> QRectF:
        """The line before which the caret stands."""
        page = self._page
        if page.caret < len(page.names):
            return self.place(page.caret)
        line = self._line()
        if not page.names:
            return QRectF(EDGE, EDGE, 1, line)
        last = self.place(len(page.names) - 1)
        ends_line = page.names[-1] == END and len(page.names) > page.missing
        if ends_line or last.right() + 2 > self.width() - EDGE:
            return QRectF(EDGE, last.bottom(), 1, line)
        return QRectF(last.right() + 0.5, last.top(), 1, line)

    # -- layout --------------------------------------------------------------------------------

    def _line(self) -> float:
        return round(QFontMetricsF(plain_font(self.font())).height() * TALL)

    def _layout(self) -> Placed:
        if self._placed is None:
            metrics = QFontMetricsF(plain_font(self.font()))
            known: dict[str, float] = {}
            for name in set(self._page.names):
                known[name] = max(metrics.horizontalAdvance(name), metrics.averageCharWidth())
            width = max(40.0, self.width() - 2 * EDGE)
            page = self._page
            self._placed = placed(
                page.names,
                known.__getitem__,
                self._line(),
                width,
                missing=page.missing,
                are_words=page.are_words,
            )
        return self._placed

    def _reveal(self) -> None:
        """Bring the caret into sight."""
        place = self._caret_place()
        if place.bottom() > self.height() - EDGE:
            self._top += place.bottom() - self.height() + EDGE
        elif place.top() < EDGE:
            self._top -= EDGE - place.top()
        self._scroll(0)

    def _scroll(self, pixels: float) -> None:
        over = self._layout().height + self._line() + 2 * EDGE - self.height()
        self._top = min(max(0.0, self._top + pixels), max(0.0, over))
        self.update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._placed = None
        self._reveal()

    def changeEvent(self, event: QEvent) -> None:
        if event.type() is QEvent.Type.FontChange:
            self._placed = None
            self.update()
        super().changeEvent(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        self._scroll(-event.angleDelta().y() / 2)
        event.accept()

    # -- the mouse -----------------------------------------------------------------------------

    def token_at(self, at: QPointF, *, nearest: bool = False) -> int:
        """The token at a point of this widget; -1 for none."""
        return self._layout().at(at.x() - EDGE, at.y() - EDGE + self._top, nearest=nearest)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() is Qt.MouseButton.LeftButton:
            self._pressed, self._dragged = self.token_at(event.position()), NOWHERE
            self._start = event.position()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        at = self.token_at(event.position(), nearest=self._pressed != NOWHERE)
        far = QApplication.startDragDistance()
        if self._pressed != NOWHERE and (
            self._dragged != NOWHERE or (event.position() - self._start).manhattanLength() >= far
        ):
            self._dragged = at
        self._point(at)
        self.update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() is not Qt.MouseButton.LeftButton:
            return
        pressed, dragged = self._pressed, self._dragged
        self._pressed = self._dragged = NOWHERE
        if dragged != NOWHERE:
            low, high = sorted((pressed, dragged))
            self.stretch_wished.emit(low, high, not self._marked(pressed))
        elif pressed != NOWHERE:
            is_right = event.position().x() > self.place(pressed).center().x()
            self.token_chosen.emit(pressed, pressed + is_right)
        else:
            self.token_chosen.emit(NOWHERE, len(self._page.names))
        self.update()

    def leaveEvent(self, event: QEvent) -> None:
        self._point(NOWHERE)

    def _point(self, at: int) -> None:
        if at != self._hovered:
            self._hovered = at
            self.pointed.emit(at)
            self.update()

    # -- keys ----------------------------------------------------------------------------------

    def event(self, event: QEvent) -> bool:
        """What is typed goes to the text while it has the focus, not to a shortcut."""
        is_asked = event.type() is QEvent.Type.ShortcutOverride
        if is_asked and isinstance(event, QKeyEvent) and self._is_own(event):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = key_of(event)
        if event.matches(QKeySequence.StandardKey.Paste):
            self.text_typed.emit(QGuiApplication.clipboard().text())
        elif key is not None:
            self.key_pressed.emit(key)
        elif text := text_of_key(event):
            self.text_typed.emit(text)
        else:
            event.ignore()

    def focusInEvent(self, event: QEvent) -> None:
        self.update()

    def focusOutEvent(self, event: QEvent) -> None:
        self.update()

    def _is_own(self, event: QKeyEvent) -> bool:
        is_paste = event.matches(QKeySequence.StandardKey.Paste)
        return is_paste or key_of(event) is not None or bool(text_of_key(event))
