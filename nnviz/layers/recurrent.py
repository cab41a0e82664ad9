"""Recurrent layers: what a cell has in common with others, whatever its gates do.

Samples are `(N, T, F)`. Gates and time come first in the buffers here, `(G, T, N, H)`, so that one
product a gate makes what the inputs say to it at all steps, and only what the state says is left to
the steps, one after the other. On the way back one product a gate over all steps gives each
derivative. Small products of a gate each take two thirds of the time of one of all gates: OpenBLAS
copies nothing for them.

1. forward: inputs to time, one product, then step by step: state times weights, curve, new state;
2. backward: step by step from the last: derivatives of gates, and of the state before;
3. then the derivatives by the weights and by the inputs, a product each.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import ClassVar, Protocol

import numpy as np

from nnviz.core.layer import Kernel, Layer, Parameter
from nnviz.core.shape import Shape
from nnviz.core.spec import option
from nnviz.layers.sequences import sequence
from nnviz.layers.site import Array, Site

FORWARD, BACKWARD, BOTH = "forward", "backward", "both"
UNITS_LIMIT = 4096

AHEAD, BEHIND = "", "back_"
"""What the names of parameters of the two ways through a sequence begin with."""


@dataclass(frozen=True, slots=True)
class Times:
    """One way through a batch of sequences; H units, G gates.

    Attributes:
        sums: what the inputs say to the gates with the bias, as the cell wants it, `(G, T, N, H)`;
            a cell may write to it.
        states: the state before each step and after the last, `(T + 1, N, H)`; the first is zero
            unless a state is carried on from what was read before.
        recurrent: what the state is multiplied with, `(G, H, H)`, a view of the parameters.
        slopes: the derivative by each state after a step, `(T, N, H)`, from outside.
        sum_slopes: takes the derivatives by `sums`, `(G, T, N, H)`.
    """

    sums: Array
    states: Array
    recurrent: Array
    slopes: Array
    sum_slopes: Array

    @property
    def steps(self) -> int:
        """T."""
        return len(self.slopes)


class Cell(Protocol):
    """The steps of one kind over its `Times`.

    `state_slopes` is the derivative by the product of the state and its weights, `(G, T, N, H)`:
    the `sum_slopes` themselves, but for cells that do something in between. The sums it gets are
    the gates' own with `offset` added, times `scale`, `(G, 1, 1)` both.
    """

    state_slopes: Array
    scale: Array
    offset: Array

    @property
    def memories(self) -> tuple[Array, ...]:
        """What it keeps besides the state, `(T + 1, N, H)` each, laid out as `Times.states`."""
        ...

    def forward(self) -> None: ...

    def backward(self) -> None: ...

    def shown(self) -> dict[str, Array]:
        """What there is to look at, `(T, N, H)` each, by name."""
        ...


MakeCell = Callable[[Times, dict[str, Array], dict[str, Array]], Cell]
"""From the times, the parameters of one way and their derivatives, to a cell."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Recurrent(Layer):
    """Base of the kinds. Reads `(T, F)` and says a state a step: `(T, units)`, of both ways twice
    as many, the way ahead first."""

    group: ClassVar[str] = "Sequence"
    gates: ClassVar[int] = 1

    units: int = option(
        32,
        "Units",
        "How many cells the layer has. Each keeps a number from step to step.",
        low=1,
        high=UNITS_LIMIT,
    )
    direction: str = option(
        FORWARD,
        "Reads",
        "Whether it reads from the first step to the last, the other way, or both ways at once: "
        "then it has cells for either.",
        choices={FORWARD: "Ahead", BACKWARD: "Backwards", BOTH: "Both ways"},
    )

    @property
    def ways(self) -> tuple[str, ...]:
        """What the names of the parameters of each way begin with."""
        return (AHEAD, BEHIND) if self.direction == BOTH else (AHEAD,)

    def output_shape(self, *inputs: Shape) -> Shape:
        return (sequence(inputs[0])[0], self.units * len(self.ways))

    def parameters(self, *inputs: Shape) -> tuple[Parameter, ...]:
        found: list[Parameter] = []
        for way in self.ways:
            found += [*self._way(sequence(inputs[0])[1], way)]
        return tuple(found)

    def _way(self, features: int, way: str) -> tuple[Parameter, ...]:
        width = self.gates * self.units
        fans, inner = (features, self.units), (self.units, self.units)
        return (
            Parameter(f"{way}input_weights", (features, width), "glorot_uniform", fans),
            Parameter(f"{way}recurrent_weights", (self.units, width), "orthogonal", inner),
            Parameter(f"{way}gate_bias", (width,), decays=False),
        )

    def flops(self, *inputs: Shape) -> int:
        steps, features = sequence(inputs[0])
        width = self.gates * self.units
        return steps * len(self.ways) * width * (2 * (features + self.units) + 3)

    def summary(self) -> str:
        return {FORWARD: "", BACKWARD: "backwards", BOTH: "both ways"}[self.direction]


