"""The filters of a layer as small images, and how far they have moved since the start. No Qt.

A filter is what one map of a convolution, or one neuron of a dense layer over pixels, is weighted
by. Its images are views into the vector they are taken from: nothing is copied until it is painted.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nnviz.core.layer import IMAGE_RANK
from nnviz.core.shape import Shape, size
from nnviz.engine.arena import Vector
from nnviz.engine.experiment import Experiment
from nnviz.engine.initializers import initial_parameters
from nnviz.engine.network import Network
from nnviz.engine.trainer_state import TrainerState
from nnviz.layers.conv2d import Conv2D
from nnviz.layers.conv2d_transpose import Conv2DTranspose
from nnviz.layers.dense import Dense
from nnviz.layers.flatten import Flatten
from nnviz.layers.input import Input
from nnviz.layers.reshape import Reshape
from nnviz.session.frame import Model

RGB = 3

Floats = NDArray[np.floating[Any]]


@dataclass(frozen=True, slots=True, eq=False)
class FilterBank:
    """All filters of a layer at a moment. F counts them, M the images of each.

    Attributes:
        images: weights `(F, M, rows, columns)`.
        channels: which channel of `source` each image reads, `(F, M)`.
        bias: `(F,)`; None for a layer without.
        in_color: the images of a filter are the red, green and blue of one picture.
        source: the node whose maps, or whose picture, it reads.
        noun: what one of them is called: a filter, or a neuron.
    """

    node: str
    source: str
    images: Floats
    channels: NDArray[np.intp]
    bias: Floats | None
    in_color: bool
    noun: str

    @property
    def filters(self) -> int:
        """How many there are."""
        return len(self.images)

    @property
    def pictures(self) -> int:
        """How many pictures a filter is drawn as: one in colour, else one a channel."""
        return 1 if self.in_color else self.images.shape[1]

    @np.errstate(all="ignore")
    def norms(self, first: int = 0, last: int | None = None) -> NDArray[np.float64]:
        """The Euclidean norm of some filters' weights, `(last - first,)`."""
        images = self.images[first:last].astype(np.float64)
        return np.asarray(np.sqrt((images * images).sum(axis=(1, 2, 3))))

    def bias_of(self, filter_: int) -> float | None:
        """What a filter adds to its sums; None where it adds nothing."""
        return None if self.bias is None else float(self.bias[filter_])

    @np.errstate(all="ignore")
    def minus(self, start: "FilterBank") -> "FilterBank":
        """How far each weight has moved since another moment of the same layer."""
        bias = None
        if self.bias is not None and start.bias is not None:
            bias = self.bias - start.bias
        return FilterBank(
            self.node,
            self.source,
            self.images - start.images,
            self.channels,
            bias,
            self.in_color,
            self.noun,
        )


@dataclass(frozen=True, slots=True)
class Cell:
    """One weight of a filter: the image it lies in, and its place there."""

    filter: int
    image: int
    row: int
    column: int


def filter_layers(model: Model) -> tuple[str, ...]:
    """The nodes whose filters can be drawn, in the order of the graph."""
    return tuple(node.id for node in model.network.graph if _read(model, node.id) is not None)


def filter_bank(model: Model, vector: Vector, node: str) -> FilterBank | None:
    """The filters of a node in a vector `(size,)`; None where there are none to draw."""
    return _bank(model, model.network.layout.views(vector, node), node)


@dataclass(frozen=True, slots=True, eq=False)
class Start:
    """What a run began from: at its step 0, or at the state that was opened."""

    experiment: Experiment
    network: Network
    state: TrainerState | None

    @property
    def step(self) -> int:
        """The step at which it began."""
        return 0 if self.state is None else self.state.step

    def bank(self, model: Model, node: str) -> FilterBank | None:
        """The filters of a node at the start.

        None for a layer that came later, or that an edit has given other filters since.
        """
        graph = self.network.graph
        if node not in graph or graph[node].layer.kind != model.network.graph[node].layer.kind:
            return None
        before, after = (n.facts.parameters[node] for n in (self.network, model.network))
        if [(p.name, p.shape) for p in before] != [(p.name, p.shape) for p in after]:
            return None
        layout = self.network.layout
        if self.state is not None:
            return _bank(model, layout.views(self.state.parameters, node), node)
        return _bank(model, initial_parameters(layout, self.experiment.seed, node), node)


