"""A table of one's own in the list of data sets."""

from __future__ import annotations

from functools import partial

import numpy as np

from nnviz.data.source import DataSource, Raw
from nnviz.data.table.recipe import TableRecipe

TABLE = "table"
"""The name under which a recipe asks for its own table."""


def table_source(table: TableRecipe) -> DataSource:
    """The data set that a table is: all its rows, no noise, standardised, 8 of 10 to learn from."""
    return DataSource(
        name=TABLE,
        title=table.file,
        description=f"Your own table, {table.path}.",
        family="Your files",
        kind=table.task,
        make=partial(_made, table),
        size=table.rows,
        train_share=0.8,
        standardize=True,
        has_size=False,
        has_noise=False,
    )


def _made(table: TableRecipe, size: int, noise: float, rng: np.random.Generator) -> Raw:
    """The table's rows. The last three change nothing."""
    from nnviz.data.table.read import read  # hashing and its like: 10 ms nobody needs before

    return read(table)
