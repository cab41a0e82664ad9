"""Whether a head of attention raises the token that it reads: its copying score. Pure.

Elhage et al. (2021), "A Mathematical Framework for Transformer Circuits": a token that is read goes
through its vector, the head's values and mix, and the layer that answers, straight to a number for
every token. That is a square matrix of tokens by tokens; where its eigenvalues are positive,
reading a token raises it. The score is their sum over the sum of their sizes, from -1 to 1.

What all answers gain alike is taken off first, since shares do not change by it. Norms on the way
count with their gains, not with the size that they bring things to, which is positive.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from nnviz.core.graph import Graph
from nnviz.engine.arena import Vector
from nnviz.engine.network import Network
from nnviz.layers.add import Add
from nnviz.layers.attention import Attention
from nnviz.layers.dense import Dense
from nnviz.layers.dropout import Dropout
from nnviz.layers.embedding import Embedding
from nnviz.layers.identity import Identity
from nnviz.layers.layer_norm import LayerNorm
from nnviz.layers.noise import Noise
from nnviz.layers.one_hot import OneHot
from nnviz.layers.output import Output
from nnviz.layers.over_time import LAST, OverTime
from nnviz.layers.positions import Positions
from nnviz.layers.rms_norm import RMSNorm
from nnviz.layers.unembedding import Unembedding

Matrix = NDArray[np.floating[Any]]

NO_READING = "No vector of the token that it reads comes straight to it."
NO_ANSWER = "What it adds does not go straight to a layer with an answer for each token."
NOTHING = "It adds nothing to the answers."
NOT_FINITE = "Its numbers are not finite."

_PASSING = (Add, Identity, Dropout, Noise, Positions)
_NORMS = (LayerNorm, RMSNorm)


class Ways:
    """The straight ways of a network: from tokens to its layers, and from them to the answers."""

    def __init__(self, network: Network, parameters: Vector, tokens: int) -> None:
        self._graph: Graph = network.graph
        self._own = {node.id: network.layout.views(parameters, node.id) for node in network.graph}
        self._sink, self._tokens = network.sink, tokens
        self._source = network.source
        self._seen: dict[str, Matrix | None] = {}
        self._left: dict[str, Matrix | None] = {}

    def copying(self, node: str) -> tuple[float | str, ...]:
        """The score of each head of a layer of attention, or why there is none."""
        layer = self._graph[node].layer
        assert isinstance(layer, Attention)
        seen, left = self.from_tokens(self._graph[node].inputs[0]), self.to_answers(node)
        if seen is None or left is None:
            return (NO_READING if seen is None else NO_ANSWER,) * layer.heads
        own = self._own[node]
        values = np.split(np.asarray(own["value_weights"], np.float64), layer.heads, axis=1)
        mixes = np.split(np.asarray(own["mix_weights"], np.float64), layer.heads, axis=0)
        return tuple(
            copying(seen @ value, mix @ left) for value, mix in zip(values, mixes, strict=True)
        )

    def from_tokens(self, node: str) -> Matrix | None:
        """What a token straight adds to what a layer says of its step, `(tokens, F)`."""
        if node not in self._seen:
            self._seen[node] = self._from_tokens(node)
        return self._seen[node]

    def to_answers(self, node: str) -> Matrix | None:
        """What a layer's features straight add to the answers of their step, `(F, tokens)`."""
        if node not in self._left:
            found = [self._through(reader.id) for reader in self._graph.consumers(node)]
            self._left[node] = _sum(found)
        return self._left[node]

    def _from_tokens(self, node: str) -> Matrix | None:
        layer, inputs = self._graph[node].layer, self._graph[node].inputs
        if isinstance(layer, Embedding | OneHot):
            return self._vectors(node) if inputs == (self._source,) else None
        if isinstance(layer, _PASSING):
            return _sum([self.from_tokens(each) for each in inputs])
        if isinstance(layer, _NORMS):
            seen = self.from_tokens(inputs[0])
            return None if seen is None else self._normed(node, seen)
        return None

    def _vectors(self, node: str) -> Matrix | None:
        vectors = self._own[node].get("vectors")
        found = np.eye(self._tokens) if vectors is None else np.asarray(vectors, np.float64)
        return found if len(found) == self._tokens else None

    def _through(self, reader: str) -> Matrix | None:
        """What a reader's inputs straight add to the answers."""
        layer = self._graph[reader].layer
        if isinstance(layer, Dense):
            is_straight = layer.activation == "linear"
            return self._answers(reader, self._own[reader]["weights"]) if is_straight else None
        if isinstance(layer, Unembedding):
            return self._answers(reader, self._own[layer.of or reader]["vectors"].T)
        if isinstance(layer, _PASSING) or (isinstance(layer, OverTime) and layer.how == LAST):
            return self.to_answers(reader)
        if isinstance(layer, _NORMS):
            left = self.to_answers(reader)
            return None if left is None else self._before_norm(reader, left)
        return None

    def _answers(self, node: str, weights: Matrix) -> Matrix | None:
        """The weights of the layer that answers, without what all answers gain alike."""
        is_last = any(
            isinstance(reader.layer, Output) and reader.id == self._sink
            for reader in self._graph.consumers(node)
        )
        weights = np.asarray(weights, np.float64)
        if not (is_last or node == self._sink):
            return None
        if weights.ndim != 2 or weights.shape[1] != self._tokens:
            return None
        centred: Matrix = weights - weights.mean(axis=1, keepdims=True)
        return centred

    def _normed(self, node: str, rows: Matrix) -> Matrix:
        """What a norm makes of rows of features `(n, F)`, but for their size."""
        if isinstance(self._graph[node].layer, LayerNorm):
            rows = rows - rows.mean(axis=1, keepdims=True)
        return rows * self._gain(node, rows.shape[1])

    def _before_norm(self, node: str, left: Matrix) -> Matrix:
        """What features that enter a norm add to answers, `(F, tokens)`, by those that leave it."""
        found = left * self._gain(node, len(left))[:, None]
        if isinstance(self._graph[node].layer, LayerNorm):
            found = found - found.mean(axis=0)
        return found

    def _gain(self, node: str, features: int) -> Matrix:
        gain = self._own[node].get("gain")
        return np.ones(features) if gain is None else np.asarray(gain, np.float64)


def copying(reading: Matrix, adding: Matrix) -> float | str:
    """The score of a head, or why it has none.

    `reading` `(tokens, d)` are its values of each token, `adding` `(d, tokens)` what they add to
    the answers. The product has the eigenvalues of the small matrix `adding reading`, and zeros.
    """
    with np.errstate(all="ignore"):
        small = adding @ reading
    if not np.isfinite(small).all():
        return NOT_FINITE
    values = np.linalg.eigvals(small)
    sizes = float(np.abs(values).sum())
    return float(values.real.sum()) / sizes if sizes else NOTHING


def _sum(found: list[Matrix | None]) -> Matrix | None:
    known = [each for each in found if each is not None]
    return sum(known[1:], known[0]) if known else None
