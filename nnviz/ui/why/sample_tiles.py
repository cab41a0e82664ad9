"""`SampleTiles`: samples that are pictures, side by side, under headings."""

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPen
from PySide6.QtWidgets import QWidget

from nnviz.ui.colors import diverging_rgb
from nnviz.ui.inspector.scaling import scaled
from nnviz.ui.pixels import camera_image, image_of
from nnviz.ui.surface_colors import class_colors
from nnviz.ui.theme import Theme, sign_color
from nnviz.ui.why.pick_list import PickList
from nnviz.ui.why.sample_things import Heading, Thing

LEAST, MOST, GAP, LINE, HEAD = 56, 128, 6, 15, 22


class SampleTiles(PickList):
    """A tile: the picture, what is said of it, and what it is."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, parent)
        self._things: tuple[Thing, ...] = ()
        self._headings: tuple[Heading, ...] = ()
        self._images: list[QImage] = []
        self.setAccessibleName("Samples as pictures")

    def show_things(self, things: tuple[Thing, ...], headings: tuple[Heading, ...]) -> None:
        """Show other samples."""
        self._things, self._headings = things, headings
        self._render()
        self.refit()

    def set_theme(self, theme: Theme) -> None:
        super().set_theme(theme)
        self._render()

    @property
    def things(self) -> tuple[Thing, ...]:
        """What is shown."""
        return self._things

    def count(self) -> int:
        return len(self._things)

    def may_pick(self, number: int) -> bool:
        return self._things[number].index >= 0

    def told(self, number: int) -> str:
        return self._things[number].told()

    # -- geometry ------------------------------------------------------------------------------

    def across(self) -> int:
        fit = self.width() // (scaled(self.font(), LEAST) + GAP)
        most = max((heading.count for heading in self._headings), default=1)
        return max(1, min(fit, most))

    def place(self, number: int) -> QRectF:
        width, height = self._side() + GAP, self._height()
        top = 0
        for heading in self._headings:
            top += self._head()
            if number < heading.count:
                row, column = divmod(number, self.across())
                return QRectF(column * width, top + row * height, width, height)
            number -= heading.count
            top += self._rows(heading) * height
        return QRectF()

    def full_height(self) -> int:
        rows = sum(self._rows(heading) for heading in self._headings)
        return rows * self._height() + len(self._headings) * self._head()

    def _rows(self, heading: Heading) -> int:
        return -(-heading.count // self.across())

    def _side(self) -> int:
        return min(self.width() // self.across() - GAP, scaled(self.font(), MOST))

    def _height(self) -> int:
        return self._side() + GAP + 2 * scaled(self.font(), LINE) + 2

    def _head(self) -> int:
        return scaled(self.font(), HEAD)

    # -- painting ------------------------------------------------------------------------------

    def paint_rest(self, painter: QPainter) -> None:
        first = 0
        painter.setPen(QColor(self.theme.dim))
        for heading in self._headings:
            top = self.place(first).top() - self._head()
            line = QRectF(GAP / 2, top, self.width(), self._head())
            painter.drawText(line, Qt.AlignmentFlag.AlignVCenter, heading.text)
            first += heading.count

    def paint_thing(self, painter: QPainter, number: int, place: QRectF) -> None:
        image, thing, side = self._images[number], self._things[number], self._side()
        room = QRectF(place.left() + GAP / 2, place.top() + GAP / 2, side, side)
        fitted = image.size().scaled(QSize(side, side), Qt.AspectRatioMode.KeepAspectRatio)
        spot = QRectF(0, 0, fitted.width(), fitted.height())
        spot.moveCenter(room.center())
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawImage(QRectF(spot.toRect()), image)
        painter.setPen(QPen(QColor(self.theme.line), 1))
        painter.drawRect(QRectF(spot.toRect()).adjusted(-1, -1, 0, 0))
        line = QRectF(room.left(), room.bottom() + 2, side, scaled(self.font(), LINE))
        self._paint_words(painter, thing, line)

    def _paint_words(self, painter: QPainter, thing: Thing, line: QRectF) -> None:
        left, theme = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, self.theme
        painter.setPen(QColor(sign_color(theme, thing.value) if thing.value else theme.dim))
        painter.drawText(line, left, thing.value_text)
        line.translate(0, line.height())
        if thing.class_index >= 0:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
            painter.setPen(QPen(QColor(theme.mark_line), 1))
            painter.setBrush(QColor(class_colors(thing.classes, theme)[thing.class_index]))
            painter.drawEllipse(QRectF(line.x(), line.center().y() - 3.5, 7, 7))
            line.setLeft(line.left() + 11)
        painter.setPen(QColor(theme.dim))
        name = painter.fontMetrics().elidedText(
            thing.name, Qt.TextElideMode.ElideRight, int(line.width())
        )
        painter.drawText(line, left, name)

    def _render(self) -> None:
        self._images = []
        for thing in self._things:
            assert thing.pixels is not None, "no picture"
            if thing.is_difference:
                signed = thing.pixels.mean(axis=2) / max(float(abs(thing.pixels).max()), 1e-9)
                self._images.append(image_of(diverging_rgb(signed, self.theme)))
            else:
                self._images.append(camera_image(thing.pixels))
