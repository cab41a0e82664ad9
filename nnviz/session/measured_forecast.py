"""How far forecasts of the test samples are off, measured in the background again and again."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject

from nnviz.data import Dataset
from nnviz.explain.forecast_errors import (
    Floats,
    ForecastErrors,
    last_seen,
    tells_ahead,
    usual,
)
from nnviz.runtime.questions.measure_forecast import LAST, SAMPLES, TRUTH, MeasureForecast
from nnviz.session.answering import asked_count
from nnviz.session.asking import Asker, Order
from nnviz.session.background import Background
from nnviz.session.frame import Frame, Model
from nnviz.session.sample import Part

INTERVAL_MS = 700


@dataclass(frozen=True, slots=True, eq=False)
class MeasuredForecast:
    """The errors on the first samples of the test part, at a step."""

    model: Model
    step: int
    found: ForecastErrors


class ForecastMeter(Asker[bool, MeasuredForecast]):
    """The wish is whether anybody looks; what is known stays while nobody does."""

    NOTHING = False
    ANSWER = ForecastErrors

    def __init__(self, background: Background, parent: QObject | None = None) -> None:
        super().__init__(background, parent)
        self._usual_of: tuple[Dataset, Floats] | None = None

    def _question(self, model: Model, frame: Frame) -> MeasureForecast:
        network, data = model.network, model.dataset
        assert data.forecast is not None
        return MeasureForecast(
            network.graph,
            network.held,
            np.array(frame.parameters),
            network.sink,
            self._handle(model),
            self._usual(model),
            data.target_scale,
            data.target_mean,
        )

    def _usual(self, model: Model) -> Floats:
        """What is usual of the data at hand, worked out once."""
        if self._usual_of is None or self._usual_of[0] is not model.dataset:
            assert model.dataset.forecast is not None
            self._usual_of = model.dataset, usual(model.dataset, model.dataset.forecast)
        return self._usual_of[1]

    def _arrays(self, model: Model) -> Mapping[str, NDArray[Any]]:
        data, count = model.dataset, asked_count(model, Part.TEST)
        lies = data.forecast
        assert lies is not None
        last = last_seen(data, lies, data.base_test[:count])
        return {SAMPLES: data.x_test[:count], TRUTH: data.y_test[:count], LAST: last}

    def _taken(self, order: Order, answer: ForecastErrors) -> MeasuredForecast:
        return MeasuredForecast(order.model, order.frame.step, answer)

    def _interval_ms(self) -> int:
        return INTERVAL_MS

    def _can_ask(self, model: Model) -> bool:
        return tells_ahead(model.dataset, model.network) and len(model.dataset.x_test) > 0

    def _may_stay(self, known: bool) -> bool:
        return True

    def _outlives(self, before: Model, model: Model) -> bool:
        """A mark makes another network that answers the same: until its errors are known."""
        same = before.start == model.start and before.dataset is model.dataset
        return same and tells_ahead(model.dataset, model.network)
