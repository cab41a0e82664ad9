"""Sending without waiting for the other side to read.

Both processes write to each other, and a pipe holds only so much. If both waited for room, neither
would ever read again; so the application writes from a thread of its own and never stops reading.
"""

import queue
import threading
from collections.abc import Callable
from contextlib import suppress
from multiprocessing.connection import Connection


class Outbox:
    """Messages on their way into a pipe, in order.

    `before_each` runs in the sending thread before a message is written. What cannot be sent any
    more, because the other side is gone, is dropped.
    """

    def __init__(self, pipe: Connection, before_each: Callable[[], object]) -> None:
        self._pipe, self._before_each = pipe, before_each
        self._messages: queue.SimpleQueue[bytes | None] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._send_all, name="nnviz-requests", daemon=True)
        self._thread.start()

    def post(self, message: bytes) -> None:
        """Send a message after those before it; returns at once."""
        self._messages.put(message)

    def close(self) -> None:
        """End the thread. The other side is gone by now, so that nothing can hold it up."""
        self._messages.put(None)
        self._thread.join()

    def _send_all(self) -> None:
        with suppress(OSError):
            while (message := self._messages.get()) is not None:
                self._before_each()
                self._pipe.send_bytes(message)