def bind_recurrent(site: Site, layer: Recurrent, make: MakeCell) -> Kernel:
    """A recurrent layer at its site. Taps: what its cells show, `(N, T, H)`, by way."""
    ways = [_Way(site, layer, at, make) for at in range(len(layer.ways))]
    x, dx = site.inputs[0], site.input_gradients[0]

    def forward() -> None:
        for way in ways:
            way.forward(x)

    def backward() -> None:
        for at, way in enumerate(ways):
            way.backward(dx, is_first=at == 0)

    return Kernel(forward, backward)


class _Way:
    """One way through the sequences, with what it learns."""

    def __init__(self, site: Site, layer: Recurrent, at: int, make: MakeCell) -> None:
        (n, steps, features), dtype = site.inputs[0].shape, site.output.dtype
        units, gates = layer.units, layer.gates
        prefix = layer.ways[at]
        part = slice(at * units, (at + 1) * units)
        turns = layer.direction == BACKWARD or prefix == BEHIND
        self._turn = slice(None, None, -1 if turns else 1)
        self._output = site.output[:, self._turn, part]
        self._slope = site.output_gradient[:, self._turn, part]
        own = {name.removeprefix(prefix): a for name, a in site.parameters.items()}
        learnt = {name.removeprefix(prefix): a for name, a in site.gradients.items()}
        self._weights = by_gate(own["input_weights"], gates)
        self._bias = own["gate_bias"].reshape(gates, 1, units)
        self._read, self._learnt_read = np.empty((2, gates, features + 1, units), dtype)
        self._learnt_recurrent = np.empty((gates, units, units), dtype)
        self._learnt, self._learns = learnt, site.learns
        self._x = np.ones((steps, n, features + 1), dtype)
        self._dx = np.empty((steps, n, features), dtype)
        self._dx_parts = np.empty((gates, steps * n, features), dtype)
        self._times = Times(
            np.empty((gates, steps, n, units), dtype),
            np.zeros((steps + 1, n, units), dtype),
            by_gate(own["recurrent_weights"], gates),
            np.empty((steps, n, units), dtype),
            np.zeros((gates, steps, n, units), dtype),
        )
        self._cell = make(self._times, own, learnt)
        if not turns:
            kept = (self._times.states, *self._cell.memories)
            site.carries += [(memory[0], memory[-1]) for memory in kept]
        for name, array in self._cell.shown().items():
            site.taps[f"{prefix}{name}"] = array[self._turn].transpose(1, 0, 2)

    def forward(self, x: Array) -> None:
        times = self._times
        np.copyto(self._x[..., :-1], x[:, self._turn].transpose(1, 0, 2))
        self._prepare()
        np.matmul(_rows(self._x), self._read, out=_of_gates(times.sums))
        self._cell.forward()
        np.copyto(self._output, times.states[1:].transpose(1, 0, 2))

    def _prepare(self) -> None:
        """The weights of what is read, with the bias below, as the cell wants its sums."""
        read, cell = self._read, self._cell
        np.multiply(self._weights, cell.scale, read[:, :-1])
        np.add(self._bias, cell.offset, read[:, -1:])
        np.multiply(read[:, -1:], cell.scale, read[:, -1:])

    def backward(self, dx: Array | None, *, is_first: bool) -> None:
        times = self._times
        np.copyto(times.slopes, self._slope.transpose(1, 0, 2))
        self._cell.backward()
        slopes = _of_gates(times.sum_slopes)
        if self._learns:
            self._learn(slopes)
        if dx is None:
            return
        np.matmul(slopes, self._weights.swapaxes(1, 2), out=self._dx_parts)
        np.add.reduce(self._dx_parts, axis=0, out=_rows(self._dx))
        back, target = self._dx.transpose(1, 0, 2), dx[:, self._turn]
        np.copyto(target, back) if is_first else np.add(target, back, target)

    def _learn(self, slopes: Array) -> None:
        """The derivatives by the weights, from those by the sums of each gate `(G, T N, H)`."""
        learnt, gates, states = self._learnt, len(slopes), _rows(self._times.states[:-1])
        np.matmul(_rows(self._x).T, slopes, out=self._learnt_read)
        np.copyto(by_gate(learnt["input_weights"], gates), self._learnt_read[:, :-1])
        np.copyto(learnt["gate_bias"].reshape(gates, -1), self._learnt_read[:, -1])
        state_slopes = _of_gates(self._cell.state_slopes)
        np.matmul(states.T, state_slopes, out=self._learnt_recurrent)
        np.copyto(by_gate(learnt["recurrent_weights"], gates), self._learnt_recurrent)


def by_gate(beside: Array, gates: int) -> Array:
    """Weights of gates that lie side by side, `(F, G H)`, as a view `(G, F, H)`."""
    return beside.reshape(len(beside), gates, -1).swapaxes(0, 1)


def _of_gates(array: Array) -> Array:
    """All steps of all samples of each gate, one under the other: `(G, T N, H)`."""
    return array.reshape(len(array), -1, array.shape[-1])


def _rows(array: Array) -> Array:
    """All steps of all samples, one under the other."""
    return array.reshape(-1, array.shape[-1])
