"""Examples of augmentation: the training's own pictures, changed as the training changes them."""

from dataclasses import replace

import numpy as np
import pytest

from nnviz.data import DataRecipe, Dataset, load
from nnviz.data.targets import Aim, AimKind
from nnviz.engine.augmentation import Augmentation
from nnviz.session.augmentation_examples import ExampleMaker

DIGITS = load(DataRecipe(name="digits"))


def few(dataset: Dataset, count: int) -> Dataset:
    return replace(dataset, x_train=dataset.x_train[:count], y_train=dataset.y_train[:count])


def test_nothing_set_shows_twice_the_same_with_their_classes() -> None:
    found = ExampleMaker(DIGITS).make(Augmentation(), 0, 4)
    assert found.before.shape == (4, 8, 8, 1)
    np.testing.assert_array_equal(found.before, found.after)
    shown = DIGITS.x_train.reshape(-1, 8, 8, 1)
    for picture, word in zip(found.before, found.words, strict=True):
        (at,) = np.flatnonzero((shown == picture).all(axis=(1, 2, 3)))
        assert word == DIGITS.task.names[DIGITS.y_train[at]]


def test_a_seed_keeps_pictures_and_their_turns_while_a_strength_changes() -> None:
    maker = ExampleMaker(DIGITS)
    noisy, turned, both = (
        maker.make(Augmentation(**wishes), 3, 4)
        for wishes in ({"pixel_noise": 0.1}, {"rotate": 30}, {"pixel_noise": 0.1, "rotate": 30})
    )
    np.testing.assert_array_equal(noisy.before, turned.before)
    grain = noisy.after - noisy.before
    np.testing.assert_allclose(both.after - turned.after, grain, atol=1e-6)
    assert not np.array_equal(maker.make(Augmentation(), 4, 4).before, noisy.before)


def test_of_a_blend_both_classes_are_told_and_their_shares_sum_to_one() -> None:
    maker, blends = ExampleMaker(DIGITS), 0
    for seed in range(20):
        for word in maker.make(Augmentation(mix_up=1.0), seed, 4).words:
            parts = [line.split(" % ") for line in word.split("\n")]
            if len(parts) == 2:
                blends += 1
                assert 99 <= sum(int(share) for share, _ in parts) <= 101
                assert parts[0][1] != parts[1][1]
            else:
                assert word in DIGITS.task.names
    assert blends > 20


@pytest.mark.parametrize("count", [1, 3])
def test_of_few_pictures_there_are_few_examples(count: int) -> None:
    found = ExampleMaker(few(DIGITS, count)).make(Augmentation(mix_up=1.0, rotate=9.0), 0, 4)
    assert len(found.before) == len(found.after) == len(found.words) == count


def test_a_network_that_answers_with_its_input_shows_the_classes_still() -> None:
    seen = DIGITS.aimed(Aim(AimKind.INPUTS))
    maker, same = ExampleMaker(seen), ExampleMaker(DIGITS)
    assert maker.make(Augmentation(), 1, 4).words == same.make(Augmentation(), 1, 4).words


def test_of_a_regression_the_value_to_be_told_is_shown() -> None:
    task = replace(load(DataRecipe(name="plane")).task)
    values = DIGITS.x_train.sum(axis=1, keepdims=True)
    scaled = replace(
        DIGITS,
        y_train=(values - 20) / 4,
        task=task,
        target_mean=np.float32([20]),
        target_scale=np.float32([4]),
    )
    found = ExampleMaker(scaled).make(Augmentation(), 0, 4)
    for picture, word in zip(found.before, found.words, strict=True):
        assert float(word) == pytest.approx(picture.sum(), rel=5e-3)
    mixed = ExampleMaker(scaled).make(Augmentation(mix_up=2.0), 0, 4)
    for picture, word in zip(mixed.after, mixed.words, strict=True):
        assert float(word) == pytest.approx(picture.sum(), rel=5e-3)


def test_another_seed_changes_the_same_picture_in_another_way() -> None:
    maker = ExampleMaker(few(DIGITS, 1))
    first, second = (maker.make(Augmentation(rotate=90.0), seed, 4) for seed in (1, 2))
    np.testing.assert_array_equal(first.before, second.before)
    assert not np.allclose(first.after, second.after, atol=0.05)


@pytest.mark.parametrize(("shape", "shown"), [((300, 100, 1), (75, 25)), ((1, 97, 1), (1, 48))])
def test_large_pictures_are_shown_small(
    shape: tuple[int, int, int], shown: tuple[int, int]
) -> None:
    count = shape[0] * shape[1]
    large = replace(
        few(DIGITS, 5),
        x_train=np.random.default_rng(0).random((5, count), np.float32),
        image_shape=shape,
        sample_shape=(count,),
        features=tuple(f"p{at}" for at in range(count)),
        domain=np.tile(np.float32([0, 1]), (count, 1)),
    )
    found = ExampleMaker(large).make(Augmentation(rotate=9.0), 0, 4)
    assert found.before.shape == found.after.shape == (4, *shown, 1)
