"""What a network learns from: two parts of samples, and what their columns mean.

Values only. How they come about is written in `recipe` and `loading`.
"""

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nnviz.data.features import expand
from nnviz.data.forecast import Forecast
from nnviz.data.targets import Aim, AimKind, Targets, Task, TaskKind

__all__ = ["Aim", "AimKind", "Base", "Dataset", "Targets", "Task", "TaskKind"]


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Base:
    """The inputs that derived features are made of: what a person moves the mouse over.

    B counts them. `x_train`, `x_test` are float32 ``(n, B)`` as the network would see them; `mean`,
    `scale` ``(B,)`` and `domain` ``(B, 2)`` are those of a `Dataset`.
    """

    names: tuple[str, ...]
    x_train: NDArray[np.float32]
    x_test: NDArray[np.float32]
    mean: NDArray[np.float32]
    scale: NDArray[np.float32]
    domain: NDArray[np.float32]


PER_SAMPLE = (
    "x_train",
    "y_train",
    "x_test",
    "y_test",
    "relevant_train",
    "relevant_test",
    "group_test",
    "asked_train",
    "asked_test",
    "truth_train",
    "truth_test",
    "places_train",
    "places_test",
)
"""Arrays with an entry a sample, by the part that they belong to; some may be None."""


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Dataset:
    """Samples split into a training and a test part, in the coordinates the network sees.

    All arrays are C-contiguous and read-only. n counts samples, F features, T targets.

    A probe, the plane of a picture and everything else that a person points at are base inputs, of
    which there are B; `expand` makes features of them. Where nothing is derived they are the same.

    Attributes:
        x_train, x_test: float32 ``(n, F)``.
        y_train, y_test: int64 ``(n,)`` class indices, or float32 ``(n, T)`` targets.
        features: F names.
        task: what `y` means.
        feature_mean, feature_scale: float32 ``(F,)``; a sample in its own units is
            ``x * feature_scale + feature_mean``. 0 and 1 where nothing was standardised.
        target_mean, target_scale: the same for a regression's targets, float32 ``(T,)``;
            ``(0,)`` for classes.
        relabelled: bool ``(n_train,)``, the training samples whose label is noise.
        domain: float32 ``(F, 2)``, the low and high end of each feature's axis in a picture.
        sample_shape: the shape of one sample as the network takes it.
        image_shape: rows, columns and channels (1 or 3) when a sample is a picture, its features
            row by row and the channels of a pixel side by side.
        relevant_train, relevant_test: bool ``(n, rows * columns)``, the pixels of each picture that
            show its class, where one knows them: a made set of which the truth is known.
        group_test: bool ``(n_test,)``, the test samples of a subgroup that the training part was
            made to do without; None where there is no such group.
        forecast: how the numbers of a sample and its targets lie in time, where a sample is a
            stretch of a series and the targets are how it goes on.
        left_out: rows of a table that are not here, because a value was missing, or pictures that
            could not be read.
        offered: the names of the features one may choose from; none for pictures.
        base: what the features are derived from; None where they are all as they are.
        aim: what `y` is: what the data say, or the samples themselves, or some columns of either.
        labels: what the data say where `y` is something else; see `told`.
        tokens: names of the whole numbers that a sample is made of, ``0`` first, where samples are
            sequences of such; their features are the steps.
        asked_train, asked_test: bool ``(n, T)``, the steps of each sequence behind which it can be
            told what follows; None where all are asked about.
        truths: names of what is known of each step of a sequence.
        truth_train, truth_test: bool ``(n, T, K)``, whether so many things are so at each step.
        places_train, places_test: int64 ``(n,)``, where each sample stands in a text that runs on:
            it begins where the sample of the place before ended. None where samples stand alone.
    """

    x_train: NDArray[np.float32]
    y_train: NDArray[np.int64] | NDArray[np.float32]
    x_test: NDArray[np.float32]
    y_test: NDArray[np.int64] | NDArray[np.float32]
    features: tuple[str, ...]
    task: Task
    feature_mean: NDArray[np.float32]
    feature_scale: NDArray[np.float32]
    target_mean: NDArray[np.float32]
    target_scale: NDArray[np.float32]
    relabelled: NDArray[np.bool_]
    domain: NDArray[np.float32]
    sample_shape: tuple[int, ...]
    image_shape: tuple[int, int, int] | None = None
    relevant_train: NDArray[np.bool_] | None = None
    relevant_test: NDArray[np.bool_] | None = None
    group_test: NDArray[np.bool_] | None = None
    tokens: tuple[str, ...] = ()
    asked_train: NDArray[np.bool_] | None = None
    asked_test: NDArray[np.bool_] | None = None
    truths: tuple[str, ...] = ()
    truth_train: NDArray[np.bool_] | None = None
    truth_test: NDArray[np.bool_] | None = None
    places_train: NDArray[np.int64] | None = None
    places_test: NDArray[np.int64] | None = None
    forecast: Forecast | None = None
    left_out: int = 0
    offered: tuple[str, ...] = ()
    base: Base | None = None
    aim: Aim = Aim()
    labels: Targets | None = None

    @property
    def told(self) -> Targets:
        """What the data say of each sample, whatever the network is to answer."""
        if self.labels is not None:
            return self.labels
        return Targets(self.y_train, self.y_test, self.task, self.target_mean, self.target_scale)

    @property
    def labelled(self) -> "Dataset":
        """The data set with what the data say as its targets; for colours, lists and choices."""
        return self.aimed(Aim())

    def targets(self, aim: Aim) -> Targets:
        """What an output with this aim is compared with."""
        if aim.kind is AimKind.LABELS:
            return self.told.columns(aim.columns)
        if aim.kind is AimKind.STEPS:
            return self._following()
        train, test = (x.reshape(len(x), -1) for x in (self.x_train, self.x_test))
        task = Task(TaskKind.REGRESSION, self.features)
        whole = Targets(train, test, task, self.feature_mean, self.feature_scale)
        return whole.columns(aim.columns)

    def _following(self) -> Targets:
        """At each step of a sequence the one that follows, int64 ``(n, T)``; the label at last."""
        told = self.told
        train = following(self.x_train, told.y_train, self.asked_train)
        test = following(self.x_test, told.y_test, self.asked_test)
        return replace(told, y_train=train, y_test=test)

    def aimed(self, aim: Aim) -> "Dataset":
        """The data set with another aim: `y`, `task` and the targets' scale are those of the aim.

        It is the very same where that is its aim already; every aim can be taken from every other.
        """
        if aim == self.aim:
            return self
        found, told = self.targets(aim), self.told
        return replace(
            self,
            y_train=found.y_train,
            y_test=found.y_test,
            task=found.task,
            target_mean=found.mean,
            target_scale=found.scale,
            aim=aim,
            labels=None if aim == Aim() else told,
        )

    def first(self, train: int, test: int) -> "Dataset":
        """The data set of the first so many samples of either part; arrays are views."""
        if train >= len(self.x_train) and test >= len(self.x_test):
            return self
        ends = {"train": train, "test": test}
        cut: dict[str, Any] = {
            name: _cut(getattr(self, name), ends[name.split("_")[1]]) for name in PER_SAMPLE
        }
        base, labels = self.base, self.labels
        if base is not None:
            base = replace(base, x_train=base.x_train[:train], x_test=base.x_test[:test])
        if labels is not None:
            y_train, y_test = labels.y_train[:train], labels.y_test[:test]
            labels = replace(labels, y_train=y_train, y_test=y_test)
        relabelled = self.relabelled[:train]
        return replace(self, **cut, relabelled=relabelled, base=base, labels=labels)

    @property
    def inputs(self) -> tuple[str, ...]:
        """B names of the base inputs."""
        return self.features if self.base is None else self.base.names

    @property
    def input_shape(self) -> tuple[int, ...]:
        """The shape of one sample of base inputs, such as a probe."""
        return self.sample_shape if self.base is None else (len(self.base.names),)

    @property
    def input_domain(self) -> NDArray[np.float32]:
        """The ends of each base input's axis, ``(B, 2)``."""
        return self.domain if self.base is None else self.base.domain

    @property
    def input_mean(self) -> NDArray[np.float32]:
        """What was taken off each base input, ``(B,)``."""
        return self.feature_mean if self.base is None else self.base.mean

    @property
    def input_scale(self) -> NDArray[np.float32]:
        """What each base input was divided by, ``(B,)``."""
        return self.feature_scale if self.base is None else self.base.scale

    @property
    def base_train(self) -> NDArray[np.float32]:
        """The training samples by their base inputs, ``(n, *input_shape)``."""
        return self.x_train if self.base is None else self.base.x_train

    @property
    def base_test(self) -> NDArray[np.float32]:
        """The test samples by their base inputs, ``(n, *input_shape)``."""
        return self.x_test if self.base is None else self.base.x_test

    @property
    def has_plane(self) -> bool:
        """Whether the base inputs are the two coordinates of a plane."""
        return self.input_shape == (2,)

    def pictures(self, samples: NDArray[Any]) -> NDArray[np.float32]:
        """Samples ``(n, F)`` as pictures ``(n, rows, columns, channels)``: 0 is dark, 1 light.

        These are shares of the domain, which the samples may exceed. Raises `ValueError` where
        they are no pictures.
        """
        if self.image_shape is None:
            raise ValueError("samples of this data set are no pictures")
        low, high = self.domain[:, 0], self.domain[:, 1]
        flat = np.asarray(samples, np.float32).reshape(-1, len(self.features))
        return ((flat - low) / (high - low)).reshape(-1, *self.image_shape)

    def expand(self, base: NDArray[Any]) -> NDArray[Any]:
        """What the network sees of base inputs ``(n, *input_shape)``: ``(n, *sample_shape)``."""
        return base if self.base is None else expand(self.base.names, self.features, base)


def following(
    x: NDArray[Any], y: NDArray[Any], asked: NDArray[np.bool_] | None = None
) -> NDArray[np.int64]:
    """What follows each step of sequences ``(n, T)``, with `y` ``(n,)`` after the last.

    It is -1 where nobody asks.
    """
    found = np.empty(x.shape, np.int64)  # at once: of a long text these are millions
    np.copyto(found[:, :-1], x[:, 1:], casting="unsafe")
    found[:, -1] = y
    return found if asked is None else np.where(asked, found, -1)


def _cut(array: NDArray[Any] | None, end: int) -> NDArray[Any] | None:
    return None if array is None else array[:end]
