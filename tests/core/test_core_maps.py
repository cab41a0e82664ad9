"""Which map, row and column a unit is."""

import numpy as np
import pytest

from nnviz.core.maps import Pixel, has_maps, map_of, pixel_of, unit_of


@pytest.mark.parametrize("shape", [(1, 1, 1), (1, 1, 512), (3, 5, 1), (2, 7, 3)])
def test_units_count_as_numpy_lays_them_out(shape: tuple[int, int, int]) -> None:
    for unit, (row, column, at) in enumerate(np.ndindex(shape)):
        assert pixel_of(shape, unit) == Pixel(at, row, column)
        assert unit_of(shape, Pixel(at, row, column)) == unit
        assert map_of(shape, unit) == at


def test_only_rows_by_columns_by_maps_are_maps() -> None:
    assert has_maps((1, 1, 1))
    assert not has_maps((64,))
    assert not has_maps((8, 8))
