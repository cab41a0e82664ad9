"""Opens the window offscreen on the first example, says when a frame is painted, and ends."""

import os
import tempfile
from pathlib import Path

from nnviz.runtime.threads import fix_threads

if __name__ == "__main__":
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    fix_threads(1)

    from PySide6.QtCore import QSettings

    from nnviz.files.example import FIRST_EXAMPLE
    from nnviz.ui.app import make_application, make_window

    app = make_application()
    with tempfile.TemporaryDirectory() as folder:
        settings = QSettings(str(Path(folder) / "s.ini"), QSettings.Format.IniFormat)
        window = make_window(app, settings, None)

        def on_painted() -> None:
            if window.canvas.frames_painted:
                print("painted", flush=True)
                window.canvas.painted.disconnect(on_painted)
                app.quit()

        window.canvas.painted.connect(on_painted)
        window.open_target(FIRST_EXAMPLE)
        window.show()
        app.exec()
        window.close()
