"""Latent plane: where a layer of two neurons puts the samples, and what a place there means."""

from typing import ClassVar

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import Slot
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from nnviz.record.table import Table
from nnviz.session.frame import Frame, Model, Wants
from nnviz.session.latent import Codes, Decoder, plane_of, repeats_inputs
from nnviz.session.sample import Part
from nnviz.session.session import Session
from nnviz.ui.latent.picture import CaptionedImage
from nnviz.ui.latent.plane import LatentPlane
from nnviz.ui.latent.words import answer_text, place_text, points_text
from nnviz.ui.plotting.body_view import BodyView
from nnviz.ui.theme import Theme
from nnviz.ui.view import Area
from nnviz.ui.widgets.elided import ElidedLabel

EMPTY = (
    "Select a layer of two units to see here where it puts the samples.\n"
    "An autoencoder with a bottleneck of two shows it by itself: File, New from template."
)
HINT = "Click a point to look at it. Move with Shift held to see what a place means."
NO_WAY_BACK = "Click a point to look at it."


class LatentView(BodyView):
    """A click makes a sample the probe; Shift and the mouse run the later layers from a place."""

    name: ClassVar[str] = "latent"
    title: ClassVar[str] = "Latent"
    area: ClassVar[Area] = Area.RIGHT
    order: ClassVar[int] = 7
    text: ClassVar[str] = EMPTY
    key: ClassVar[str] = ""

    def __init__(self, session: Session, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(session, theme, parent)
        self.setAccessibleName("Latent plane")
        self._model: Model | None = None
        self._frame: Frame | None = None
        self._codes: Codes | None = None
        self._decoder: Decoder | None = None
        self._layer = ""
        self._build()
        self.plane.sample_wished.connect(self._on_sample_wished)
        self.plane.place_pointed.connect(self._on_place_pointed)
        self.plane.place_left.connect(self._on_place_left)
        session.layers_selected.connect(self._on_layers_selected)

    @property
    def layer(self) -> str:
        """The layer whose plane is shown; empty when there is none."""
        return self._layer

    def wishes(self) -> Wants:
        return Wants(latent=self._layer)

    # -- showing -------------------------------------------------------------------------------

    def set_theme(self, theme: Theme) -> None:
        super().set_theme(theme)
        self.plane.set_theme(theme)
        for picture in (self.entering, self.leaving):
            picture.image.set_theme(theme)

    def show_model(self, model: Model) -> None:
        before, self._model = self._model, model
        if before is None or before.run != model.run:
            self._frame = None
            self._turn_to(plane_of(model.network, self.session.layers), is_other=True)

    def show_probe(self, frame: Frame) -> None:
        model = self._model
        if model is None or frame.run != model.run or not self._layer:
            return
        self._frame = frame
        probe = self.session.probe
        is_here = probe is not None and not probe.is_free and probe.source.part is Part.TEST
        index = probe.source.index if is_here and probe is not None else -1
        self.plane.show_probe(frame.activations[self._layer], index)
        self._show_again(model, frame)

    def show_frame(self, frame: Frame) -> None:
        model, codes = self._model, frame.codes
        if model is None or frame.run != model.run or codes is None:
            return
        if codes.layer != self._layer:
            return
        self._codes = codes
        told = model.dataset.told
        labels = told.y_test[: len(codes.points)] if told.task.classes else None
        self.plane.show_points(codes.points, labels, told.task)
        self.show_probe(frame)

    def numbers(self) -> Table | None:
        """The two numbers of every point."""
        if self._codes is None:
            return None
        rows = [(at, *pair) for at, pair in enumerate(self._codes.points.tolist(), start=1)]
        return Table(("test sample", "unit 1", "unit 2"), rows)

    # -- inner ---------------------------------------------------------------------------------

    def _build(self) -> None:
        self.about = ElidedLabel("", parent=self.body)
        self.about.setProperty("role", "dim")
        self.plane = LatentPlane(self.theme, self.body)
        self.entering = CaptionedImage(self.theme, "The probe", self.body)
        self.leaving = CaptionedImage(self.theme, "Given back", self.body)
        self.hint = QLabel(HINT, self.body)
        self.hint.setProperty("role", "small")
        self.hint.setWordWrap(True)
        body = QVBoxLayout(self.body)
        body.setContentsMargins(16, 8, 16, 12)
        body.setSpacing(8)
        for part, stretch in ((self.about, 0), (self.plane, 1), (self.hint, 0)):
            body.addWidget(part, stretch)
        row = QHBoxLayout()
        body.addLayout(row)
        row.setSpacing(12)
        row.addWidget(self.entering)
        row.addWidget(self.leaving)
        row.addStretch(1)

    def _turn_to(self, layer: str, *, is_other: bool = False) -> None:
        """Show the plane of another layer, or of the same one of another network."""
        if layer == self._layer and not is_other:
            return
        model, self._layer, self._codes = self._model, layer, None
        self._decoder = Decoder(model.network, layer) if model is not None and layer else None
        self.plane.clear()
        self.about.setText(layer)
        is_whole = self._decoder is not None and self._decoder.is_whole
        self.hint.setText(HINT if is_whole else NO_WAY_BACK)
        has_pictures = model is not None and self._gives_pictures(model)
        self.entering.setVisible(has_pictures)
        self.leaving.setVisible(has_pictures)
        self.body.setVisible(bool(layer))
        self.wants_changed.emit()

    def _gives_pictures(self, model: Model) -> bool:
        return model.dataset.image_shape is not None and repeats_inputs(model.network)

    def _show_again(self, model: Model, frame: Frame) -> None:
        """What is said and pictured of the probe, or of the place that is asked about."""
        if self._gives_pictures(model):
            self.entering.show_sample(model.dataset, frame.probe.ravel(), "The probe")
        place = self.plane.pointed_place
        if place is not None:
            self._on_place_pointed(place)
            return
        self.about.setText(points_text(self._layer, self._codes))
        if self._gives_pictures(model):
            answer = frame.activations[model.network.sink]
            self.leaving.show_sample(model.dataset, answer, "Given back")

    @Slot(object)
    def _on_layers_selected(self, picked: tuple[str, ...]) -> None:
        if self._model is not None:
            self._turn_to(plane_of(self._model.network, picked))

    @Slot(int)
    def _on_sample_wished(self, index: int) -> None:
        self.session.pick_sample(Part.TEST, index)
        self.session.want_frame()

    @Slot(object)
    def _on_place_pointed(self, place: NDArray[np.floating]) -> None:
        """Run the layers behind the plane from a place of it."""
        model, frame, decoder = self._model, self._frame, self._decoder
        if model is None or frame is None or decoder is None or not decoder.is_whole:
            return
        answer = decoder.decode(frame.parameters, place)
        if self._gives_pictures(model):
            self.about.setText(f"{self._layer} · {place_text(place)}")
            self.leaving.show_sample(model.dataset, answer, "At the cross")
        else:
            words = answer_text(model.dataset, answer)
            self.about.setText(f"{self._layer} · {place_text(place)}: {words}")

    @Slot()
    def _on_place_left(self) -> None:
        if self._model is not None and self._frame is not None:
            self._show_again(self._model, self._frame)
