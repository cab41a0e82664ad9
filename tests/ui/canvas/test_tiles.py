"""Tiles: the pixels that neurons are painted with."""

import numpy as np
import pytest

from nnviz.ui.canvas.tiles import Tiles, masks, pixel, rounded
from nnviz.ui.theme import DARK, LIGHT, Theme


@pytest.mark.parametrize("theme", [DARK, LIGHT])
@pytest.mark.parametrize("side", [20, 43, 96])
def test_a_tile_is_ground_at_its_corners_frame_at_its_edge_and_response_inside(
    theme: Theme, side: int
) -> None:
    responses = np.stack([np.ones((48, 48)), -np.ones((48, 48))])
    fills = np.stack([pixel(theme.text), pixel(theme.dim)]).astype(np.uint8)
    tiles = Tiles(responses, side, theme).framed(fills)
    assert tiles.shape == (2, side, side, 4)
    middle = side // 2
    assert (tiles[0, middle, middle] == pixel(theme.positive)).all()
    assert (tiles[1, middle, middle] == pixel(theme.negative)).all()
    assert (tiles[:, middle, 0] == fills).all()
    assert (tiles[:, 0, middle] == fills).all()
    assert (tiles[:, 0, 0] == pixel(theme.background)).all()


def test_the_picture_keeps_its_sides() -> None:
    response = np.zeros((1, 48, 48))
    response[0, :24, 24:] = 1.0
    tile = Tiles(response, 60, DARK).framed(np.zeros((1, 4), np.uint8))[0]
    assert (tile[15, 45] == pixel(DARK.positive)).all()
    assert (tile[45, 15] == pixel(DARK.raised)).all()


def test_large_responses_are_scaled_and_small_ones_stay_pale() -> None:
    large, small = np.full((1, 48, 48), 9.0), np.full((1, 48, 48), 0.25)
    fills = np.zeros((1, 4), np.uint8)
    bright = Tiles(large, 40, DARK).framed(fills)[0, 20, 20]
    pale = Tiles(small, 40, DARK).framed(fills)[0, 20, 20]
    assert (bright == pixel(DARK.positive)).all()
    assert not (pale == bright).all()


def test_what_is_not_a_number_has_the_colour_of_nothing() -> None:
    response = np.full((1, 48, 48), np.nan)
    tile = Tiles(response, 40, DARK).framed(np.zeros((1, 4), np.uint8))[0]
    assert (tile[20, 20] == pixel(DARK.raised)).all()


def test_what_is_infinite_has_the_full_colour_of_its_sign() -> None:
    responses = np.stack([np.full((48, 48), np.inf), np.full((48, 48), -np.inf)])
    tiles = Tiles(responses.astype(np.float32), 40, DARK).framed(np.zeros((2, 4), np.uint8))
    assert (tiles[0, 20, 20] == pixel(DARK.positive)).all()
    assert (tiles[1, 20, 20] == pixel(DARK.negative)).all()


def test_masks_are_shares_and_symmetric() -> None:
    inside, ring = masks(43)
    for mask in (inside, ring, rounded(20, 0.0, 0.0)):
        assert mask.min() >= 0
        assert mask.max() <= 1
        assert mask == pytest.approx(mask.T)
        assert mask == pytest.approx(mask[::-1, ::-1])
    assert (ring <= inside + 1e-9).all()
