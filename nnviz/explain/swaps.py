"""What another token at a step would change, by the slopes at the vectors (HotFlip, Ebrahimi 2018).

It is a guess, exact for straight networks only: whoever uses it asks the network itself about the
most promising ones.
"""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from nnviz.core.graph import Node
from nnviz.explain.function import Function
from nnviz.explain.subject import Subject
from nnviz.explain.target import Array
from nnviz.explain.vectors import gives_vectors
from nnviz.layers.embedding import Embedding

Ids = NDArray[np.int64]


class Swaps:
    """Guesses for a subject whose network reads tokens by their vectors (`reads_tokens`)."""

    def __init__(self, subject: Subject, samples: int) -> None:
        self._function: Function = subject.function(samples)
        self._count = len(subject.dataset.tokens)
        part = self._function.network.graph
        vectors = [(node.id, self._vectors(subject, node)) for node in part if gives_vectors(node)]
        self._vectors_of = dict(vectors)

    def gains(self, ids: Ids, step: int) -> Array:
        """What each token at a step of sequences `(n, T)` would add to the target, `(n, tokens)`.

        The tokens that stand there add nothing.
        """
        found = np.concatenate(list(self._portions(ids, step)))
        own = np.take_along_axis(found, ids[:, step, None], axis=1)
        return np.asarray(np.nan_to_num(found - own, nan=-np.inf))

    def _portions(self, ids: Ids, step: int) -> Iterator[Array]:
        function, space = self._function, self._function.space(slopes=True)
        node = function.target.node
        for first in range(0, len(ids), function.rows):
            part = ids[first : first + function.rows]
            space.put(part.astype(space.dtype))
            space.forward()
            space.gradients[node][...] = function.began(space.activations[node])
            space.backward()
            yield self._said(len(part), step)

    def _said(self, count: int, step: int) -> Array:
        """Slope times vector of each token, `(count, tokens)`, summed over the embeddings."""
        gradients, found = self._function.space(slopes=True).gradients, np.zeros(())
        for node, vectors in self._vectors_of.items():
            found = found + gradients[node][:count, step].astype(np.float64) @ vectors.T
        return found

    def _vectors(self, subject: Subject, node: Node) -> Array:
        """The vector of each token, `(tokens, units)`; of those beyond the last, zeros."""
        if not isinstance(node.layer, Embedding):
            return np.eye(self._count, subject.network.facts.shapes[node.id][-1])
        own = subject.network.layout.views(subject.parameters, node.id)["vectors"]
        found = np.zeros((self._count, own.shape[1]))
        rows = min(len(own), self._count)
        found[:rows] = own[:rows]
        return found
