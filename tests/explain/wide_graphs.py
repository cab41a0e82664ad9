"""Networks for ways back: ReLUs that are read twice, several inputs, skips, every kind of layer."""

from typing import Any

import numpy as np

from nnviz.core.graph import Graph
from nnviz.core.wiring import network as wired
from nnviz.data import Dataset
from nnviz.explain.subject import Subject
from nnviz.explain.target import Target
from nnviz.layers.activation import Activation
from nnviz.layers.add import Add
from nnviz.layers.average import Average
from nnviz.layers.average_pool import AveragePool
from nnviz.layers.batch_norm import BatchNorm
from nnviz.layers.concatenate import Concatenate
from nnviz.layers.conv2d import Conv2D
from nnviz.layers.conv2d_transpose import Conv2DTranspose
from nnviz.layers.cropping import Cropping
from nnviz.layers.dense import Dense
from nnviz.layers.dropout import Dropout
from nnviz.layers.flatten import Flatten
from nnviz.layers.global_pool import GlobalPool
from nnviz.layers.input import PICTURE, Input
from nnviz.layers.max_pool import MaxPool
from nnviz.layers.upsampling import Upsampling
from nnviz.layers.zero_padding import ZeroPadding
from tests.explain.covered_subjects import pictures, subject, table


def reused(curve: str = "relu") -> Graph:
    """A curve that two layers read and a sum reads twice, and another behind them."""
    x = Input(shape=(4,))
    hidden = Dense(units=6, activation="linear")(x)
    relu = Activation(activation=curve)(hidden)
    left = Dense(units=5, activation=curve, dropout=0.5)(relu)
    right = Dense(units=5, activation="linear")(relu)
    twice = Add()(relu, relu)
    wide = Dense(units=5, activation="linear")(twice)
    both = Add()(left, right, wide)
    again = Activation(activation=curve)(both)
    output = Dense(units=2, activation="linear")(again)
    return wired(
        x=x,
        hidden=hidden,
        relu=relu,
        left=left,
        right=right,
        twice=twice,
        wide=wide,
        both=both,
        again=again,
        output=output,
    )


def two_inputs() -> Graph:
    """Two inputs that share a column, side by side and averaged; nobody reads the second one."""
    a, b = Input(shape=(2,), places=(0, 2)), Input(shape=(2,), places=(2, 3))
    left, right = Dense(units=3, activation="relu")(a), Dense(units=3, activation="tanh")(b)
    mean = Average()(left, right)
    beside = Concatenate()(left, mean, right)
    output = Dense(units=2, activation="linear")(beside)
    return wired(a=a, b=b, left=left, right=right, mean=mean, beside=beside, output=output)


def maps() -> Graph:
    """Pictures 6x6x2 through a residual block and back to a larger picture, to two classes."""
    x = Input(shape=(6, 6, 2), form=PICTURE)
    stem = Conv2D(filters=4, activation="relu")(x)
    rim = ZeroPadding()(stem)
    inner = Conv2D(filters=4, padding="valid", activation="linear", bias=False)(rim)
    norm = BatchNorm()(inner)
    curve = Activation(activation="relu")(norm)
    skip = Add()(stem, curve)
    pool = MaxPool()(skip)
    large = Conv2DTranspose(filters=3, kernel=2, activation="relu")(pool)
    small = AveragePool()(large)
    blend = Upsampling(how="bilinear")(small)
    cut = Cropping()(blend)
    deep = Conv2D(depthwise=True, activation="relu")(cut)
    calm = Dropout()(deep)
    mean = GlobalPool()(calm)
    flat = Flatten()(small)
    beside = Concatenate()(mean, flat)
    output = Dense(units=2, activation="linear")(beside)
    return wired(
        x=x,
        stem=stem,
        rim=rim,
        inner=inner,
        norm=norm,
        curve=curve,
        skip=skip,
        pool=pool,
        large=large,
        small=small,
        blend=blend,
        cut=cut,
        deep=deep,
        calm=calm,
        mean=mean,
        flat=flat,
        beside=beside,
        output=output,
    )


def asked_of(graph: Graph, dataset: Dataset, **changes: Any) -> Subject:
    """A subject with random weights, and running statistics as they may be."""
    found = subject(graph, dataset, **changes)
    kept = found.parameters[found.network.layout.trained :]
    np.abs(kept, kept)
    return found.but(sample=np.asarray(found.sample, np.float64))


def reused_subject(curve: str = "relu") -> Subject:
    return asked_of(reused(curve), table())


def two_inputs_subject() -> Subject:
    return asked_of(two_inputs(), table())


def maps_subject(target: Target | None = None) -> Subject:
    found = asked_of(maps(), pictures(channels=2))
    return found if target is None else found.but(target=target)


SUBJECTS = (reused_subject, two_inputs_subject, maps_subject)
