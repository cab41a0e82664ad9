"""The system's clipboard with layers on it: text of our own type, and as plain text."""

from PySide6.QtCore import QMimeData
from PySide6.QtGui import QGuiApplication

from nnviz.session.sketching.clipboard import MIME


def put(text: str) -> None:
    """Lay layers onto the clipboard, also for programs that know only text."""
    data = QMimeData()
    data.setData(MIME, text.encode())
    data.setText(text)
    QGuiApplication.clipboard().setMimeData(data)


def taken() -> str:
    """The text of layers on the clipboard, else any text; nothing when there is none."""
    data = QGuiApplication.clipboard().mimeData()
    if data.hasFormat(MIME):
        return bytes(data.data(MIME).data()).decode(errors="replace")
    return data.text()


def is_filled() -> bool:
    """Whether something lies there that could be layers."""
    data = QGuiApplication.clipboard().mimeData()
    return data.hasFormat(MIME) or data.hasText()
