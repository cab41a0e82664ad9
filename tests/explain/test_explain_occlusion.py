"""Occlusion and its curve: exact where the network is linear, and on the object where it is not."""

import numpy as np
import pytest

from nnviz.data.table.work import Work
from nnviz.explain.baselines import baseline
from nnviz.explain.covering import filling, patches
from nnviz.explain.methods.occlusion import Occlusion
from nnviz.explain.methods.occlusion_curve import OcclusionCurve
from nnviz.explain.target import Extent, Target
from tests.explain.covered_subjects import (
    convolved,
    curved,
    linear,
    pictures,
    subject,
    table,
    weights_of,
)


@pytest.mark.parametrize("fill", ["usual", "mean", "dark", "light", "zero", "grey"])
@pytest.mark.parametrize("data", [table(5), pictures(4, 3)])
def test_one_pixel_of_a_linear_model_loses_its_product(fill: str, data) -> None:
    asked = linear(data)
    found = Occlusion(patch=1, fill=fill).run(asked, Work())
    products = weights_of(asked) * (asked.sample - filling(data, asked.sample, fill))
    np.testing.assert_allclose(found.values, products, rtol=1e-6, atol=1e-7)
    assert found.value == pytest.approx(asked.function().value(asked.sample))


def test_of_a_colour_picture_the_channels_of_a_pixel_lose_together() -> None:
    data = pictures(3, 4, 3)
    asked = linear(data)
    found = Occlusion(patch=1).run(asked, Work())
    products = weights_of(asked) * (asked.sample - baseline(data))
    whole = products.reshape(3, 4, 3).sum(axis=2)
    np.testing.assert_allclose(found.pixels, whole, rtol=1e-5, atol=1e-6)


def test_where_patches_overlap_the_mean_is_shown() -> None:
    data = pictures(5, 6)
    asked = convolved(data)
    function, fill = asked.function(), baseline(data)
    whole, total, count = function.value(asked.sample), np.zeros((5, 6)), np.zeros((5, 6))
    for top in (0, 2):
        for left in (0, 2, 3):
            picture = asked.sample.reshape(5, 6).copy()
            place = slice(top, top + 3), slice(left, left + 3)
            picture[place] = fill.reshape(5, 6)[place]
            total[place] += whole - function.value(picture.reshape(-1))
            count[place] += 1
    found = Occlusion(patch=3, stride=2).run(asked, Work())
    np.testing.assert_allclose(found.pixels, total / count, rtol=1e-5, atol=1e-6)


def test_the_two_classes_of_one_output_lose_the_opposite() -> None:
    asked = curved(table(3), units=1)
    first, second = (
        Occlusion().run(asked.but(target=Target("output", sign=sign)), Work()).values
        for sign in (-1.0, 1.0)
    )
    np.testing.assert_array_equal(first, -second)


def test_what_changes_nothing_loses_nothing() -> None:
    data = pictures()
    asked = convolved(data)
    assert not Occlusion().run(asked.but(sample=baseline(data)), Work()).values.any()
    silent = asked.but(parameters=np.zeros_like(asked.parameters))
    assert not Occlusion().run(silent, Work()).values.any()


def probabilities(asked, samples: np.ndarray) -> np.ndarray:
    """Softmax of all outputs, by asking for each of them."""
    said = np.stack(
        [
            asked.but(target=Target("output", index=at)).function().values(samples)
            for at in range(asked.network.facts.shapes["output"][-1])
        ],
        axis=1,
    )
    shares = np.exp(said - said.max(axis=1, keepdims=True))
    return np.asarray(shares / shares.sum(axis=1, keepdims=True))


