"""The system's clipboard with layers on it: text of our own type, and as plain text."""

from PySide6.QtCore import QMimeData
from PySide6.QtGui import QGuiApplication, QStandardItemModel

from nnviz.session.sketching.clipboard import MIME


def put(text: str) -> None:
    """Lay layers onto the clipboard, also for programs that know only text."""
    data = _empty_data()
    data.setData(MIME, text.encode())
    data.setText(text)
    QGuiApplication.clipboard().setMimeData(data)


def taken() -> str:
    """The text of layers on the clipboard, else any text; nothing when there is none."""
    # some platforms hand out nothing for an empty clipboard, whatever the types say
    data: QMimeData | None = QGuiApplication.clipboard().mimeData()
    if data is None:
        return ""
    if data.hasFormat(MIME):
        return bytes(data.data(MIME).data()).decode(errors="replace")
    return data.text()


def _empty_data() -> QMimeData:
    """Data that may outlive Python, made by Qt itself.

    One that is made here ends the process with a fault when it lies on the clipboard at the end.
    """
    model = QStandardItemModel(1, 1)
    data = model.mimeData([model.index(0, 0)])
    for name in data.formats():
        data.removeFormat(name)
    return data
