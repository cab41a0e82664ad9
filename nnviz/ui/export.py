"""Giving away what a widget shows: as a picture of pixels or of lines, and its numbers as CSV."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QMarginsF, QPoint, QRect, QSize, QSizeF
from PySide6.QtGui import QPageSize, QPainter, QPdfWriter, QPixmap
from PySide6.QtSvg import QSvgGenerator
from PySide6.QtWidgets import QWidget

from nnviz.core.problem import Problem, ProblemError
from nnviz.files.atomic import write_bytes
from nnviz.record.table import Table
from nnviz.ui.theme import PRINT, Theme, theme_of

DOTS, POINTS = 96, 72
"""Of an inch: pixels of a widget, and the points in which a page is measured."""

SHARPNESS = 2
"""Pixels of a picture for each of the screen, so that it can be printed."""

MOST_ROWS = 200_000
"""Larger tables would keep the window waiting."""


@dataclass(frozen=True, slots=True)
class Subject:
    """Something that can be given away: its name, its widget, and where its numbers come from.

    `dress` gives it the colours of a theme, where it can also be printed. `ready` is called before
    its picture is taken.
    """

    name: str
    title: str
    widget: QWidget
    numbers: Callable[[], Table | None]
    dress: Callable[[Theme], None] | None = None
    ready: Callable[[], None] | None = None

    def at_its_size(self) -> QWidget:
        """The widget, ready for its picture."""
        if self.ready is not None:
            self.ready()
        return self.widget


def picture_of(widget: QWidget, sharpness: int = SHARPNESS) -> QPixmap:
    """What a widget shows, with so many pixels for each of its own."""
    picture = QPixmap(widget.size() * sharpness)
    picture.setDevicePixelRatio(sharpness)
    QWidget.render(widget, picture)  # a graphics view has another `render` of its own
    return picture


def png_of(widget: QWidget) -> bytes:
    """What a widget shows, as a PNG file."""
    content = QByteArray()
    buffer = QBuffer(content)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    picture_of(widget).save(buffer, "PNG")
    return bytes(content.data())


def svg_of(widget: QWidget, title: str) -> bytes:
    """What a widget shows, as an SVG file: lines and text stay so, pictures are embedded."""
    content = QByteArray()
    buffer = QBuffer(content)
    generator = QSvgGenerator()
    generator.setOutputDevice(buffer)
    generator.setSize(QSize(widget.width(), widget.height()))
    generator.setViewBox(QRect(0, 0, widget.width(), widget.height()))
    generator.setResolution(DOTS)
    generator.setTitle(f"nnviz: {title}")
    QWidget.render(widget, generator, QPoint())
    return bytes(content.data())


def pdf_of(widget: QWidget, title: str) -> bytes:
    """What a widget shows, as a PDF file of one page of its size: lines and text stay so."""
    content = QByteArray()
    buffer = QBuffer(content)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    writer = QPdfWriter(buffer)
    writer.setResolution(DOTS)
    size = QSizeF(widget.width(), widget.height()) * POINTS / DOTS
    writer.setPageSize(
        QPageSize(size, QPageSize.Unit.Point, "", QPageSize.SizeMatchPolicy.ExactMatch)
    )
    writer.setPageMargins(QMarginsF())
    writer.setTitle(f"nnviz: {title}")
    painter = QPainter(writer)
    QWidget.render(widget, painter, QPoint())
    painter.end()
    return bytes(content.data())


WRITERS: Mapping[str, Callable[[QWidget, str], bytes]] = MappingProxyType(
    {".png": lambda widget, title: png_of(widget), ".svg": svg_of, ".pdf": pdf_of}
)


def save_picture(subject: Subject, path: Path) -> None:
    """Write a picture; the ending of the path says of which kind. Raises `ProblemError`."""
    write = WRITERS.get(path.suffix.lower())
    if write is None:
        what = f"Pictures are PNG, SVG or PDF files, not {path.suffix}."
        raise ProblemError(Problem("picture", what, "Choose another ending."))
    write_bytes(path, write(subject.at_its_size(), subject.title))


def save_printed(subject: Subject, path: Path) -> None:
    """Write a picture in colours for paper. Raises `ProblemError`."""
    assert subject.dress is not None
    subject.dress(PRINT)
    try:
        save_picture(subject, path)
    finally:
        subject.dress(theme_of(subject.widget.palette()))


def numbers_of(subject: Subject) -> Table:
    """The numbers behind what is shown.

    Raises:
        ProblemError: there are none yet, or more than fit into a table one can use.
    """
    table = subject.numbers()
    if table is None or not len(table.rows):
        what, hint = "It shows no numbers yet.", "Press play or step first."
        raise ProblemError(Problem(subject.title, what, hint))
    if len(table.rows) > MOST_ROWS:
        what = f"It has {len(table.rows):,} rows of numbers; {MOST_ROWS:,} is the most."
        hint = "Save a checkpoint instead: it holds every weight."
        raise ProblemError(Problem(subject.title, what, hint))
    return table


def save_numbers(subject: Subject, path: Path) -> None:
    """Write the numbers as CSV. Raises `ProblemError`."""
    write_bytes(path, numbers_of(subject).csv().encode())
