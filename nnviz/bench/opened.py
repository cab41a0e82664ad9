"""The real window offscreen, with settings of its own, for as long as something is measured."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from PySide6.QtCore import QSettings

from nnviz.ui.app import make_application, make_window
from nnviz.ui.collector import Collector
from nnviz.ui.main_window import MainWindow


@contextmanager
def opened_window() -> Iterator[tuple[MainWindow, Path]]:
    """A window that is not shown yet, and a folder that goes with it."""
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    app = make_application()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        settings = QSettings(str(folder / "s.ini"), QSettings.Format.IniFormat)
        window = make_window(app, settings, "dark")
        collector = Collector(app)
        try:
            yield window, folder
        finally:
            window.close()
            collector.stop()