def start_of(origin: tuple[Experiment, TrainerState | None]) -> Start:
    """The start of a run, of the session's `origin`."""
    experiment, state = origin
    return Start(experiment, Network.of(experiment.graph), state)


def largest(change: FilterBank) -> Cell | None:
    """The weight that has moved furthest; None where none has. What is not finite counts for none.

    It is looked for in the order of memory, which is not that of the axes: ten times as fast.
    """
    sizes = np.abs(change.images)
    sizes[~np.isfinite(sizes)] = 0
    axes = np.argsort([-stride for stride in sizes.strides], kind="stable")
    in_memory = sizes.transpose(axes)
    at = np.unravel_index(int(np.argmax(in_memory)), in_memory.shape)
    if not in_memory[at]:
        return None
    place = dict(zip(axes.tolist(), (int(n) for n in at), strict=True))
    return Cell(place[0], place[1], place[2], place[3])


def image_before(model: Model, node: str) -> tuple[str, Shape] | None:
    """The maps or the picture `(H, W, C)` that a node's flat inputs are the pixels of.

    Layers that hand on unit by unit lie between, if any. None where the units are no pixels.
    """
    graph, shapes = model.network.graph, model.network.facts.shapes
    while len(graph[node].inputs) == 1:
        before = graph[node].inputs[0]
        if len(shapes[before]) == IMAGE_RANK:
            return before, shapes[before]
        if not _keeps_places(model, before):
            return None
        node = before
    layer, image = graph[node].layer, model.dataset.image_shape
    if isinstance(layer, Input) and not layer.places and image and size(image) == size(layer.shape):
        return node, image
    return None


def is_picture(model: Model, node: str) -> bool:
    """Whether a node's three channels are the colours of the samples, whatever pools them."""
    graph, shapes = model.network.graph, model.network.facts.shapes
    image = model.dataset.image_shape
    if image is None or image[2] != RGB:
        return False
    while len(graph[node].inputs) == 1:
        before = graph[node].inputs[0]
        is_made = isinstance(graph[node].layer, Reshape) and shapes[node] == image
        alike = shapes[before][-1:] == shapes[node][-1:]
        if not (alike or is_made) or "weights" in _names(model, node):
            return False
        node = before
    return isinstance(graph[node].layer, Input) and shapes[node][-1] in (RGB, size(image))


def _keeps_places(model: Model, node: str) -> bool:
    """Whether a node's units are those it reads, in their order."""
    graph, shapes = model.network.graph, model.network.facts.shapes
    layer, inputs = graph[node].layer, graph[node].inputs
    if isinstance(layer, Flatten | Reshape | Input):
        return True
    alike = len(inputs) == 1 and shapes[inputs[0]] == shapes[node]
    return alike and "weights" not in _names(model, node)


def _names(model: Model, node: str) -> set[str]:
    return {parameter.name for parameter in model.network.facts.parameters[node]}


def _read(model: Model, node: str) -> tuple[str, Shape] | None:
    """What a node's filters look at; None for a node without."""
    graph, shapes = model.network.graph, model.network.facts.shapes
    layer = graph[node].layer
    if isinstance(layer, Conv2D | Conv2DTranspose):
        source = graph[node].inputs[0]
        return source, shapes[source]
    if isinstance(layer, Dense) and len(shapes[node]) == 1:
        return image_before(model, node)
    return None


def _bank(model: Model, views: dict[str, Vector], node: str) -> FilterBank | None:
    found = _read(model, node)
    if found is None:
        return None
    source, shape = found
    weights, bias = views["weights"], views.get("bias")
    is_dense = isinstance(model.network.graph[node].layer, Dense)
    if is_dense:
        weights = weights.reshape(*shape, weights.shape[-1])
    images = np.moveaxis(weights, (3, 2), (0, 1))
    each, filters = weights.shape[2], weights.shape[3]
    group = np.arange(filters) // (filters // (shape[-1] // each))
    channels = group[:, None] * each + np.arange(each)
    in_color = each == RGB and is_picture(model, source)
    noun = "neuron" if is_dense else "filter"
    return FilterBank(node, source, images, channels, bias, in_color, noun)
