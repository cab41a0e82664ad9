"""``nnviz train --report forecast``."""

import json
from collections.abc import Callable
from typing import Any

import numpy as np

from nnviz.cli.forecast_report import as_object, as_text
from nnviz.data.forecast import Forecast
from nnviz.explain.forecast_errors import forecast_errors

Run = Callable[..., Any]

LIES = Forecast(4, 2, ("a",), ("a", "unseen"))
TRUTH = np.array([[[0.0, 0.0], [1.0, 1.0]], [[2.0, 2.0], [3.0, 3.0]]])
FOUND = forecast_errors(
    TRUTH, TRUTH + 0.5, np.array([[0.0, np.nan], [0.0, np.nan]]), np.zeros((2, 2))
)


def test_a_row_a_step_ahead_for_people() -> None:
    head, first, second, gap, other, *_ = as_text(FOUND, LIES).splitlines()
    assert head.split() == ["a", "RMSE", "MAE", "R²", "last", "value", "mean", "skill"]
    assert first.split()[:5] == ["1", "ahead", "0.5", "0.5", "0.75"]
    assert len(head) == len(first) == len(second)
    assert gap == ""
    assert other.startswith("unseen")
    assert "–" in as_text(FOUND, LIES)


def test_an_entry_a_step_for_programs() -> None:
    told = as_object(FOUND, LIES)["forecast"]
    assert [entry["ahead"] for entry in told["a"]] == [1, 2]
    assert told["a"][0]["rmse"] == 0.5
    assert told["a"][0]["last_value_rmse"] == 2**0.5
    assert told["unseen"][0]["last_value_rmse"] is None
    assert told["unseen"][0]["skill"] is None
    json.dumps(told, allow_nan=False)


def test_forecasts_are_measured_after_training(nnviz: Run) -> None:
    run = ("train", "sine-forecast", "--steps", "2", "--set", "size=100")
    answer = nnviz(*run, "--report", "forecast", "--json")
    *_, told, last = [json.loads(line) for line in answer.out.splitlines()]
    assert len(told["forecast"]["value"]) == 8
    assert all(entry["rmse"] > 0 for entry in told["forecast"]["value"])
    assert last["done"] is True


def test_a_network_that_tells_nothing_ahead_is_refused_before_training(nnviz: Run) -> None:
    answer = nnviz("train", "circle", "--steps", "3", "--report", "forecast")
    assert answer.code != 0
    assert answer.out == ""
    assert "sine-forecast" in answer.err
