"""What one looks at: the sample or point that neurons answer to, a plane, what is selected.

It asks for frames; what they show is made on the training thread.
"""

from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, Signal

from nnviz.session.contrast import Contrast
from nnviz.session.frame import Wants
from nnviz.session.plane import Plane
from nnviz.session.region import Region
from nnviz.session.sample import (
    FIRST,
    HASTY,
    MOST_ASKED,
    Part,
    Probe,
    ProbeSource,
    changed_sample,
    free_point,
    near_class,
    picked,
)
from nnviz.session.selection import Selection
from nnviz.session.workbench import Workbench


class Looking(Workbench):
    """Signals, beside those of `Workbench` and `TrainingControl`:

    - `selection_changed(Selection)`.
    - `region_changed(Region | None)`: another part of the space of inputs is pointed out.
    - `contrast_changed()`: neurons show how they differ from another sample, or no longer do.
    """

    selection_changed = Signal(object)
    region_changed = Signal(object)
    contrast_changed = Signal()

    def __init__(self, threads: int | None = None, parent: QObject | None = None) -> None:
        super().__init__(threads, parent)
        self.plane: Plane | None = None
        self.probe: Probe | None = None
        self.sample = FIRST
        self.sample_class: int | None = None
        self.selection = Selection()
        self.region: Region | None = None
        self.contrast: Contrast | None = None
        self._wishes = Wants()

    def set_wishes(self, wishes: Wants) -> None:
        """What visible views need in the next frames."""
        self._wishes = wishes

    def want_frame(self, with_batch: bool = True) -> None:
        """Ask for a frame; without what is costly where the moment does not need it."""
        wishes = Wants(taps=self._wishes.taps)
        if with_batch:
            wishes = replace(self._wishes, plane=self.plane, neurons=True)
        self._thread.want_frame(wishes)

    def set_plane(self, plane: Plane | None) -> None:
        """Draw responses over another plane of inputs."""
        self.plane = plane
        self.want_frame()

    def select(self, selection: Selection) -> None:
        """Pick neurons and edges out, instead of those that were."""
        if selection != self.selection:
            self.selection = selection
            self.selection_changed.emit(selection)

    def point_out(self, region: Region | None) -> None:
        """Point out a part of the space of inputs, or none."""
        if region is not self.region:
            self.region = region
            self.region_changed.emit(region)

    def frame_painted(self) -> None:
        """The window has used the last frame."""
        self._thread.frame_taken()

    def set_probe(
        self,
        point: NDArray[Any],
        made_of: ProbeSource | None = None,
        *,
        in_haste: bool = False,
    ) -> None:
        """Let the neurons answer to a free point of base inputs, at once, also at rest.

        `made_of` names the sample that it is a changed copy of; `in_haste` says that another point
        follows: the nearest sample is then looked for among few.
        """
        owned = np.array(point, np.float32)
        if self.model is None or owned.shape != self.model.dataset.input_shape:
            return
        dataset = self.model.dataset
        if made_of is None:
            most = HASTY if in_haste else MOST_ASKED
            self._show_probe(free_point(dataset, owned, most), in_haste)
        else:
            self._show_probe(changed_sample(dataset, made_of, owned), in_haste)

    def pick_sample(self, part: Part, index: int) -> None:
        """Let the neurons answer to a sample; an index beyond the ends goes round."""
        if self.model is not None:
            self._show_probe(picked(self.model.dataset, ProbeSource(part, index)))

    def step_sample(self, step: int) -> None:
        """Go on from the sample picked last, 1 or -1, to one of `sample_class` (None: of any)."""
        if self.model is not None:
            found = near_class(self.model.dataset, self.sample, step, self.sample_class)
            self.pick_sample(self.sample.part, found)

    def set_contrast(self, contrast: Contrast | None) -> None:
        """Let neurons show how their answers differ from those to a sample; None ends it."""
        if contrast is None and self.contrast is None:
            return
        self.contrast = contrast
        self._thread.set_reference(None if contrast is None else contrast.point)
        self.contrast_changed.emit()

    def _show_probe(self, probe: Probe, in_haste: bool = False) -> None:
        self.probe = probe
        if not probe.is_free:
            self.sample = probe.source
        self._thread.set_probe(probe.x, probe.target, in_haste=in_haste)
