"""What lies on the desk of somebody who draws: the sheet, what the network sees, the moves. No Qt.

What the network sees is made of a base, the drawing or a sample, and of the moves. When the base
changes the moves go back: they were meant for what was there.
"""

from dataclasses import dataclass, replace
from typing import Self

import numpy as np
from numpy.typing import NDArray

from nnviz.data import Dataset
from nnviz.session.pad import Pad, Sheet, picture_of, sheet_of
from nnviz.session.pad_ground import Ground, Pixels, ground_of, samples_of
from nnviz.session.pad_moves import NONE, Moves, move_options, moved, values_along
from nnviz.session.pad_sweep import Sweep
from nnviz.session.sample import Probe, ProbeSource


@dataclass(frozen=True, slots=True, eq=False)
class Base:
    """A picture before any move, with the sample it is; of a drawing and a point there is none."""

    picture: Pixels
    source: ProbeSource | None = None
    is_drawing: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class Desk:
    """Everything on it. `along` is the move along whose slider scores are traced."""

    dataset: Dataset
    ground: Ground
    pad: Pad
    base: Base
    moves: Moves = NONE
    along: str = "angle"

    @classmethod
    def of(cls, dataset: Dataset) -> Self:
        """An empty sheet, for pictures one `can_draw`."""
        ground = ground_of(dataset)
        sheet = Sheet.blank(ground, fits=ground.has_paper)
        base = Base(picture_of(sheet, ground), is_drawing=True)
        return cls(dataset, ground, Pad(sheet), base)

    def on(self, dataset: Dataset) -> "Desk":
        """The desk for other data: the drawing stays where it is of the same shape and colour."""
        made = Desk.of(dataset)
        is_alike = made.ground.shape == self.ground.shape and np.allclose(
            made.ground.paper, self.ground.paper
        )
        if not is_alike:
            return made
        return replace(made, pad=self.pad, base=self.base, moves=self.moves, along=self.along)

    # -- what is seen --------------------------------------------------------------------------

    def sample(self) -> NDArray[np.float32]:
        """What the network sees, as a sample `input_shape`."""
        picture = moved(self.base.picture, self.moves, self.ground.fill)
        return samples_of(self.dataset, picture[None])[0].reshape(self.dataset.input_shape)

    def sweep(self, before: Sweep | None = None) -> Sweep:
        """The question for the scores along the slider; `before` where it asks the same."""
        others = self.moves.to(self.along, 0.0)
        if (
            before is not None
            and before.dataset is self.dataset
            and before.picture is self.base.picture
            and before.along == self.along
            and before.moves == others
        ):
            return before
        values = values_along(move_options(self.ground)[self.along])
        fill = self.ground.fill
        return Sweep(self.dataset, self.base.picture, others, self.along, values, fill)

    # -- what is done --------------------------------------------------------------------------

    def showing(self, probe: Probe) -> "Desk":
        """With the probe somebody chose elsewhere as the base."""
        picture = np.asarray(self.dataset.pictures(probe.x[None])[0], np.float32)
        source = None if probe.borrows_target else probe.source
        return replace(self, base=Base(picture, source), moves=NONE)

    def drawing(self, sheet: Sheet) -> "Desk":
        """With the sheet as it is while a stroke is under way; it cannot be undone yet."""
        base = Base(picture_of(sheet, self.ground), is_drawing=True)
        return replace(self, base=base, moves=self.moves if self.base.is_drawing else NONE)

    def drawn(self, sheet: Sheet) -> "Desk":
        """With another sheet, a step that can be undone."""
        return replace(self.drawing(sheet), pad=self.pad.drawn(sheet))

    def back(self) -> "Desk":
        """One step of the pad undone."""
        return self._at(self.pad.undone())

    def forth(self) -> "Desk":
        """One step of the pad done again."""
        return self._at(self.pad.redone())

    def cleared(self, *, fits: bool) -> "Desk":
        """With an empty sheet."""
        return self.drawn(Sheet.blank(self.ground, fits=fits))

    def taken(self) -> "Desk":
        """With what the network sees on the sheet, to be drawn upon."""
        picture = moved(self.base.picture, self.moves, self.ground.fill)
        made = self.drawn(sheet_of(picture, self.ground))
        return replace(made, moves=NONE)

    def moved_to(self, name: str, value: float) -> "Desk":
        """With one of the moves at another value; scores are traced along it from now on."""
        return replace(self, moves=self.moves.to(name, value), along=name)

    def _at(self, pad: Pad) -> "Desk":
        return self if pad is self.pad else replace(self.drawing(pad.sheet), pad=pad)
