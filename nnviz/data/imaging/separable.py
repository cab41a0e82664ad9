"""Filters that work along rows and columns, one after the other, each a matrix product."""

import numpy as np

from nnviz.data.imaging.values import Images


def along_both(images: Images, by_row: Images, by_column: Images) -> Images:
    """Images `(n, H, W, C)` with `by_row` `(H', H)` over rows and `by_column` `(W', W)`."""
    count, rows, columns, channels = images.shape
    flat = np.ascontiguousarray(images).reshape(count, rows, columns * channels)
    tall = (by_row @ flat).reshape(count * len(by_row), columns, channels)
    wide = np.ascontiguousarray(tall.swapaxes(1, 2)).reshape(-1, columns) @ by_column.T
    parts = wide.reshape(len(tall), channels, len(by_column)).swapaxes(1, 2)
    return np.ascontiguousarray(parts).reshape(count, len(by_row), len(by_column), channels)
