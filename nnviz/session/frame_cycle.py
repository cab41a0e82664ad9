"""When a frame is asked for, held back and made. No Qt.

The cycle of one frame:

1. The window's clock calls `want`; the process is asked to publish.
2. The process publishes after the step under way and sends a notice.
3. The parameters are copied, and what visible views need is computed.
4. The window paints and calls `taken`. Until then there is no other frame, but that of the same
   moment with the details views wish.

At rest step 2 is left out: the parameters are those of the last frame. A large network's details
take long there too, so that a plain frame goes before them.
"""

from collections import deque
from collections.abc import Iterator
from dataclasses import replace
from functools import reduce
from itertools import count
from math import inf
from operator import or_
from time import perf_counter
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from nnviz.data import Dataset
from nnviz.engine.work import products
from nnviz.runtime import messages as m
from nnviz.runtime.publication import Subscriber
from nnviz.runtime.shared import Block, Handle
from nnviz.session.frame import Frame, FrameMaker, Model, Wants
from nnviz.session.sample import FIRST, Target, target_of
from nnviz.session.sweep import SLICE_S

HASTE_S, PATIENCE_S = 0.6, 0.002
"""For so long after a probe was set in haste, what took longer than the patience has to wait."""

HOLD_S = 0.15
"""So long after a probe in haste a frame that only shows newer parameters is held back: the next
probe brings them along, and does not find the window at work. Who types is quicker than that."""

MANY_PRODUCTS = 1_000_000
"""Of networks that take so many for a sample, a frame with details takes a tenth of a second."""

WISHES_KEPT = 64
"""Wishes for frames beyond these are forgotten, the oldest first."""


class Publishing(Protocol):
    """Who trains: a process that publishes its parameters when asked."""

    def heard(self) -> Iterator[bytes]:
        """The notices that have arrived."""

    def want_frame(self) -> None:
        """Ask for the parameters to be published."""


class FrameCycle:
    """Belongs to the training thread.

    Only `want`, `set_probe`, `set_reference` and `taken` are the window's.
    """

    def __init__(self) -> None:
        self._wishes: deque[Wants] = deque(maxlen=WISHES_KEPT)
        self._probes: deque[tuple[NDArray[np.float32], Target | None, bool]] = deque(maxlen=1)
        self._numbers = count(1)
        self._probe: NDArray[np.float32] | None = None
        self._references: deque[NDArray[np.float32] | None] = deque(maxlen=1)
        self._reference: NDArray[np.float32] | None = None
        self._target: Target | None = None
        self._hasty_until = self._held_until = 0.0
        self._is_out = False
        self.forget()

    def forget(self) -> None:
        """Know nothing of a process: before there is one, and after its end."""
        self.is_due = self._is_asked = False
        self._dataset: Dataset | None = None
        self._subscriber: Subscriber | None = None
        self._newest: tuple[int, NDArray[np.float32]] | None = None
        self._maker: FrameMaker | None = None
        self._is_large = False

    # -- called from the window's thread -------------------------------------------------------

    def want(self, wants: Wants) -> None:
        """Ask for one frame of the newest parameters."""
        self._wishes.append(wants)

    def set_probe(
        self, probe: NDArray[np.float32], target: Target | None, *, in_haste: bool
    ) -> None:
        """Show the answers to another sample `(F,)` of which `target` is expected, at once.

        After one set in haste the next is near: what would hold its answer up waits.
        """
        self._probes.append((probe, target, in_haste))

    def set_reference(self, reference: NDArray[np.float32] | None) -> None:
        """Compare the answers with those to another sample `(B,)`, at once; None ends it."""
        self._references.append(reference)

    def taken(self) -> None:
        """The last frame has been painted: another may follow, one that `is_due` at once."""
        self._is_out = False

    # -- what is trained -----------------------------------------------------------------------

    def load(self, parameters: Handle) -> None:
        """Parameters are published elsewhere; there are no frames of them until `show`."""
        self._subscriber = Subscriber(Block.attach(parameters))
        self._newest = self._subscriber.newest()
        self._maker = None

    def show(self, model: Model) -> None:
        """Make frames of this network; the first sample is the probe when it cannot take the last.

        What was expected of that holds for its own data only.
        """
        self._maker = FrameMaker(model, self._numbers)
        self._is_large = products(model.network) >= MANY_PRODUCTS
        if model.dataset is not self._dataset:
            self._dataset, self._target = model.dataset, None
        if self._probe is None or self._probe.shape != model.dataset.input_shape:
            self._probe = model.dataset.base_test[0]
            self._target = target_of(model.dataset, FIRST)

    # -- frames --------------------------------------------------------------------------------

    def frames(self, process: Publishing, *, running: bool) -> Iterator[Frame]:
        """The frames that are due now, after what the process and the window have said."""
        published = self._take_published(process)
        moved = self._take_probe() | self._take_reference()
        self.is_due |= moved or (published and perf_counter() > self._held_until)
        if self._wishes and not self.is_due:
            if running:
                self._ask(process)
            else:
                self.is_due = True
        if self.is_due and not self._is_out:
            yield from self._made(running=running)

    def _take_published(self, process: Publishing) -> bool:
        published = m.FRAME_PUBLISHED in list(process.heard())
        if published and self._subscriber is not None:
            self._newest = self._subscriber.newest() or self._newest
            self._is_asked = False
        return published

    def _ask(self, process: Publishing) -> None:
        if not self._is_asked:
            self._is_asked = True
            process.want_frame()

    def _take_probe(self) -> bool:
        """Whether another sample that the network can take was asked for."""
        if self._dataset is None or not self._probes:
            return False
        probe, target, in_haste = self._probes.pop()
        if probe.shape != self._dataset.input_shape:
            return False
        self._probe, self._target = probe, target
        self._hasty_until = perf_counter() + HASTE_S if in_haste else 0.0
        self._held_until = perf_counter() + HOLD_S if in_haste else 0.0
        return True

    def _take_reference(self) -> bool:
        """Whether a comparison has begun or ended."""
        if not self._references:
            return False
        self._reference = self._references.pop()
        return True

    def _compared(self) -> NDArray[np.float32] | None:
        """What the probe is compared with, where the network can take that."""
        probe, reference = self._probe, self._reference
        fits = probe is not None and reference is not None and reference.shape == probe.shape
        return reference if fits else None

    def _made(self, *, running: bool) -> Iterator[Frame]:
        """A frame of the newest parameters; while training runs its details come right behind, so
        that frames follow one another at an even pace; those of large networks do so at rest too.
        """
        maker, probe, target = self._maker, self._probe, self._target
        if maker is None or self._newest is None or probe is None:
            return
        (step, parameters), against = self._newest, self._compared()
        wants = reduce(or_, (self._wishes.popleft() for _ in range(len(self._wishes))), Wants())
        self.is_due, self._is_out = False, True
        has_plain = running or self._is_large
        if has_plain:
            plain = Wants(taps=wants.taps)  # they are there once the probe has run
            yield maker.make(step, parameters, probe, plain, target, reference=against)
            if running:
                is_hasty = perf_counter() < self._hasty_until
                wants = maker.affordable(wants, PATIENCE_S if is_hasty else inf)
            if wants == Wants(plane=wants.plane, taps=wants.taps):
                return
        patience_s = SLICE_S if running else inf
        frame = maker.make(step, parameters, probe, wants, target, patience_s, against)
        yield replace(frame, follows=has_plain)
