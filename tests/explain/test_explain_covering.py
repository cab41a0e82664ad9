"""What all methods that cover inputs have in common: any target, odd data, no more than asked."""

from collections.abc import Callable

import numpy as np
import pytest

from nnviz.core.problem import ProblemError
from nnviz.data import Dataset
from nnviz.data.dataset import Base
from nnviz.data.table.work import Work, WorkCancelled
from nnviz.explain.covering import FILLS, covered, filling, kept, patches
from nnviz.explain.explanation import Explanation
from nnviz.explain.method import Method, methods
from nnviz.explain.methods.lime import Lime
from nnviz.explain.methods.occlusion import Occlusion
from nnviz.explain.methods.occlusion_curve import OcclusionCurve
from nnviz.explain.methods.permutation_importance import PermutationImportance
from nnviz.explain.methods.shapley import Shapley
from nnviz.explain.one_by_one import DERIVED
from nnviz.explain.subject import Subject
from nnviz.explain.superpixels import superpixels
from nnviz.explain.target import Extent, Target
from tests.explain.covered_subjects import Calls, convolved, curved, pictures, table, with_nan

ALL: list[Method] = [
    Occlusion(),
    OcclusionCurve(),
    Lime(samples=60, segments=9),
    Shapley(pairs=3, segments=9),
    Shapley(way="sampled", pairs=3),
    PermutationImportance(measure="loss", repeats=2),
]
TARGETS = [
    Target("output", index=1),
    Target("output", index=0, sign=-1),
    Target("maps", Extent.UNIT, 50),
    Target("maps", Extent.MAP, 1),
    Target("pool", Extent.LAYER),
]


def of_a_picture() -> Subject:
    return convolved(pictures(30, 30))


def of_a_row() -> Subject:
    return curved(table(15))


def suited(method: Method, asked: Subject) -> bool:
    return method.unsuited(asked) is None


def is_finite(found: Explanation) -> bool:
    return bool(np.isfinite(found.signature()).all())


def test_every_method_is_found_by_its_kind() -> None:
    assert {type(method) for method in ALL} <= set(methods().values())


@pytest.mark.parametrize("method", ALL)
@pytest.mark.parametrize("target", TARGETS)
def test_any_target_has_an_answer(method: Method, target: Target) -> None:
    asked = convolved(pictures(), target=target)
    if suited(method, asked):
        assert is_finite(method.run(asked, Work()))


@pytest.mark.parametrize("method", ALL)
@pytest.mark.parametrize("features", [1, 2, 15])
def test_tables_of_any_width_have_an_answer(method: Method, features: int) -> None:
    asked = curved(table(features))
    if suited(method, asked):
        assert len(method.run(asked, Work()).signature()) == features


@pytest.mark.parametrize("method", ALL)
def test_a_column_that_never_varies_counts_for_nothing(method: Method) -> None:
    data = table(3)
    for part in (data.x_train, data.x_test):
        part[:, 1] = 0.5
    asked = curved(data)
    if suited(method, asked):
        found = method.run(asked, Work()).signature()
        assert found[1] == pytest.approx(0, abs=1e-12)
        assert found[0]


@pytest.mark.parametrize("method", ALL)
@pytest.mark.parametrize("make", [of_a_picture, of_a_row])
def test_weights_that_are_no_numbers_are_a_sentence(
    method: Method, make: Callable[[], Subject]
) -> None:
    asked = with_nan(make())
    if suited(method, asked):
        with pytest.raises(ProblemError, match="not finite"):
            method.run(asked, Work())


@pytest.mark.parametrize("method", ALL)
@pytest.mark.parametrize("make", [of_a_picture, of_a_row])
def test_it_ends_when_nobody_wants_it_any_more(method: Method, make: Callable[[], Subject]) -> None:
    asked = make()
    if suited(method, asked):
        whole, cut = Calls(10**9), Calls(1)
        method.run(asked, whole.work)
        assert whole.shares == sorted(whole.shares)
        assert whole.shares[-1] == 1
        with pytest.raises(WorkCancelled):
            Calls(0).work.reached(0)
        if len(whole.shares) > 1:
            with pytest.raises(WorkCancelled):
                method.run(asked, cut.work)
            assert len(cut.shares) == 1


@pytest.mark.parametrize("method", ALL)
def test_the_same_seed_gives_the_same(method: Method) -> None:
    asked = curved(table(15))
    if suited(method, asked):
        first, again = (method.run(asked, Work()).signature() for _ in range(2))
        np.testing.assert_array_equal(first, again)


