"""A time series of one's own in the list of data sets."""

from __future__ import annotations

from functools import partial

import numpy as np

from nnviz.data.series.recipe import SeriesRecipe
from nnviz.data.source import DataSource, Raw
from nnviz.data.targets import TaskKind

SERIES = "own-series"
"""The name under which a recipe asks for its own series."""


def series_source(series: SeriesRecipe) -> DataSource:
    """The data set that a series is: its windows in time, the first 8 of 10 to learn from."""
    return DataSource(
        name=SERIES,
        title=series.file,
        description=f"Your own time series, {series.path}.",
        family="Your files",
        kind=TaskKind.REGRESSION,
        make=partial(_made, series),
        size=series.samples,
        train_share=0.8,
        standardize=True,
        has_size=False,
        has_noise=False,
        window=series.window,
        horizon=series.horizon,
    )


def _made(
    series: SeriesRecipe,
    size: int,
    noise: float,
    rng: np.random.Generator,
    window: int,
    horizon: int,
) -> Raw:
    """The windows of a series. Size, noise and chance change nothing."""
    from nnviz.data.series.read import read  # hashing and its like: 10 ms nobody needs before

    return read(series.replace(window=window, horizon=horizon))
