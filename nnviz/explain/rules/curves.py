"""Ways back that treat ReLUs in another way than the derivative; all else as it is.

A ReLU and what was made after it (leaky ReLU, ELU, GELU, SiLU, softplus) is on where its sum is
above zero: the paper knows only ReLU, and the others are cut where it is, whatever they let through
below. Curves of another form (tanh, sigmoid, sine) keep their derivative. Networks are unfolded, so
that each curve is a layer.
"""

from collections.abc import Iterable
from functools import partial

import numpy as np

from nnviz.core.graph import Node
from nnviz.core.layer import Kernel, Layer
from nnviz.core.problem import Problem
from nnviz.engine.part import leading_to
from nnviz.explain.subject import Subject
from nnviz.explain.unfold import curve_of
from nnviz.layers.activation import Activation
from nnviz.layers.global_pool import MAXIMUM, GlobalPool
from nnviz.layers.kernels import ends
from nnviz.layers.max_pool import MaxPool
from nnviz.layers.site import Site

LIKE_RELU = frozenset({"relu", "leaky_relu", "elu", "gelu", "silu", "softplus"})


def is_like_relu(node: Node) -> bool:
    """Whether a layer is a ReLU, or has one, or a curve that was made after it."""
    return curve_of(node) in LIKE_RELU


def any_like_relu(nodes: Iterable[Node]) -> bool:
    """Whether there is a ReLU whose way back could be another."""
    return any(map(is_like_relu, nodes))


def needs_relu(subject: Subject, label: str) -> Problem | None:
    """Why a method that goes another way back through ReLUs has no answer for a subject."""
    if any_like_relu(leading_to(subject.network.graph, subject.target.node)):
        return None
    what = f"It is the gradient but for ReLUs, and none leads to {subject.target.node}."
    return Problem(label, what, "Use the gradient, or SmoothGrad, instead.")


def has_maxima(subject: Subject) -> bool:
    """Whether anything that leads to the target chooses the largest of several numbers."""
    part = leading_to(subject.network.graph, subject.target.node)
    return any(chooses(node.layer) for node in part)


def chooses(layer: Layer) -> bool:
    """Whether a layer hands on the largest of several numbers."""
    is_maximum = isinstance(layer, GlobalPool) and layer.how == MAXIMUM
    return is_maximum or isinstance(layer, MaxPool)


def guided(node: Node, site: Site) -> Kernel:
    """Through a ReLU goes back what is above zero where it was on (Springenberg et al. 2015)."""
    own: Kernel = node.layer.bind(site)
    if not _bends(node, site):
        return own
    x, _, dy, dx = ends(site)
    assert dx is not None
    zero, passes, back = site.constant(0), np.empty(x.shape, np.bool_), own.backward

    def backward() -> None:
        back()
        np.greater(x, zero, out=passes)
        np.multiply(dx, passes, dx)
        np.greater(dy, zero, out=passes)
        np.multiply(dx, passes, dx)

    return Kernel(own.forward, backward)


def deconvolution(node: Node, site: Site) -> Kernel:
    """Through a ReLU goes back what is above zero, on or not (Zeiler and Fergus 2014)."""
    own: Kernel = node.layer.bind(site)
    if not _bends(node, site):
        return own
    _, _, dy, dx = ends(site)
    return Kernel(own.forward, partial(np.maximum, dy, site.constant(0), out=dx))


def _bends(node: Node, site: Site) -> bool:
    is_curve = isinstance(node.layer, Activation) and is_like_relu(node)
    return is_curve and site.input_gradients[0] is not None