@pytest.mark.parametrize("name", FILLS)
@pytest.mark.parametrize("data", [pictures(5, 7, 3), pictures(1, 1), table(3)])
def test_every_fill_stands_where_something_is_covered(name: str, data: Dataset) -> None:
    sample = data.x_test[0]
    if Occlusion(fill=name).unsuited(curved(data)) is None:
        fill = filling(data, sample, name)
        assert fill.shape == sample.shape
        assert np.isfinite(fill).all()
        assert (data.domain[:, 0] <= fill + 1e-6).all() or name == "zero"


@pytest.mark.parametrize("method", [Occlusion(fill="blur"), Lime(fill="blur")])
def test_only_pictures_are_blurred(method: Method) -> None:
    problem = method.unsuited(curved(table()))
    assert problem is not None
    assert "Only pictures" in str(problem)
    assert suited(method, convolved(pictures()))


@pytest.mark.parametrize("shape", [(5, 7, 1), (1, 9, 3), (4, 4, 1)])
@pytest.mark.parametrize("size", [1, 2, 3, 50, None])
@pytest.mark.parametrize("stride", [1, 2, 5, None])
def test_patches_cover_every_pixel(
    shape: tuple[int, int, int], size: int | None, stride: int | None
) -> None:
    boxes = patches(shape, size, stride)
    seen = np.zeros(shape[:2], int)
    for top, left, bottom, right in boxes:
        assert 0 <= top < bottom <= shape[0]
        assert 0 <= left < right <= shape[1]
        seen[top:bottom, left:right] += 1
    assert seen.all()
    assert len({tuple(box) for box in boxes.tolist()}) == len(boxes)


def test_a_patch_covers_all_channels_of_its_pixels_alone() -> None:
    shape, sample, fill = (3, 4, 2), np.arange(24.0), np.full(24, -1.0)
    found = covered(sample, fill, shape, np.array([[1, 2, 3, 4]]))[0].reshape(shape)
    assert (found[1:3, 2:4] == -1).all()
    assert (found == -1).sum() == 8


def test_parts_that_are_nobodys_stay() -> None:
    parts = np.array([0, 1, -1, 1])
    masks = np.array([[True, False], [False, False], [False, True]])
    found = kept(np.ones(4), np.zeros(4), parts, masks)
    np.testing.assert_array_equal(found, [[1, 0, 1, 0], [0, 0, 1, 0], [0, 1, 1, 1]])
    none = kept(np.ones(4), np.zeros(4), np.full(4, -1), np.empty((2, 0), bool))
    np.testing.assert_array_equal(none, np.ones((2, 4)))


@pytest.mark.parametrize("rows, columns", [(1, 1), (1, 30), (8, 8), (28, 28), (40, 23)])
@pytest.mark.parametrize("most", [2, 9, 40])
def test_superpixels_are_few_whole_and_without_gaps(rows: int, columns: int, most: int) -> None:
    from scipy.ndimage import label

    picture = np.random.default_rng(0).random((rows, columns, 3))
    for made in (picture, picture * 0, picture * np.nan, np.round(picture)):
        labels = superpixels(made, most)
        count = int(labels.max()) + 1
        assert labels.shape == (rows, columns)
        assert np.unique(labels).tolist() == list(range(count))
        assert count <= most
        assert all(label(labels == at, np.ones((3, 3)))[1] == 1 for at in range(count))


def test_superpixels_keep_to_what_looks_alike() -> None:
    picture = np.zeros((28, 28, 1))
    picture[9:20, 7:22] = 1
    labels = superpixels(picture, 12)
    inside = np.unique(labels[9:20, 7:22])
    assert not set(inside) & set(np.unique(labels[picture[..., 0] == 0]))


def test_features_made_of_others_are_a_warning() -> None:
    plain = table(2)
    base = Base(
        names=("x", "y"),
        x_train=plain.x_train,
        x_test=plain.x_test,
        mean=plain.feature_mean,
        scale=plain.feature_scale,
        domain=plain.domain,
    )
    derived = table(4, base=base)
    for method in (Occlusion(), Lime(), Shapley(), PermutationImportance()):
        before, after = (method.warnings(curved(data)) for data in (plain, derived))
        assert before == (method.misleads,)
        assert after == (*before, DERIVED)
