"""The main window: canvas in the middle, views in docks, panel on the left, bars above and below."""

from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QMainWindow

from nnviz.session.session import Session
from nnviz.ui.canvas.view import NetworkCanvas
from nnviz.ui.display import Display
from nnviz.ui.theme import Theme
from nnviz.ui.view import View


class MainWindow(QMainWindow):
    """Hosts everything; owns the session and ends it when it closes."""

    def __init__(self, session: Session, theme: Theme) -> None:
        super().__init__()
        self.session = session
        self.canvas = NetworkCanvas(theme, self)
        self.views: list[View] = []
        self.setCentralWidget(self.canvas)
        self.display = Display(session, self.canvas, self.views, self)
        self.resize(1440, 900)

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: N802
        self.session.close()
        event.accept()
