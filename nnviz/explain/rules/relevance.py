"""Layer-wise relevance propagation: what a number is made of, layer by layer back to the inputs.

What each kind of layer does with relevance:

- Layers that sum share it out by their summands (`affine`): dense, convolutions, batch norm at
  rest, mean pooling, sums and means of several inputs, blending to a larger picture.
- Layers that move numbers, and those that choose one, hand it to where the number came from.
- Curves, gates and norms of a sample hand it on as it is: curves as in Bach et al. 2015, the gates
  of squeeze-and-excite as in Arras et al. 2017 (the signal takes all), layer and group norm by the
  identity rule of Achtibat et al. 2024.
- Of a product each factor gets an equal part (Achtibat et al. 2024).

Networks are unfolded, so that each curve is a layer.
"""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from nnviz.core.graph import Node
from nnviz.core.layer import Kernel, Layer
from nnviz.core.maps import has_maps
from nnviz.explain.function import Function
from nnviz.explain.rules.affine import Absorbed, epsilon_rule, gamma_rule
from nnviz.explain.subject import Subject
from nnviz.explain.target import Array
from nnviz.layers.activation import Activation
from nnviz.layers.add import Add
from nnviz.layers.attention import Attention
from nnviz.layers.average import Average
from nnviz.layers.average_pool import AveragePool
from nnviz.layers.batch_norm import BatchNorm
from nnviz.layers.concatenate import Concatenate
from nnviz.layers.conv1d import Conv1D
from nnviz.layers.conv2d import Conv2D
from nnviz.layers.conv2d_transpose import Conv2DTranspose
from nnviz.layers.cropping import Cropping
from nnviz.layers.dense import Dense
from nnviz.layers.dropout import Dropout
from nnviz.layers.embedding import Embedding
from nnviz.layers.flatten import Flatten
from nnviz.layers.global_pool import AVERAGE, GlobalPool
from nnviz.layers.group_norm import GroupNorm
from nnviz.layers.identity import Identity
from nnviz.layers.input import Input
from nnviz.layers.layer_norm import LayerNorm
from nnviz.layers.max_pool import MaxPool
from nnviz.layers.multiply import Multiply
from nnviz.layers.noise import Noise
from nnviz.layers.one_hot import OneHot
from nnviz.layers.output import Output
from nnviz.layers.over_time import MEAN, OverTime
from nnviz.layers.positions import Positions
from nnviz.layers.recurrent import Recurrent
from nnviz.layers.reshape import Reshape
from nnviz.layers.rms_norm import RMSNorm
from nnviz.layers.site import Site
from nnviz.layers.spatial_dropout import SpatialDropout
from nnviz.layers.squeeze_excite import SqueezeExcite
from nnviz.layers.unembedding import Unembedding
from nnviz.layers.upsampling import NEAREST, Upsampling
from nnviz.layers.zero_padding import ZeroPadding

WEIGHS = (Dense, Conv1D, Conv2D, Conv2DTranspose)
SUMS = (
    Add,
    Average,
    AveragePool,
    BatchNorm,
    GlobalPool,
    OverTime,
    Positions,
    Unembedding,
    Upsampling,
)
MOVES = (
    Concatenate,
    Cropping,
    Dropout,
    Flatten,
    Identity,
    Input,
    MaxPool,
    Noise,
    Output,
    Reshape,
    SpatialDropout,
    ZeroPadding,
)
KEEPS = (Activation, GroupNorm, LayerNorm, RMSNorm, SqueezeExcite)
SPLITS = (Embedding, Multiply, OneHot)

WITHOUT = (Attention, Recurrent)
"""Kinds that have no rule: what they hand on depends on all steps together."""

EPSILON, GAMMA, BOTH = "epsilon", "gamma", "both"


@dataclass(frozen=True, slots=True)
class Rule:
    """Which rule layers that weigh follow: `how` is epsilon, gamma, or gamma for maps alone."""

    how: str
    epsilon: float
    gamma: float

    def gamma_of(self, shape: tuple[int, ...]) -> float:
        """The gamma of a layer that says so many numbers of a sample."""
        uses = self.how == GAMMA or (self.how == BOTH and has_maps(shape))
        return self.gamma if uses else 0.0


class Relevance(Function):
    """A target and how much of it each input is responsible for, instead of its slopes.

    `absorbed` tells of the last `slopes` what was not handed on.
    """

    def __init__(self, subject: Subject, rule: Rule) -> None:
        self.absorbed, self._rule = Absorbed(), rule
        super().__init__(subject.network, subject.parameters, subject.target, binding=self._bound)

    def slopes(self, samples: Array) -> tuple[Array, Array]:
        self.absorbed.clear()
        return super().slopes(samples)

    def began(self, answers: Array) -> Array:
        return answers * self.seed.reshape(answers.shape[1:])

    def _bound(self, node: Node, site: Site) -> Kernel:
        layer = node.layer
        if isinstance(layer, WEIGHS):
            gamma = self._rule.gamma_of(site.output.shape[1:])
            if gamma:
                return gamma_rule(node, site, gamma, self._rule.epsilon, self.absorbed)
        if is_affine(layer):
            return epsilon_rule(node, site, self._rule.epsilon, self.absorbed)
        own: Kernel = layer.bind(site)
        if isinstance(layer, KEEPS):
            return Kernel(own.forward, lambda: _keep(site))
        if isinstance(layer, SPLITS):
            return Kernel(own.forward, lambda: _split(site))
        return own


def without_rule(nodes: Iterable[Node]) -> Node | None:
    """The first node whose layer has no rule; None where all have one."""
    known = (*WEIGHS, *SUMS, *MOVES, *KEEPS, *SPLITS)
    return next((node for node in nodes if not isinstance(node.layer, known)), None)


def is_affine(layer: Layer) -> bool:
    """Whether a layer says sums of products with its inputs, and a bias."""
    if isinstance(layer, GlobalPool):
        return layer.how == AVERAGE
    if isinstance(layer, OverTime):
        return layer.how == MEAN
    if isinstance(layer, Upsampling):
        return layer.how != NEAREST
    return isinstance(layer, WEIGHS + SUMS)


def _keep(site: Site) -> None:
    for dx in site.input_gradients:
        if dx is not None:
            np.copyto(dx, site.output_gradient)


def _split(site: Site) -> None:
    """Equal parts of a product; of a row that stands for one number all of it."""
    for dx in site.input_gradients:
        if dx is not None:
            parts = site.output_gradient
            share = parts / len(site.inputs) if parts.shape == dx.shape else parts.sum(axis=-1)
            np.copyto(dx, share)
