"""A window of its own process that edits and trains until it is killed. Run as a module."""

import sys
from itertools import count
from pathlib import Path


def main() -> None:
    """Edit for ever; each learning rate that has been set is told on a line."""
    from PySide6.QtCore import QSettings, QTimer

    from nnviz.runtime.messages import RunState
    from nnviz.ui.app import make_application, make_window

    folder = Path(sys.argv[1])
    app = make_application()
    settings = QSettings(str(folder / "settings.ini"), QSettings.Format.IniFormat)
    window = make_window(app, settings, "dark", folder)
    window.open_target("circle")
    window.show()
    session, numbers = window.session, count(1)
    journaling = window.projects.keeper.journaling

    def turn() -> None:
        if session.model is None:
            return
        if session.state is not RunState.RUNNING:
            session.play()
        number = next(numbers)
        session.edit_training("learning_rate", number / 1e6)
        print(number, flush=True)
        journaling.take_state()

    timer = QTimer()
    timer.timeout.connect(turn)
    timer.start(10)
    app.exec()


if __name__ == "__main__":
    main()
