"""A graph compiled to numbers: forward, backward and taps for any directed acyclic graph.

`Network` knows shapes and places, and holds no numbers. A `Workspace` binds it to a parameter
vector and to buffers for one batch size; any number of workspaces may use one network at once, for
training in one and probing in another.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property, partial
from math import prod
from typing import Any

import numpy as np
from numpy.typing import DTypeLike

from nnviz.core.graph import Graph, Node
from nnviz.core.infer import Inference, checked
from nnviz.core.layer import Kernel, Loan, nothing
from nnviz.core.marks import HEADS
from nnviz.core.problem import Problem, ProblemError
from nnviz.engine.arena import Layout, Vector, layout_of
from nnviz.engine.initializers import initial_vector
from nnviz.layers.input import Input
from nnviz.layers.output import NEXT, Output
from nnviz.layers.site import Array, Site, like_buffer, new_buffer

MEMORY_LIMIT = 8 << 30
"""Bytes that the buffers of one workspace may take."""

Step = Callable[[], object]

Binding = Callable[[Node, Site], Kernel]
"""How a node works at its site: by default as its layer says, `layer.bind`."""

Held = Mapping[str | tuple[str, str], Mapping[int, float]]
"""By node, units of its flat output and the value each is held at; by node and `HEADS` the heads of
attention that are held at zero."""


@dataclass(frozen=True)
class Network:
    """A checked graph with its facts and the layout of its parameters.

    Units and heads in `held` say their value whatever they read, and learn nothing.
    """

    graph: Graph
    facts: Inference
    layout: Layout
    held: Held = field(default_factory=dict)

    @classmethod
    def of(cls, graph: Graph, held: Held | None = None) -> "Network":
        """Compile a graph. Raises `ProblemError` with the first of its problems."""
        facts = checked(graph)
        return cls(graph, facts, layout_of(facts), held or {})

    @cached_property
    def inputs(self) -> Mapping[str, Input]:
        """Where samples enter, in the order of the graph: the main input first."""
        nodes = [(node.id, node.layer) for node in self.graph.sources]
        return {name: layer for name, layer in nodes if isinstance(layer, Input)}

    @cached_property
    def outputs(self) -> tuple[str, ...]:
        """The ids of what is compared with what is wanted, the main output first."""
        return tuple(node.id for node in self.graph.outputs)

    @cached_property
    def weight_shapes(self) -> Mapping[str, tuple[int, int]]:
        """The rows and columns of every node's weights, in the order of the graph."""
        found = {}
        for node in self.graph:
            for parameter in self.facts.parameters[node.id]:
                if parameter.name == "weights":
                    columns = parameter.shape[-1]
                    found[node.id] = (prod(parameter.shape) // columns, columns)
        return found

    @cached_property
    def loans(self) -> Mapping[str, tuple[Loan, ...]]:
        """The arrays of others that every node works with."""
        shapes = self.facts.shapes
        return {
            node.id: node.layer.loans(*(shapes[source] for source in node.inputs))
            for node in self.graph
        }

    @property
    def source(self) -> str:
        """The id of the main input."""
        return next(iter(self.inputs))

    @property
    def sink(self) -> str:
        """The id of the main output, whose answers are shown."""
        return self.outputs[0]

    @cached_property
    def answers_stepwise(self) -> bool:
        """Whether the main output answers at each step of a sequence what follows."""
        layer = self.graph[self.sink].layer
        return isinstance(layer, Output) and layer.target == NEXT

    def entering(self, samples: Array) -> Array:
        """What the inputs take of whole samples `(n, F)`: of one input as it enters there.

        Of several inputs it is flat, side by side on axis 1.
        """
        parts = [layer.taken(samples) for layer in self.inputs.values()]
        if len(parts) == 1:
            return parts[0]
        return np.concatenate([part.reshape(len(part), -1) for part in parts], axis=1)

    def initial_vector(self, seed: int, dtype: DTypeLike = np.float32) -> Vector:
        """The parameters before training."""
        return initial_vector(self.layout, seed, dtype)

    def workspace(
        self,
        parameters: Vector,
        batch: int,
        *,
        gradients: Vector | None = None,
        training: bool = False,
        input_gradients: bool = False,
        rng: np.random.Generator | None = None,
        binding: Binding | None = None,
    ) -> "Workspace":
        """Buffers for `batch` samples over a parameter vector.

        `gradients` receives the derivative by the parameters. `training` turns noise such as
        dropout on, drawn from `rng`. `input_gradients` asks for the derivative by the input too.
        Without any of them it only runs forward, and takes no memory for derivatives. With another
        `binding` layers work in other ways than their own, as rules that explain a network do.
        """
        return Workspace(
            self, parameters, batch, gradients, training, input_gradients, rng, binding
        )


class Workspace:
    """One network's buffers and bound functions for one batch size.

    `activations[id]` is a node's output `(N, *shape)`; `gradients[id]` the derivative by it, valid
    after a backward pass and missing where there is none; `taps[id, name]` what a layer shows
    besides. `carries` are the states of recurrent layers before and after a pass
    (`nnviz.layers.site.Site`). `draws_noise` says whether a pass takes numbers from `rng`. A run
    allocates nothing.
    """

    def __init__(
        self,
        network: Network,
        parameters: Vector,
        batch: int,
        gradients: Vector | None,
        training: bool,
        input_gradients: bool,
        rng: np.random.Generator | None,
        binding: Binding | None = None,
    ) -> None:
        self.network, self.batch = network, batch
        self._check_memory(parameters.dtype)
        self._parameters = parameters
        self._goes_back = gradients is not None or training or input_gradients
        self._learns = gradients is not None or training
        self._binding = binding or _own
        if gradients is None:  # what is taken as zeros and never written costs no memory
            gradients = np.zeros(parameters.shape, parameters.dtype)
        self._parameter_gradients = gradients
        self._training = training
        self._rng = rng or np.random.default_rng(0)
        self._wanted = _reached(network.graph, input_gradients) if self._goes_back else set()
        self.activations: dict[str, Array] = {}
        self.gradients: dict[str, Array] = {}
        self.taps: dict[tuple[str, str], Array] = {}
        self.carries: list[tuple[Array, Array]] = []
        self.draws_noise = False
        self._wires: dict[tuple[str, int], Array | None] = {}
        self._returns: list[Step] = []
        self._make_buffers()
        kernels = {name: self._bind(name) for name in network.facts.order}
        self.forward_steps = _working(
            step for name in kernels for step in (kernels[name].forward, *self._holds(name))
        )
        self.backward_steps = self._backward_steps(kernels)

    def forward(self) -> None:
        """Compute every activation from the inputs in `activations`."""
        with np.errstate(over="ignore", invalid="ignore"):
            for step in self.forward_steps:
                step()

    def backward(self) -> None:
        """Compute every gradient from those of the outputs, which the caller wrote."""
        with np.errstate(over="ignore", invalid="ignore"):
            for step in self.backward_steps:
                step()

    def put(self, samples: Array) -> None:
        """Let samples `(n, *shape)`, n up to the batch, enter: each input takes its part."""
        for name, layer in self.network.inputs.items():
            self.activations[name][: len(samples)] = layer.taken(samples)

    def run(self, samples: Array) -> Array:
        """Put samples `(n, *shape)`, n up to the batch, through the network.

        Returns a view of the main output's first n answers, valid until the next run; see `said`.
        """
        self.put(samples)
        self.forward()
        return self.said(self.network.sink)[: len(samples)]

    def said(self, name: str) -> Array:
        """A node's output `(N, *shape)`; where the main output answers at each step of a sequence,
        it is what it says at the last."""
        found, network = self.activations[name], self.network
        return found[:, -1] if name == network.sink and network.answers_stepwise else found

    @property
    def dtype(self) -> np.dtype[Any]:
        """The type of all its numbers."""
        return self._parameters.dtype

    def _check_memory(self, dtype: np.dtype[Any]) -> None:
        numbers = sum(prod(shape) for shape in self.network.facts.shapes.values())
        if numbers * self.batch * dtype.itemsize * 4 > MEMORY_LIMIT:
            raise ProblemError(
                Problem(
                    "network",
                    f"A batch of {self.batch:,} needs more than {MEMORY_LIMIT >> 30} GB.",
                    "Use a smaller batch or smaller layers.",
                    key="batch_size",
                )
            )

    def _make_buffers(self) -> None:
        dtype = self._parameters.dtype
        for name in self.network.facts.order:
            shape = self.network.facts.shapes[name]
            self.activations[name] = new_buffer(self.batch, shape, dtype)
            if self._goes_back:
                self.gradients[name] = new_buffer(self.batch, shape, dtype)
        for name in self.network.facts.order:
            for port, source in enumerate(self.network.graph[name].inputs):
                self._wires[name, port] = self._wire_gradient(source)

    def _wire_gradient(self, source: str) -> Array | None:
        """Where a reader writes the derivative by what it read.

        A node with one reader lends its own gradient buffer; with several, each gets its own and
        they are summed before the node's backward pass.
        """
        if source not in self._wanted:
            return None
        reads = sum(node.inputs.count(source) for node in self.network.graph.consumers(source))
        if reads == 1:
            return self.gradients[source]
        return new_buffer(self.batch, self.network.facts.shapes[source], self._parameters.dtype)

    def _bind(self, name: str) -> Kernel:
        node = self.network.graph[name]
        layout = self.network.layout
        site = Site(
            inputs=tuple(self.activations[source] for source in node.inputs),
            output=self.activations[name],
            input_gradients=tuple(self._wires[name, port] for port in range(len(node.inputs))),
            output_gradient=self._output_gradient(name),
            parameters=layout.views(self._parameters, name) | self._lent(node),
            gradients=layout.views(self._parameter_gradients, name) | self._returned(node),
            training=self._training,
            noise=self._rng,
            learns=self._learns,
            muted_heads=tuple(self.network.held.get((name, HEADS), ())),
        )
        kernel = self._binding(node, site)
        self.draws_noise |= site.draws
        self.carries += site.carries
        self.taps.update({(name, tap): array for tap, array in site.taps.items()})
        return kernel

    def _lent(self, node: Node) -> dict[str, Array]:
        """What a node works with that belongs to others."""
        layout, vector = self.network.layout, self._parameters
        loans = self.network.loans[node.id]
        return {loan.name: layout.views(vector, loan.node)[loan.parameter] for loan in loans}

    def _returned(self, node: Node) -> dict[str, Array]:
        """Where a node writes the derivatives by these; at the end of a pass they are added."""
        found = {}
        for loan in self.network.loans[node.id]:
            owner = self.network.layout.views(self._parameter_gradients, loan.node)[loan.parameter]
            part = found[loan.name] = like_buffer(owner)
            if self._learns:
                self._returns.append(partial(np.add, owner, part, owner))
        return found

    def _output_gradient(self, name: str) -> Array:
        """The buffer of the derivative; one that nobody will touch where there is none."""
        known = self.gradients.get(name)
        return known if known is not None else like_buffer(self.activations[name])

    def _backward_steps(self, kernels: Mapping[str, Kernel]) -> tuple[Step, ...]:
        steps: list[Step] = []
        if not self._goes_back:
            return ()
        for name in reversed(self.network.facts.order):
            if name in self._wanted or self.network.facts.parameters[name]:
                steps += [*self._joins(name), *self._silences(name), kernels[name].backward]
        return _working([*steps, *self._returns])

    def _holds(self, name: str) -> list[Step]:
        """Give the units that are held their values."""
        held = self.network.held.get(name)
        if not held:
            return []
        units = np.array(list(held))
        values = np.array(list(held.values()), self._parameters.dtype)
        return [partial(_write, _flat(self.activations[name]), units, values)]

    def _silences(self, name: str) -> list[Step]:
        """Whatever the loss makes of units that are held, it does not go on from there."""
        held = self.network.held.get(name)
        if not held:
            return []
        return [partial(_write, _flat(self.gradients[name]), np.array(list(held)), 0.0)]

    def _joins(self, name: str) -> list[Step]:
        """Sum the derivatives that several readers wrote."""
        parts = [
            part
            for node in self.network.graph.consumers(name)
            for port, source in enumerate(node.inputs)
            if source == name and (part := self._wires[node.id, port]) is not None
        ]
        if len(parts) < 2:
            return []
        total = self.gradients[name]

        def join() -> None:
            np.add(parts[0], parts[1], total)
            for part in parts[2:]:
                np.add(total, part, total)

        return [join]


def _own(node: Node, site: Site) -> Kernel:
    kernel: Kernel = node.layer.bind(site)
    return kernel


def _flat(array: Array) -> Array:
    """A view `(N, units)` of a buffer."""
    return array if array.ndim == 2 else array.reshape(len(array), -1)


def _write(flat: Array, units: Array, values: Array | float) -> None:
    flat[:, units] = values


def _working(steps: Iterable[Step]) -> tuple[Step, ...]:
    return tuple(step for step in steps if step is not nothing)


def _reached(graph: Graph, input_gradients: bool) -> set[str]:
    """The nodes whose gradient is worth computing: with no input gradients, the sources' is not."""
    return {node.id for node in graph.nodes if node.inputs or input_gradients}
