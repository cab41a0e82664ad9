"""Starting and ending the application."""

import logging
import os
import signal
import socket
import sys
from pathlib import Path

from PySide6.QtCore import QObject, QSettings, QSocketNotifier, Slot
from PySide6.QtWidgets import QApplication

from nnviz.files.example import FIRST_EXAMPLE
from nnviz.files.project.folders import state_folder
from nnviz.runtime.shared import remove_stale
from nnviz.session.session import Session
from nnviz.ui.collector import Collector
from nnviz.ui.icons import app_icon
from nnviz.ui.main_window import MainWindow
from nnviz.ui.style import apply_theme
from nnviz.ui.theme import ThemeName, resolve

logger = logging.getLogger(__name__)

SWITCH_S = 0.001
"""So long one thread may keep Python from another that waits for it; by itself it is 0.005, and the
thread that makes frames would wait for the window that often."""


def run(target: str | None, theme: str | None, offscreen: bool) -> int:
    """Open the window on an example or a file and return the exit code.

    Raises:
        ProblemError: there is no such example, or the file cannot be used.
    """
    if offscreen:
        os.environ["QT_QPA_PLATFORM"] = "offscreen"
    app = make_application()
    settings = user_settings()
    window = make_window(app, settings, theme, state_folder())
    collector = Collector(app)
    ending = EndOnSignal(window)
    try:
        window.open_target(target or FIRST_EXAMPLE)
        window.asks_before_closing = True
        window.projects.offer_recovery()
        window.show()
        return app.exec()
    finally:
        window.end()
        ending.stop()
        collector.stop()


def make_application() -> QApplication:
    """The application object, named as the system shows it."""
    sys.setswitchinterval(SWITCH_S)
    app = QApplication(sys.argv[:1])
    app.setApplicationName("nnviz")
    app.setApplicationDisplayName("")
    app.setDesktopFileName("nnviz")
    app.setWindowIcon(app_icon())
    return app


def user_settings() -> QSettings:
    """What is remembered between two runs."""
    return QSettings(QSettings.Format.IniFormat, QSettings.Scope.UserScope, "nnviz", "nnviz")


def make_window(
    app: QApplication, settings: QSettings, theme: str | None, folder: Path | None = None
) -> MainWindow:
    """A dressed window with its session; the training process starts while it is built."""
    remove_stale()
    session = Session()
    try:
        name = _theme_name(theme or str(settings.value("theme", "")))
        chosen = resolve(name, app)
        apply_theme(app, chosen)
        window = MainWindow(session, chosen, settings, folder)
        window.follows_system = name is ThemeName.SYSTEM
        return window
    except BaseException:
        session.close()
        raise


def _theme_name(text: str) -> ThemeName:
    """The theme of this name; the system's for a name that no longer exists."""
    return ThemeName(text) if text in {name.value for name in ThemeName} else ThemeName.SYSTEM


class EndOnSignal(QObject):
    """Closes the window on Ctrl+C and on SIGTERM, from within the event loop."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._reader, self._writer = socket.socketpair()
        self._reader.setblocking(False)
        self._writer.setblocking(False)
        # the interpreter writes a byte as soon as a signal arrives, wherever Qt is waiting
        self._before = signal.set_wakeup_fd(self._writer.fileno())
        self._handlers = {
            number: signal.signal(number, _ignore) for number in (signal.SIGINT, signal.SIGTERM)
        }
        self._notifier = QSocketNotifier(self._reader.fileno(), QSocketNotifier.Type.Read, self)
        self._notifier.activated.connect(self._on_activated)

    def stop(self) -> None:
        """Give the signals back."""
        self._notifier.setEnabled(False)
        signal.set_wakeup_fd(self._before)
        for number, handler in self._handlers.items():
            signal.signal(number, handler)
        self._reader.close()
        self._writer.close()

    @Slot()
    def _on_activated(self) -> None:
        self._reader.recv(64)
        logger.info("closing on a signal")
        self._window.end(keep_journal=True)


def _ignore(number: int, frame: object) -> None:
    """The byte on the socket does the work."""
