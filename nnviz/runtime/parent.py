"""What a process that serves the application does to end with it, whatever it is busy with."""

import os
import threading
from multiprocessing import parent_process
from multiprocessing.connection import wait

from nnviz.runtime.shared import remove_left_by


def end_with_the_application() -> None:
    """End when the application is gone, such as in the midst of a long product of matrices.

    A loop looks itself too: between short products this thread may wait long for its turn.
    """
    parent = parent_process()
    assert parent is not None

    def watch() -> None:
        wait([parent.sentinel])
        remove_left_by(os.getpid())
        os._exit(0)

    threading.Thread(target=watch, name="parent-watch", daemon=True).start()
