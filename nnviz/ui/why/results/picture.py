"""Inputs that were made: the picture or a bar for each input, and the film of how it came about."""

from typing import ClassVar

import numpy as np
from PySide6.QtCore import QSize, Qt, Slot
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QPushButton,
    QScrollArea,
    QStackedLayout,
    QVBoxLayout,
    QWidget,
)

from nnviz.data import Dataset
from nnviz.explain.results.picture import Picture
from nnviz.record.table import Table
from nnviz.session.explained import Explained
from nnviz.session.session import Session
from nnviz.ui.numbers import format_count, format_number, format_setting
from nnviz.ui.theme import Theme
from nnviz.ui.why.film_player import FilmPlayer
from nnviz.ui.why.film_stage import FilmStage
from nnviz.ui.why.result_view import ResultView
from nnviz.ui.why.value_bars import ValueBar, ValueBars
from nnviz.ui.widgets.elided import ElidedLabel

MOST_BARS = 200


class PictureView(ResultView):
    """While it is being made the newest picture is shown; then the film can be played."""

    shows = Picture
    least: ClassVar[QSize] = QSize(200, 140)

    def __init__(self, session: Session, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(session, theme, parent)
        self._found: Picture | None = None
        self._dataset: Dataset | None = None
        self._build()
        self.player.frame_wished.connect(self._on_frame_wished)
        self.look.clicked.connect(self._on_look_clicked)

    def set_theme(self, theme: Theme) -> None:
        super().set_theme(theme)
        self.stage.set_theme(theme)
        self.bars.set_theme(theme)

    def show_result(self, explained: Explained) -> None:
        found = explained.found
        assert isinstance(found, Picture)
        if found is self._found:
            return
        self._found, self._dataset = found, explained.model.dataset
        self._pages.setCurrentIndex(0 if found.shape is not None else 1)
        self.player.show_film(len(found.film) if found.is_done else 0)
        self.look.setEnabled(found.is_done and self._is_input(found))
        if found.shape is not None:
            self._show_other(found, explained.model.dataset)
        self._show_frame(-1)

    def numbers(self) -> Table | None:
        """A row an input: what was found, as a share of its range."""
        found = self._found
        if found is None:
            return None
        names = found.features or _pixel_names(found)
        return Table(
            ("input", "share of its range"), list(zip(names, found.shares.tolist(), strict=True))
        )

    def sizeHint(self) -> QSize:
        return QSize(300, 260)

    def minimumSizeHint(self) -> QSize:
        return self.least

    # -- inner ---------------------------------------------------------------------------------

    def _show_other(self, found: Picture, dataset: Dataset) -> None:
        """Beside it: the sample that is answered most, or what it began with."""
        is_known = 0 <= found.best_sample < len(dataset.x_train)
        if is_known and dataset.image_shape == found.shape:
            best = dataset.pictures(dataset.x_train[found.best_sample])[0]
            self.stage.show_other(best, "best sample")
        else:
            self.stage.show_other(found.start.reshape(found.shape), "before")

    def _is_input(self, found: Picture) -> bool:
        """Whether it is of the size that the network takes."""
        return self._dataset is not None and len(found.shares) == len(self._dataset.inputs)

    def _show_frame(self, number: int) -> None:
        found = self._found
        if found is None or not len(found.film):
            return
        shares = found.frame(number)
        if found.shape is not None:
            self.stage.show_picture(shares.reshape(found.shape))
        elif self._dataset is not None:
            self._show_bars(found, shares, self._dataset)
        self.told.setText(_told(found, number))

    def _show_bars(self, found: Picture, shares: np.ndarray, dataset: Dataset) -> None:
        own = _point(dataset, shares) * dataset.input_scale + dataset.input_mean
        bars = tuple(
            ValueBar(name, format_setting(float(f"{value:.3g}")), float(share))
            for name, value, share in zip(found.features[:MOST_BARS], own, shares, strict=False)
        )
        self.bars.show_bars(bars, 1.0, is_signed=False)

    @Slot(int)
    def _on_frame_wished(self, number: int) -> None:
        self._show_frame(number)

    @Slot()
    def _on_look_clicked(self) -> None:
        found, dataset = self._found, self._dataset
        if found is not None and dataset is not None and self._is_input(found):
            point = _point(dataset, found.frame(self.player.frame))
            self.session.set_probe(point.reshape(dataset.input_shape))

    def _build(self) -> None:
        self.stage, self.bars = FilmStage(self.theme), ValueBars(self.theme)
        self.bars.setAccessibleName("What was found of each input, as a share of its range")
        self.player, self.told = FilmPlayer(), ElidedLabel("", 2)
        self.told.setProperty("role", "small")
        scroll = QScrollArea(self)
        scroll.setWidget(self.bars)
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.viewport().setAutoFillBackground(False)
        self.bars.setAutoFillBackground(False)
        pages = QWidget(self)
        self._pages = QStackedLayout(pages)
        self._pages.addWidget(self.stage)
        self._pages.addWidget(scroll)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(4)
        whole.addWidget(pages, 1)
        whole.addLayout(self._below())
        whole.addWidget(self.told)

    def _below(self) -> QHBoxLayout:
        self.look = QPushButton("Look at it", self)
        self.look.setToolTip("Let the neurons answer to this input")
        self.look.setProperty("kind", "small")
        self.look.setAutoDefault(True)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self.player, 1)
        row.addWidget(self.look)
        return row


def _point(dataset: Dataset, shares: np.ndarray) -> np.ndarray:
    """Shares `(B,)` as base inputs."""
    low, high = np.asarray(dataset.input_domain, np.float64).T
    point: np.ndarray = low + (high - low) * shares
    return point


def _told(found: Picture, number: int) -> str:
    """After how many steps, and what is said there."""
    step, value = int(found.film_steps[number]), float(found.film_values[number])
    text = f"step {format_count(step)}: {found.what} {format_number(value).strip()}"
    if np.isfinite(found.best):
        text += f" · best sample {format_number(found.best).strip()}"
    return text


def _pixel_names(found: Picture) -> list[str]:
    assert found.shape is not None, "no picture"
    rows, columns, channels = found.shape
    return [
        f"row {row + 1} column {column + 1}" + (f" {'rgb'[channel]}" if channels == 3 else "")
        for row in range(rows)
        for column in range(columns)
        for channel in range(channels)
    ]