@pytest.mark.parametrize("along, axis", [("row", 0), ("column", 1)])
def test_the_curve_is_the_probability_on_the_way_through_the_worst_place(
    along: str, axis: int
) -> None:
    data = pictures(7, 6, classes=3)
    asked = convolved(data, units=3)
    found = OcclusionCurve(along=along, patch=3).run(asked, Work())
    assert found.way is not None
    assert len(found.x) == (4 if along == "row" else 5)
    assert len(set(found.way.boxes[:, axis].tolist())) == 1
    fill, samples = baseline(data).reshape(7, 6), []
    for top, left, bottom, right in found.way.boxes:
        picture = asked.sample.reshape(7, 6).copy()
        picture[top:bottom, left:right] = fill[top:bottom, left:right]
        samples.append(picture.reshape(-1))
    expected = probabilities(asked, np.array(samples))
    by_name = {track.name: track for track in found.tracks}
    for at, name in enumerate(data.task.names):
        np.testing.assert_allclose(by_name[name].y, expected[:, at], rtol=1e-5)
    assert found.tracks[0].name == data.task.names[2]
    before = probabilities(asked, asked.sample[None])[0, 2]
    assert found.tracks[0].level == pytest.approx(before)
    assert found.marker == found.x[expected[:, 2].argmin()]
    assert found.is_share


def test_the_way_goes_through_the_place_that_loses_most() -> None:
    data = pictures(6, 6)
    asked = linear(data)
    views = asked.network.layout.views(asked.parameters, "output")
    views["weights"][...] = 0.01
    views["weights"][4 * 6 + 1] = [0, 50]
    sample = np.ones(36, np.float32)
    row = OcclusionCurve(patch=1).run(asked.but(sample=sample), Work())
    column = OcclusionCurve(patch=1, along="column").run(asked.but(sample=sample), Work())
    assert row.way is not None
    assert (row.way.boxes[:, 0] == 4).all()
    assert (row.marker, column.marker) == (2, 5)
    whole = OcclusionCurve(patch=1, along="all").run(asked.but(sample=sample), Work())
    assert len(whole.x) == 36
    assert whole.marker == 4 * 6 + 1 + 1


def test_of_one_output_both_classes_are_shares_of_one() -> None:
    asked = convolved(pictures(), units=1, loss="binary_cross_entropy")
    no, yes = (asked.but(target=Target("output", sign=sign)) for sign in (-1.0, 1.0))
    first, second = (OcclusionCurve(along="all").run(one, Work()) for one in (no, yes))
    assert (first.tracks[0].name, second.tracks[0].name) == ("no", "yes")
    np.testing.assert_allclose(first.tracks[0].y + second.tracks[0].y, 1, rtol=1e-6)


@pytest.mark.parametrize("loss", ["hinge", "mse"])
def test_scores_that_are_no_shares_stay_scores(loss: str) -> None:
    asked = convolved(pictures(), units=1, loss=loss, target=Target("output", sign=-1.0))
    found = OcclusionCurve().run(asked, Work())
    assert not found.is_share
    assert found.tracks[0].level == pytest.approx(asked.function().value(asked.sample))


def test_of_a_map_the_curve_is_its_sum() -> None:
    asked = convolved(pictures(), target=Target("maps", Extent.MAP, 2))
    found = OcclusionCurve().run(asked, Work())
    assert [track.name for track in found.tracks] == ["answer"]
    assert found.tracks[0].level == pytest.approx(asked.function().value(asked.sample))


def test_a_curve_over_a_table_is_a_sentence() -> None:
    problem = OcclusionCurve().unsuited(curved(table()))
    assert problem is not None
    assert "Use occlusion" in str(problem)


def test_by_itself_a_patch_is_an_eighth_of_the_picture_and_moves_by_a_fourth() -> None:
    found = [patches((side, side, 1), None, None) for side in (8, 28, 32, 224)]
    assert [boxes[0, 2] for boxes in found] == [2, 4, 4, 28]
    assert [len(boxes) ** 0.5 for boxes in found] == [7, 25, 29, 29]


def test_one_pixel_is_a_picture_too() -> None:
    data = pictures(1, 1)
    found = Occlusion().run(linear(data), Work())
    assert found.pixels.shape == (1, 1)
    assert len(OcclusionCurve().run(linear(data), Work()).x) == 1
    assert subject(linear(data).network.graph, data).sample.shape == (1,)
