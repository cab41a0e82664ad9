"""Where the training process begins, and the ways in which it ends."""

import os
import signal
import traceback
from contextlib import suppress
from multiprocessing.connection import Connection

import numpy as np

from nnviz.runtime.child import TrainingLoop
from nnviz.runtime.messages import Crashed
from nnviz.runtime.parent import end_with_the_application
from nnviz.runtime.shared import Block, Handle, remove_left_by


def main(control: Handle, requests: Connection, notices: Connection, threads: int) -> None:
    """Serve until told to end, or until the application is gone. A bug is told before the end."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        block = Block.attach(control)
        end_with_the_application()
        _limit_blas(threads)
        with np.errstate(all="ignore"):
            TrainingLoop(block, requests, notices).run()
    except (EOFError, ConnectionError):
        remove_left_by(os.getpid())
    except Exception:  # noqa: BLE001 - it is told to the application, which logs it
        with suppress(OSError):
            requests.send(Crashed(traceback.format_exc()))
        raise SystemExit(1) from None


def _limit_blas(threads: int) -> None:
    from threadpoolctl import threadpool_limits

    threadpool_limits(threads, user_api="blas")
