"""Facts about the made sets of pictures: what tells their classes apart, and what does not."""

import numpy as np
import pytest

from nnviz.core.problem import ProblemError
from nnviz.data import DataRecipe, load
from nnviz.data.families import patches
from nnviz.data.families.shapes import FORMS, REACH, Scenes, painted
from nnviz.data.families.strokes import strokes
from nnviz.data.glyphs import GLYPHS
from nnviz.data.pixels import pixel_names
from nnviz.data.registry import source_named

SIDE = 32


@pytest.mark.parametrize("side", [16, 27, 64])
@pytest.mark.parametrize("size", [10, 11])
def test_shapes_of_any_side_and_number(side: int, size: int) -> None:
    data = load(DataRecipe(name="shapes", size=size, side=side))
    assert data.image_shape == (side, side, 3)
    assert data.x_train.shape[1] == side * side * 3 == len(data.features)
    counts = np.bincount(np.concatenate([data.y_train, data.y_test]), minlength=len(FORMS))
    assert counts.max() - counts.min() <= 1
    assert data.features[:4] == (
        "row 0 column 0 red",
        "row 0 column 0 green",
        "row 0 column 0 blue",
        "row 0 column 1 red",
    )


@pytest.mark.parametrize("side", [15, 65])
def test_a_side_out_of_range_is_refused(side: int) -> None:
    with pytest.raises(ProblemError, match=r"16 to 64"):
        load(DataRecipe(name="shapes", side=side))


def test_the_side_means_nothing_to_other_sets() -> None:
    assert not DataRecipe(name="xor").has_meaning("side")
    assert DataRecipe(name="xor", side=48).resolved().side is None


def test_more_pictures_than_there_is_room_for_are_refused_before_any_is_made() -> None:
    with pytest.raises(ProblemError, match="1,000,000 pictures of 64×64 pixels"):
        load(DataRecipe(name="shapes", size=1_000_000, side=64))


def test_the_same_share_of_each_shape_is_covered() -> None:
    scenes = Scenes.drawn(400, np.random.default_rng(0))
    _, distance = painted(scenes, 0.0, 64)
    found = (distance < 0).mean(axis=(1, 2)) / (np.pi * scenes.radius**2)
    for label in range(len(FORMS)):
        assert found[scenes.label == label].mean() == pytest.approx(1.0, abs=0.02)


def test_no_shape_is_cut_off_by_the_rim() -> None:
    scenes = Scenes.drawn(400, np.random.default_rng(0))
    assert (scenes.centre >= REACH * scenes.radius[:, None] - 1e-6).all()
    _, distance = painted(scenes, 0.0, 64)
    rim = np.concatenate([distance[:, [0, -1]].ravel(), distance[:, :, [0, -1]].ravel()])
    assert (rim > -0.5).all()


def test_only_the_form_tells_the_classes_apart() -> None:
    """Place, size and colours are drawn alike for all: their means differ by chance alone."""
    scenes = Scenes.drawn(4000, np.random.default_rng(1))
    facts = (scenes.radius, scenes.turn, scenes.centre, scenes.ground, scenes.ink, scenes.inks)
    table = np.column_stack([fact.reshape(4000, -1) for fact in facts])
    table = (table - table.mean(axis=0)) / table.std(axis=0)
    for label in range(len(FORMS)):
        own = table[scenes.label == label]
        assert np.abs(own.mean(axis=0)).max() < 4.5 / np.sqrt(len(own))
        assert np.abs((own**2).mean(axis=0) - 1).max() < 7 / np.sqrt(len(own))


def test_what_is_marked_tells_the_class_for_certain() -> None:
    """How far the marked pixels reach and how they spread, by their area, tells the forms apart."""
    scenes = Scenes.drawn(100, np.random.default_rng(2))
    _, distance = painted(scenes, 0.5, 128)
    inside = distance < 0
    rows, columns = np.indices(inside.shape[1:])
    middle_x, middle_y = (128 * scenes.centre).T[:, :, None, None]
    away = np.hypot(columns + 0.5 - middle_x, rows + 0.5 - middle_y)
    reach = np.where(inside, away, 0).max(axis=(1, 2)) / (128 * scenes.radius)
    spread = (away**2 * inside).sum(axis=(1, 2)) / inside.sum(axis=(1, 2))
    is_pointed = reach > 1.32
    is_triangle = spread / (128 * scenes.radius) ** 2 > 0.597
    found = np.where(is_pointed, np.where(is_triangle, 2, 3), np.digitize(reach, [1.1]))
    assert (found == scenes.label).all()


def test_pixels_that_are_not_marked_never_change_the_form() -> None:
    """Other clutter behind the same shapes changes pixels outside the marks and none inside."""
    rng = np.random.default_rng(5)
    scenes, others = Scenes.drawn(200, rng), Scenes.drawn(200, rng)
    swapped = Scenes(
        *(getattr(scenes, n) for n in Scenes.__slots__[:6]),
        *(getattr(others, n) for n in Scenes.__slots__[6:]),
    )
    (one, distance), (other, same) = (painted(s, 0.5, SIDE) for s in (scenes, swapped))
    np.testing.assert_array_equal(distance, same)
    changed = (one != other).any(axis=-1)
    assert changed[distance > 0.5].mean() > 0.1
    assert not changed[distance < -0.5].any()


