"""A text that is the probe: written, drawn, and what a cell says of it. No Qt but for the session.

1. An edit makes another draft, whose last steps become the probe at once, in haste.
2. The frame that answers brings the numbers of all cells, and what may come next.
3. When all is calm the probe is set once more, for views that take their time.

A probe that somebody chose elsewhere becomes the draft.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from nnviz.explain.cells import ATTENTION, Cell, Cells, cells_of, said_by
from nnviz.session.draft import Alphabet, Draft, Seen
from nnviz.session.frame import Frame, Model
from nnviz.session.sample import Probe
from nnviz.session.sampling import can_draw_tokens, drawn_token
from nnviz.session.session import Session


class Writing:
    """Belongs to one view. `draft` is the text, `is_own` whether it is no sample of the data."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._model: Model | None = None
        self._frame: Frame | None = None
        self._own: Probe | None = None
        self._said: NDArray[np.floating] = np.empty(0)
        self._said_of: Cell | None = None
        self.alphabet = Alphabet(())
        self.groups: tuple[Cells, ...] = ()
        self.draft, self.is_own = Draft(), False
        self.temperature, self.seed = 1.0, 1

    # -- what is trained -----------------------------------------------------------------------

    def show_model(self, model: Model) -> None:
        """Take up another network, other data, or a fresh start."""
        before, self._model, self._frame = self._model, model, None
        self.groups = cells_of(model.network) if model.dataset.tokens else ()
        if before is None or before.dataset is not model.dataset:
            self.alphabet = Alphabet(model.dataset.tokens)
            self.draft, self.is_own, self._own = Draft(), False, None
        self._forget()

    @property
    def steps(self) -> int:
        """How many steps the network sees."""
        return len(self._model.dataset.features) if self._model is not None else 0

    @property
    def can_draw(self) -> bool:
        """Whether what the network says is which token follows."""
        model = self._model
        return model is not None and can_draw_tokens(model.dataset, model.experiment.loss)

    @property
    def seen(self) -> Seen:
        """What the network sees of the text."""
        return self.draft.seen(self.steps)

    def show_probe(self, frame: Frame, cell: Cell | None, query: int) -> bool:
        """Take a frame, and take up what somebody chose elsewhere; whether it is of this text."""
        model, probe = self._model, self._session.probe
        if model is None or frame.run != model.run or not model.dataset.tokens:
            return False
        ids = _tokens_in(frame.probe, len(self.alphabet.names))
        is_elsewhere = probe is None or probe is not self._own
        if is_elsewhere and (probe is None or np.array_equal(probe.x, frame.probe)):
            self._adopt(ids, probe)
        if ids != self.seen.ids:
            return False
        self._frame = frame
        self._take_said(frame, cell, query)
        return True

    def said(self) -> NDArray[np.floating]:
        """What the cell said of each token of the draft, those that are missing first; NaN where it
        has not said."""
        return self._said

    @property
    def frame(self) -> Frame | None:
        """The last frame of this text; None while it has not come."""
        return self._frame

    # -- writing -------------------------------------------------------------------------------

    def edit(self, draft: Draft) -> bool:
        """Let the network see another text; whether it is another."""
        if self._model is None or draft == self.draft:
            return False
        before, self.draft = self.draft, draft
        if draft.ids == before.ids:
            return True
        self._said = _moved(self._said, before, draft, self.steps)
        self._frame, self.is_own = None, True
        self._set_probe(in_haste=True)
        return True

    def settle(self) -> None:
        """All is calm: it is nobody's haste any more.

        No frame is asked for: at rest one with all that views wish would hold up the next key.
        """
        if self.is_own and self._session.probe is self._own:
            self._set_probe(in_haste=False)

    def draw(self) -> bool:
        """Draw a token from what the network says of this very text; whether that was possible."""
        frame, model = self._frame, self._model
        if frame is None or model is None or not self.can_draw:
            return False
        raw = frame.raw(model.network.sink)
        token = drawn_token(raw, self.temperature, self.seed, self.draft.drawn)
        return token is not None and self.edit(self.draft.drawing(token))

    def leave(self) -> None:
        """Go back to the sample that was looked at before."""
        if self.is_own:
            sample = self._session.sample
            self._session.pick_sample(sample.part, sample.index)
            self._session.want_frame()

    # -- inner ---------------------------------------------------------------------------------

    def _set_probe(self, *, in_haste: bool) -> None:
        self._session.set_probe(np.array(self.seen.ids, np.float32), in_haste=in_haste)
        self._own = self._session.probe

    def _adopt(self, ids: tuple[int, ...], probe: Probe | None) -> None:
        """Take up a probe from elsewhere; of a text that is seen like that already it stays."""
        if ids != self.seen.ids or not self.draft.ids:
            self.draft = Draft.of(ids)
            self._forget()
        self.is_own, self._own = probe is not None and probe.is_free, probe

    def _forget(self) -> None:
        self._said, self._said_of = np.full(_tokens(self.draft, self.steps), np.nan), None

    def _take_said(self, frame: Frame, cell: Cell | None, query: int) -> None:
        group = next((g for g in self.groups if cell is not None and g.of(cell)), None)
        if cell is None or group is None:
            self._forget()
            return
        tap = frame.taps.get((cell.node, cell.tap))
        found = said_by(cell, group.count, frame.activations[cell.node], tap, query)
        key = Cell(cell.node, cell.tap, cell.at) if cell.tap != ATTENTION else None
        if key != self._said_of or len(self._said) != _tokens(self.draft, self.steps):
            self._forget()
        if found is not None:
            self._said[self.seen.first : self.seen.first + self.steps] = found
            self._said_of = key


def _tokens(draft: Draft, steps: int) -> int:
    """How many tokens are shown, with those that are missing."""
    return max(len(draft.ids), steps)


def _tokens_in(probe: NDArray[np.floating], count: int) -> tuple[int, ...]:
    """The tokens of a probe `(T,)`; numbers that are none are the nearest."""
    whole = np.nan_to_num(np.rint(probe.ravel()))
    return tuple(np.clip(whole, 0, max(0, count - 1)).astype(int).tolist())


def _moved(
    said: NDArray[np.floating], before: Draft, after: Draft, steps: int
) -> NDArray[np.floating]:
    """What was said of tokens, where they stand now; what stands anew is not known."""
    old, new = before.seen(steps), after.seen(steps)
    found = np.full(_tokens(after, steps), np.nan)
    if len(said) != _tokens(before, steps):
        return found
    first = _common(before.ids, after.ids)
    last = min(
        _common(before.ids[::-1], after.ids[::-1]), min(len(before.ids), len(after.ids)) - first
    )
    found[new.missing : new.missing + first] = said[old.missing : old.missing + first]
    if last:
        found[-last:] = said[-last:]
    return found


def _common(first: Sequence[int], second: Sequence[int]) -> int:
    """How many tokens two texts begin with alike."""
    pairs = enumerate(zip(first, second, strict=False))
    return next((at for at, (a, b) in pairs if a != b), min(len(first), len(second)))
