"""Augmentation inside the trainer: what it leaves alone, the same bits again, targets that fit."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from nnviz.core.graph import Graph, chain
from nnviz.core.problem import ProblemError
from nnviz.core.wiring import network
from nnviz.data import Dataset
from nnviz.data.imaging import in_grey
from nnviz.engine.augmentation import EDGE, Augmentation
from nnviz.engine.augmenter import PictureAugmenter, background, can_augment, starting
from nnviz.engine.diverged import Diverged
from nnviz.engine.experiment import Experiment, fitted, problems
from nnviz.engine.settings import TrainingSettings
from nnviz.engine.trainer import Trainer
from nnviz.engine.trainer_state import Effect
from nnviz.engine.walk import walk
from nnviz.layers.dense import Dense
from nnviz.layers.flatten import Flatten
from nnviz.layers.input import PICTURE, ROW, Input
from nnviz.layers.output import INPUTS, Output

Datasets = Callable[..., Dataset]

EVERYTHING: dict[str, float] = {
    "shift": 0.2,
    "rotate": 30.0,
    "scale": 0.2,
    "flip": 0.5,
    "brightness": 0.2,
    "pixel_noise": 0.1,
    "cut_out": 0.4,
    "mix_up": 0.4,
}
KINDS = [name for name in EVERYTHING if name != "flip"]
SHAPES = [(1, 1, 1), (4, 4, 1), (5, 3, 3)]


def pictures_of(
    dataset_of: Datasets, shape: tuple[int, int, int] = (4, 4, 1), **rest: Any
) -> Dataset:
    """Pictures of numbers from 0 to 1; the classes are told by their sums."""
    count = int(np.prod(shape))
    dataset = dataset_of(shape=(count,), **rest)
    x_train, x_test = (1 / (1 + np.exp(-x)) for x in (dataset.x_train, dataset.x_test))
    domain = np.tile(np.float32([0, 1]), (count, 1))
    return replace(dataset, x_train=x_train, x_test=x_test, domain=domain, image_shape=shape)


def classifier(form: str = ROW) -> Graph:
    return chain(
        ("x", Input(form=form)), ("flat", Flatten()), ("h1", Dense(units=5)), ("y", Dense())
    )


def trainer_on(
    dataset: Dataset, graph: Graph | None = None, dtype: type = np.float32, **augmentation: Any
) -> Trainer:
    training = TrainingSettings(loss="cross_entropy", batch_size=10)
    experiment = Experiment(graph or classifier(), training=training)
    experiment = fitted(experiment.with_augmentation(**augmentation), dataset)
    return Trainer(experiment, dataset, dtype)


def augmenter_of(dataset: Dataset, **wishes: Any) -> PictureAugmenter:
    assert dataset.image_shape is not None
    shape = (len(dataset.x_train), *dataset.image_shape)
    return PictureAugmenter(Augmentation(**wishes), background(dataset), shape)


def losses(trainer: Trainer, count: int = 7) -> list[float]:
    return list(trainer.steps(count))


# -- what stays as it was --------------------------------------------------------------------


@pytest.mark.parametrize("classes", [2, 3])
def test_settings_that_do_nothing_change_no_bit(dataset_of: Datasets, classes: int) -> None:
    dataset = pictures_of(dataset_of, classes=classes)
    plain, idle = trainer_on(dataset), trainer_on(dataset, outside=EDGE)
    assert not Augmentation(outside=EDGE)
    assert losses(plain) == losses(idle)
    np.testing.assert_array_equal(plain.parameters, idle.parameters)


def test_data_that_are_no_pictures_are_left_alone(dataset_of: Datasets) -> None:
    dataset = dataset_of(shape=(16,))
    plain, wished = trainer_on(dataset), trainer_on(dataset, **EVERYTHING)
    assert losses(plain) == losses(wished)
    assert not can_augment(plain.network.graph, dataset)


def test_pictures_that_do_not_enter_whole_are_left_alone(dataset_of: Datasets) -> None:
    dataset = pictures_of(dataset_of)
    part = chain(("x", Input(columns="1-7")), ("y", Dense()))
    assert losses(trainer_on(dataset, part)) == losses(trainer_on(dataset, part, **EVERYTHING))


@pytest.mark.parametrize("name", KINDS)
def test_each_changes_training_and_no_sample(dataset_of: Datasets, name: str) -> None:
    dataset = pictures_of(dataset_of)
    before = dataset.x_train.copy(), dataset.y_train.copy()
    plain, changed = trainer_on(dataset), trainer_on(dataset, **{name: EVERYTHING[name]})
    assert losses(plain) != losses(changed)
    np.testing.assert_array_equal(dataset.x_train, before[0])
    np.testing.assert_array_equal(dataset.y_train, before[1])


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("shape", SHAPES)
def test_a_row_of_pixels_and_a_picture_give_the_same_bits(
    dataset_of: Datasets, shape: tuple[int, int, int], dtype: type
) -> None:
    dataset = pictures_of(dataset_of, shape, classes=3)
    row = trainer_on(dataset, classifier(ROW), dtype, **EVERYTHING)
    picture = trainer_on(dataset, classifier(PICTURE), dtype, **EVERYTHING)
    assert losses(row) == losses(picture)
    np.testing.assert_array_equal(row.parameters, picture.parameters)


def test_a_flip_alone_flips_and_keeps_the_labels(dataset_of: Datasets) -> None:
    dataset = pictures_of(dataset_of, (4, 5, 3), classes=3)
    trainer = trainer_on(dataset, classifier(PICTURE), flip=1.0)
    for _ in range(4):
        found = walk(trainer)
        entered = found.activations["x"].reshape(-1, 4, 5, 3)
        whole = dataset.x_train[found.batch].reshape(-1, 4, 5, 3)
        np.testing.assert_array_equal(entered, whole[:, :, ::-1])
        np.testing.assert_array_equal(found.targets.argmax(axis=1), dataset.y_train[found.batch])


# -- the same bits again ---------------------------------------------------------------------


def test_a_seed_gives_the_same_run_and_another_does_not(dataset_of: Datasets) -> None:
    dataset = pictures_of(dataset_of)
    first, second = (trainer_on(dataset, **EVERYTHING) for _ in range(2))
    assert losses(first) == losses(second)
    other = Trainer(first.experiment.with_seed(1), dataset)
    assert losses(other) != losses(trainer_on(dataset, **EVERYTHING))


@pytest.mark.parametrize("after", [0, 1, 3, 4])
def test_a_snapshot_goes_on_to_the_same_bits(dataset_of: Datasets, after: int) -> None:
    dataset = pictures_of(dataset_of, classes=3)
    first, second = (trainer_on(dataset, **EVERYTHING) for _ in range(2))
    losses(first, after)
    state = first.snapshot()
    expected = losses(first)
    losses(second, 2)
    second.restore(state)
    assert losses(second) == expected
    np.testing.assert_array_equal(first.parameters, second.parameters)
    assert first.snapshot().chance == second.snapshot().chance


def test_a_state_of_before_there_was_augmentation_begins_its_numbers(
    dataset_of: Datasets,
) -> None:
    trainer = trainer_on(pictures_of(dataset_of), **EVERYTHING)
    state = trainer.snapshot()
    expected = losses(trainer)
    trainer.restore(replace(state, chance=None))
    assert losses(trainer) == expected


def test_a_walk_takes_the_trainers_own_step(dataset_of: Datasets) -> None:
    dataset = pictures_of(dataset_of, classes=3)
    trains, walks = (trainer_on(dataset, **EVERYTHING) for _ in range(2))
    for _ in range(7):  # the third and sixth batches are short
        walks.restore(trains.snapshot())
        found = walk(walks)
        assert found.loss == trains.step()
        np.testing.assert_array_equal(found.after, trains.parameters)
        assert walks.snapshot().chance == trains.snapshot().chance
        assert (found.targets.max(axis=1) < 1).any()


def test_a_step_that_is_taken_back_leaves_no_trace(dataset_of: Datasets) -> None:
    dataset = pictures_of(dataset_of)
    trainer = trainer_on(dataset, **EVERYTHING)
    losses(trainer, 2)
    before = trainer.snapshot()
    trainer.parameters[...] = np.nan
    with pytest.raises(Diverged):
        trainer.step()
    assert trainer.snapshot().chance == before.chance


def test_it_is_switched_on_and_off_in_a_running_training(dataset_of: Datasets) -> None:
    dataset = pictures_of(dataset_of)
    trainer, plain = trainer_on(dataset), trainer_on(dataset)
    losses(trainer, 3)
    losses(plain, 3)
    changed = trainer.experiment.with_augmentation(rotate=45.0)
    assert trainer.change(changed, dataset) is Effect.LIVE
    assert trainer.change(plain.experiment, dataset) is Effect.LIVE
    assert losses(trainer) == losses(plain)
    trainer.change(changed, dataset)
    assert losses(trainer) != losses(plain)


# -- targets ---------------------------------------------------------------------------------


@pytest.mark.parametrize("classes", [2, 3])
def test_blended_targets_sum_to_one_and_are_mostly_the_pictures_own(
    dataset_of: Datasets, classes: int
) -> None:
    dataset = pictures_of(dataset_of, classes=classes)
    trainer = trainer_on(dataset, mix_up=1.0)
    for _ in range(6):
        found = walk(trainer)
        np.testing.assert_allclose(found.targets.sum(axis=1), 1.0, rtol=1e-6)
        own = found.targets[np.arange(len(found.batch)), dataset.y_train[found.batch]]
        assert (own >= 0.5 - 1e-6).all()


def test_inputs_and_targets_are_blended_alike(dataset_of: Datasets) -> None:
    """A regression whose target is the sum of the pixels stays one."""
    dataset = pictures_of(dataset_of, classes=0)
    sums = dataset.x_train.sum(axis=1, keepdims=True)
    dataset = replace(dataset, y_train=sums)
    trainer = trainer_on(dataset, mix_up=1.0)
    for _ in range(3):
        found = walk(trainer)
        entered = found.activations["x"]
        assert not np.allclose(entered, dataset.x_train[found.batch])
        np.testing.assert_allclose(entered.sum(axis=1), found.targets[:, 0], rtol=1e-5)


@pytest.mark.parametrize("alpha", [1e-300, 1e-9, 2.0])
def test_any_strength_of_a_blend_gives_numbers(dataset_of: Datasets, alpha: float) -> None:
    assert np.isfinite(losses(trainer_on(pictures_of(dataset_of), mix_up=alpha), 20)).all()


def encoder(columns: str = "") -> Graph:
    """Says the class, and all of the picture or some of it."""
    return network(
        x=Input(),
        h1=Dense(units=6)("x"),
        a=Dense()("h1"),
        b=Dense()("h1"),
        named=Output()("a"),
        again=Output(target=INPUTS, columns=columns, loss="mse")("b"),
    )


@pytest.mark.parametrize("columns", ["", "2-5"])
@pytest.mark.parametrize("name", KINDS)
def test_what_is_soiled_is_to_be_brought_back_and_what_is_moved_stays_moved(
    dataset_of: Datasets, name: str, columns: str
) -> None:
    dataset = pictures_of(dataset_of, classes=3)
    trainer = trainer_on(dataset, encoder(columns), **{name: EVERYTHING[name]})
    places = slice(None) if not columns else slice(1, 5)
    for _ in range(3):
        found = walk(trainer)
        entered, asked = found.activations["x"][:, places], found.targets[:, 3:]
        whole = dataset.x_train[found.batch][:, places]
        assert asked.shape == whole.shape
        kept = whole if name in ("pixel_noise", "cut_out") else entered
        np.testing.assert_array_equal(asked, kept)
        assert not np.array_equal(entered, whole)


def test_the_clean_picture_is_blended_and_moved_too(dataset_of: Datasets) -> None:
    trainer = trainer_on(pictures_of(dataset_of, classes=3), encoder(), **EVERYTHING)
    found = walk(trainer)
    asked = found.targets[:, 3:]
    assert not np.allclose(asked, trainer.dataset.x_train[found.batch], atol=0.05)
    assert not np.allclose(asked, found.activations["x"], atol=0.05)


# -- pictures as they are taken --------------------------------------------------------------


def test_standardised_pictures_are_moved_as_pictures(dataset_of: Datasets) -> None:
    """Every pixel has a scale of its own; what is moved takes the one of its new place."""
    plain = pictures_of(dataset_of, classes=3)
    rng = np.random.default_rng(0)
    mean, scale = rng.normal(size=16).astype(np.float32), rng.uniform(0.5, 2, 16)
    scale = scale.astype(np.float32)
    other = replace(
        plain,
        x_train=(plain.x_train - mean) / scale,
        x_test=(plain.x_test - mean) / scale,
        domain=(plain.domain - mean[:, None]) / scale[:, None],
        feature_mean=mean,
        feature_scale=scale,
    )
    first, second = (trainer_on(d, **EVERYTHING) for d in (plain, other))
    for _ in range(3):
        one, two = walk(first), walk(second)
        back = two.activations["x"] * scale + mean
        np.testing.assert_allclose(back, one.activations["x"], atol=1e-5)


def test_what_comes_in_from_outside_is_what_is_usual_at_the_border(
    dataset_of: Datasets,
) -> None:
    pictures = np.ones((27, 5, 6, 3), np.float32)
    pictures[:, 1:4, 2:4] = 0.0
    pictures[..., 1] *= 0.5
    dataset = pictures_of(dataset_of, (5, 6, 3))
    white = replace(dataset, x_train=pictures[:25].reshape(25, -1))
    np.testing.assert_array_equal(background(white), [1.0, 0.5, 1.0])
    augmenter = augmenter_of(white, shift=0.5)
    found = augmenter.augmented(pictures[:9].copy(), starting(0)).pictures
    assert (found[:, 0, 0, 0] == 1.0).sum() >= 5
    assert found.min() >= 0


def test_no_strength_changes_what_another_draws(dataset_of: Datasets) -> None:
    """While a slider moves, examples keep their own turn, place and noise."""
    dataset = pictures_of(dataset_of, (6, 6, 1))
    whole = dataset.pictures(dataset.x_train)

    def seen(**wishes: float) -> np.ndarray:
        augmenter = augmenter_of(dataset, **wishes)
        return augmenter.augmented(whole.copy(), starting(5)).pictures

    noise = seen(pixel_noise=0.1) - whole
    turned = seen(rotate=20.0)
    np.testing.assert_allclose(seen(rotate=20.0, pixel_noise=0.1) - turned, noise, atol=1e-6)
    np.testing.assert_allclose(seen(pixel_noise=0.2) - whole, 2 * noise, atol=1e-6)


def test_colours_turn_as_their_grey_does(dataset_of: Datasets) -> None:
    colour = pictures_of(dataset_of, (6, 6, 3))
    whole = colour.pictures(colour.x_train)
    wishes: dict[str, Any] = {"rotate": 40.0, "shift": 0.1, "outside": EDGE}
    turned = augmenter_of(colour, **wishes).augmented(whole.copy(), starting(1))
    grey = replace(colour, image_shape=(6, 6, 1), x_train=in_grey(whole).reshape(len(whole), -1))
    grey = replace(grey, domain=grey.domain[:36], features=grey.features[:36])
    alone = augmenter_of(grey, **wishes).augmented(in_grey(whole), starting(1))
    np.testing.assert_allclose(in_grey(turned.pictures), alone.pictures, atol=1e-5)


# -- as a value ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "wrong", [{"shift": 0.6}, {"rotate": -1.0}, {"mix_up": float("nan")}, {"outside": "sky"}]
)
def test_what_makes_no_sense_is_refused(dataset_of: Datasets, wrong: dict[str, Any]) -> None:
    dataset = pictures_of(dataset_of)
    experiment = trainer_on(dataset).experiment.with_augmentation(**wrong)
    (problem,) = problems(experiment, dataset)
    assert problem.key in wrong
    with pytest.raises(ProblemError):
        Trainer(experiment, dataset)


def test_the_outside_counts_only_where_something_comes_in() -> None:
    assert not Augmentation(flip=0.5).has_meaning("outside")
    assert Augmentation(scale=0.1).has_meaning("outside")
    assert all(Augmentation().has_meaning(name) for name in EVERYTHING)