def test_marks_follow_their_pictures_into_both_parts() -> None:
    data = load(DataRecipe(name="shapes", size=200, noise=0.0))
    assert data.relevant_train is not None
    assert data.relevant_test is not None
    for x, marks in ((data.x_train, data.relevant_train), (data.x_test, data.relevant_test)):
        assert marks.shape == (len(x), SIDE * SIDE)
        assert 0.06 < marks.mean() < 0.4
        pictures = x.reshape(len(x), -1, 3)
        ground = [np.unique(p[~m], axis=0) for p, m in zip(pictures, marks, strict=True)]
        assert all(len(colours) == 1 for colours in ground)


def test_marks_are_known_of_shapes_alone() -> None:
    assert load(DataRecipe(name="strokes", size=20)).relevant_train is None


def test_more_clutter_is_more_to_be_seen() -> None:
    def spread(noise: float) -> float:
        raw = source_named("shapes").make(100, noise, np.random.default_rng(1), side=SIDE)
        assert raw.relevant is not None
        pixels = raw.x.reshape(100, -1, 3)
        return float(np.mean([p[~m].std() for p, m in zip(pixels, raw.relevant, strict=True)]))

    assert spread(0.0) < spread(0.1) < spread(0.3)


def test_strokes_of_any_side_show_the_same_digits() -> None:
    small, large = (strokes(60, 0.0, np.random.default_rng(0), side=side) for side in (28, 56))
    halved = large.x.reshape(60, 28, 2, 28, 2).mean(axis=(2, 4)).reshape(60, -1)
    assert np.abs(halved - small.x).mean() < 4
    assert small.y.tolist() == large.y.tolist()


@pytest.mark.parametrize("size", [10, 13, 60])
def test_strokes_are_digits_of_as_many_of_each(size: int) -> None:
    raw = strokes(size, 0.03, np.random.default_rng(0))
    assert raw.x.shape == (size, 784)
    counts = np.bincount(raw.y, minlength=10)
    assert counts.max() - counts.min() <= 1
    assert (raw.x.max(axis=1) > 150).all()


def test_a_digit_lies_within_its_rim_and_is_a_line() -> None:
    raw = strokes(500, 0.03, np.random.default_rng(0))
    ink = raw.x.reshape(-1, 28, 28) / 255.0
    assert ink[:, [0, -1]].max() == 0
    assert 0.04 < ink.mean() < 0.2
    assert ((ink > 0) & (ink < 0.8)).mean() > 0.03  # the edges are soft


def test_digits_of_one_class_are_alike_and_none_the_same() -> None:
    raw = strokes(1000, 0.03, np.random.default_rng(0))
    x = raw.x / 255.0
    assert len(np.unique(raw.x, axis=0)) == 1000
    means = np.stack([x[:500][raw.y[:500] == digit].mean(axis=0) for digit in range(10)])
    nearest = ((x[500:, None] - means) ** 2).sum(axis=-1).argmin(axis=1)
    assert (nearest == raw.y[500:]).mean() > 0.6


def test_a_spline_goes_through_its_points() -> None:
    for glyphs in GLYPHS:
        for glyph in glyphs:
            np.testing.assert_allclose(glyph.spline.sum(axis=1), 1, atol=1e-6)
            line = glyph.spline @ glyph.control
            away = np.hypot(*(line[:, None] - glyph.control).transpose(2, 0, 1))
            assert away.min(axis=0).max() < 1e-6
            assert line.min() >= 0.0
            assert line.max() <= 1.0


@pytest.mark.parametrize("side", [16, 30, 64])
def test_no_pixel_of_a_photograph_is_in_both_parts(side: int) -> None:
    """A photograph whose pixels are all different shows where each patch comes from."""
    pixels = np.arange(427 * 640, dtype=np.uint32).reshape(427, 640)
    photograph = np.stack([pixels & 255, pixels >> 8 & 255, pixels >> 16], axis=-1).astype(np.uint8)
    cut = patches.columns(photograph, side).astype(np.uint32)
    numbers = (cut[..., 0] + (cut[..., 1] << 8) + (cut[..., 2] << 16)).reshape(len(cut), -1)
    for first in range(len(cut)):
        assert not np.isin(numbers[first], np.delete(numbers, first, axis=0)).any()


def test_patches_are_as_many_of_both_photographs_and_columns_stay_whole() -> None:
    raw = patches.patches(0, 0.0, np.random.default_rng(0), side=32)
    assert np.bincount(raw.y).tolist() == [1000, 1000]
    assert raw.blocks is not None
    assert np.bincount(raw.blocks)[np.unique(raw.blocks)].tolist() == [50] * 40
    data = load(DataRecipe(name="patches", train_share=0.5))
    assert np.bincount(data.y_test).tolist() == [500, 500]


def test_pixels_of_one_channel_have_no_colour_in_their_name() -> None:
    assert pixel_names((1, 2, 1)) == ("row 0 column 0", "row 0 column 1")
