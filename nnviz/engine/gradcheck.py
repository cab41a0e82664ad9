"""Gradient check: the backward pass against central differences, in float64.

The loss is measured a little above and a little below every parameter and every input number; half
the difference over that little is the slope that the backward pass has to give. The tolerances are
those of PyTorch's `gradcheck`.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from nnviz.engine.arena import Vector
from nnviz.engine.network import Network, Workspace
from nnviz.engine.weighing import bound_loss, summed
from nnviz.layers.site import Array, new_buffer

EPS, ATOL, RTOL = 1e-6, 1e-5, 1e-3


@dataclass(frozen=True, slots=True)
class GradientReport:
    """How far the backward pass is from central differences.

    `largest_error` is the largest |backward - difference|, `largest_relative` the largest of these
    over the largest slope of the same array. `where` names the number that is furthest out,
    ``h1.weights[0, 3]`` or ``input[2, 1]``, and `excess` is its error as a share of what is
    allowed there: above 1 the check has failed.
    """

    checked: int
    largest_error: float
    largest_relative: float
    where: str
    excess: float

    @property
    def passed(self) -> bool:
        """Whether every number is within its tolerance; a slope that is not finite never is."""
        return self.excess <= 1


@dataclass(frozen=True, slots=True, eq=False)
class Wanted:
    """What one output is compared with: `targets` `(N, *output shape)`, by a loss of a weight."""

    node: str
    loss: str
    targets: Array
    weight: float = 1.0


def check_gradients(
    network: Network,
    loss: str,
    samples: Array,
    targets: Array,
    parameters: Vector | None = None,
    *,
    training: bool = False,
    seed: int = 0,
) -> GradientReport:
    """Compare all gradients of a network's main output by its main input.

    `samples` is `(N, *input shape)`, `targets` `(N, *output shape)`; the rest is as in
    `check_all_gradients`.
    """
    ends = [Wanted(network.sink, loss, targets)]
    entering = {network.source: samples}
    return check_all_gradients(network, entering, ends, parameters, training=training, seed=seed)


def check_all_gradients(
    network: Network,
    samples: Mapping[str, Array],
    outputs: Sequence[Wanted],
    parameters: Vector | None = None,
    *,
    training: bool = False,
    seed: int = 0,
) -> GradientReport:
    """Compare all gradients of the weighted sum of the outputs' losses.

    `samples` holds `(N, *input shape)` by the id of each input. `parameters` is `(size,)`, by
    default the start weights of `seed`, each moved a little so that biases matter too. With
    `training` noise such as dropout is on, the same in every measurement. Central differences know
    nothing of kinks: a ReLU that is at 0 fails.
    """
    vector = _start(network, seed) if parameters is None else np.array(parameters, np.float64)
    gradient, rng = np.zeros_like(vector), np.random.default_rng(seed)
    batch = len(outputs[0].targets)
    workspace = network.workspace(
        vector, batch, gradients=gradient, training=training, input_gradients=True, rng=rng
    )
    bound = summed([_bound(workspace, wanted) for wanted in outputs])
    noise = rng.bit_generator.state

    def measure() -> float:
        rng.bit_generator.state = noise
        workspace.forward()
        return bound()

    for name, values in samples.items():
        workspace.activations[name][...] = values
    measure()
    workspace.backward()
    entries = [
        _Part(name, workspace.activations[name], workspace.gradients[name].copy())
        for name in samples
    ]
    parts = [*_parameters(network, vector, gradient), *entries]
    return _report([_compared(part, measure) for part in parts])


def _bound(workspace: Workspace, wanted: Wanted) -> Callable[[], float]:
    """An output's loss over the workspace's arrays."""
    output, gradient = workspace.activations[wanted.node], workspace.gradients[wanted.node]
    target = new_buffer(len(output), output.shape[1:], np.float64)
    target[...] = wanted.targets
    return bound_loss(wanted.loss, wanted.weight, output, target, gradient)


@dataclass(frozen=True, slots=True)
class _Part:
    """An array to move, and the slopes that the backward pass gives for it."""

    name: str
    values: Array
    slopes: Array


def _start(network: Network, seed: int) -> Vector:
    start = network.initial_vector(seed, np.float64)
    return start + np.random.default_rng([seed, 3]).normal(0, 0.1, start.shape)


def _parameters(network: Network, vector: Vector, gradient: Vector) -> Iterator[_Part]:
    for slot in network.layout.slots:
        if slot.parameter.trains:
            name = slot.parameter.name
            values = network.layout.views(vector, slot.node)[name]
            slopes = network.layout.views(gradient, slot.node)[name]
            yield _Part(f"{slot.node}.{name}", values, slopes)


def _compared(part: _Part, measure: Callable[[], float]) -> GradientReport:
    differences = _central_differences(part.values, measure)
    errors = np.abs(part.slopes - differences)
    shares = errors / (ATOL + RTOL * np.abs(differences))
    shares[np.isnan(shares)] = np.inf
    worst = np.unravel_index(shares.argmax(), shares.shape)
    place = ", ".join(str(i) for i in worst)
    steepest = max(float(np.abs(differences).max()), ATOL)
    return GradientReport(
        checked=errors.size,
        largest_error=float(errors.max()),
        largest_relative=float(errors.max()) / steepest,
        where=f"{part.name}[{place}]",
        excess=float(shares[worst]),
    )


def _central_differences(values: Array, measure: Callable[[], float]) -> Array:
    slopes = np.empty(values.shape)
    for at in np.ndindex(values.shape):
        kept = values[at]
        values[at] = kept + EPS
        above = measure()
        values[at] = kept - EPS
        below = measure()
        values[at] = kept
        slopes[at] = (above - below) / (2 * EPS)
    return slopes


def _report(parts: list[GradientReport]) -> GradientReport:
    worst = max(parts, key=lambda part: part.excess)
    return GradientReport(
        checked=sum(part.checked for part in parts),
        largest_error=max(part.largest_error for part in parts),
        largest_relative=max(part.largest_relative for part in parts),
        where=worst.where,
        excess=worst.excess,
    )
