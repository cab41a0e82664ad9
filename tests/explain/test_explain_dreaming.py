"""DeepDream: tiles, octaves, and pictures in which a layer sees more."""

import numpy as np
import pytest

from nnviz.core.problem import ProblemError
from nnviz.data.families.patches import photographs
from nnviz.data.table.work import Work, WorkCancelled
from nnviz.explain.dreaming import Octaves, dreamt, sizes, tiles_of
from nnviz.explain.methods.deep_dream import DeepDream, Squares
from nnviz.explain.results.picture import Picture
from nnviz.explain.subject import Subject
from nnviz.explain.target import Extent, Target
from tests.explain.covered_subjects import Calls, convolved, linear, pictures, table, with_nan

RNG = np.random.default_rng(0)


def dream(asked: Subject, **settings: object) -> Picture:
    few = {"size": 2.0, "octaves": 2, "steps": 4} | settings
    return DeepDream(**few).run(asked, Work())  # type: ignore[arg-type]


def layer(channels: int = 1, **changes: object) -> Subject:
    asked = convolved(pictures(channels=channels), target=Target("maps", Extent.LAYER))
    return asked.but(**changes)


def test_tiles_hold_every_pixel_and_go_on_at_the_other_side() -> None:
    picture = RNG.random((5, 7, 2))
    tiles = tiles_of(picture, (3, 4, 2))
    assert tiles.shape == (2, 2, 3, 4, 2)
    np.testing.assert_array_equal(tiles[0, 1][:, :3], picture[:3, 4:])
    np.testing.assert_array_equal(tiles[1, 0][2], picture[0, :4])
    np.testing.assert_array_equal(tiles[0, 1][:, 3], picture[:3, 0])


def test_octaves_grow_to_the_whole_picture_and_never_below_a_tile() -> None:
    plan = Octaves(3, 2.0, 5, 0.1)
    assert sizes((40, 60, 1), (8, 8, 1), plan) == [(10, 15), (20, 30), (40, 60)]
    assert sizes((8, 8, 1), (8, 8, 1), plan) == [(8, 8)]
    assert sizes((40, 60, 1), (30, 8, 1), plan) == [(30, 15), (30, 30), (40, 60)]


def test_slopes_of_tiles_are_laid_where_they_belong() -> None:
    """A pull towards light in one half only makes that half lighter, whatever the tiles' places."""
    start = np.full((12, 12, 1), 0.5)
    start[:, :6] = 0.3

    def pull(tiles: np.ndarray) -> np.ndarray:
        return np.where(tiles > 0.45, 1.0, -1.0)

    *_, end = dreamt(pull, start, (5, 5, 1), Octaves(1, 1.5, 4, 0.02), RNG)
    assert (end[:, 6:] > 0.5).all()
    assert (end[:, :6] < 0.3).all()


def test_a_layer_sees_more_in_what_was_dreamt() -> None:
    found = dream(layer(3), steps=8)
    assert found.shape == (12, 18, 3)
    assert found.film_values[-1] > found.film_values[0]
    assert found.value == found.film_values[-1]
    assert 0 <= found.shares.min() <= found.shares.max() <= 1
    assert not np.allclose(found.shares, found.start)
    assert "12 x 18" in found.notes[0]


def test_what_is_climbed_is_half_the_squares() -> None:
    asked = layer()
    function = Squares(asked.network, asked.parameters, asked.target, 4)
    samples = RNG.random((3, 36))
    values, slopes = function.slopes(samples)
    np.testing.assert_allclose(values, function.values(samples))
    maps = asked.function().space()
    maps.put(samples[:1])
    maps.forward()
    assert values[0] == pytest.approx(float((maps.activations["maps"] ** 2).sum()) / 2)
    step = np.zeros((1, 36))
    step[0, 7] = 1e-6
    ends = [function.values(samples[:1] + sign * step)[0] for sign in (1, -1)]
    assert slopes[0, 7] == pytest.approx((ends[0] - ends[1]) / 2e-6, rel=1e-4)


def test_it_dreams_on_a_photograph_in_grey_or_in_colour_and_on_the_sample() -> None:
    grey, colour = dream(layer(1), base="flower"), dream(layer(3), base="flower")
    assert (grey.shape, colour.shape) == ((12, 18, 1), (12, 18, 3))
    light = photographs()[1].mean() / 255
    assert colour.start.mean() == pytest.approx(light, abs=0.02)
    asked = layer(1)
    own = dream(asked, base="sample", size=1.0)
    assert own.shape == (6, 6, 1)
    high, low = asked.dataset.domain[:, 1], asked.dataset.domain[:, 0]
    np.testing.assert_allclose(own.start, (asked.sample - low) / (high - low), atol=1e-6)
    assert (DeepDream(base="sample").uses_sample, DeepDream().uses_sample) == (True, False)


def test_what_is_shown_on_the_way_is_as_large_as_the_end() -> None:
    shown: list[Picture] = []
    DeepDream(size=2.0, octaves=3, steps=3).run(layer(), Work(show=shown.append))
    assert {picture.shape for picture in shown} == {(12, 18, 1)}
    assert not any(picture.is_done for picture in shown)


def test_a_film_of_large_pictures_has_fewer_frames() -> None:
    found = dream(layer(3), size=12.0, octaves=1, steps=40)
    assert found.shape is not None
    assert len(found.film) * np.prod(found.shape) <= max(3 << 20, 5 * np.prod(found.shape))


def test_data_that_are_no_pictures_are_a_sentence() -> None:
    problem = DeepDream().unsuited(linear(table()))
    assert problem is not None
    assert "activation maximisation" in str(problem)
    assert DeepDream().unsuited(layer()) is None


def test_weights_that_are_no_numbers_are_a_sentence() -> None:
    with pytest.raises(ProblemError, match="not finite"):
        dream(with_nan(layer()))


@pytest.mark.parametrize("looks", [0, 3])
def test_a_dream_ends_when_nobody_wants_it(looks: int) -> None:
    with pytest.raises(WorkCancelled):
        DeepDream().run(layer(), Calls(looks).work)
