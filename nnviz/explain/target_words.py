"""Targets in words: as a person reads them, and as a command line writes them. Pure.

``class:NAME`` or ``class:N`` is a class, ``LAYER:N`` a neuron, ``LAYER:map:N`` a map, ``LAYER`` the
sum of a layer, and ``LAYER:forget_gate:N`` a gate at the last step, all counted from 1.
"""

from math import prod

from nnviz.core.maps import has_maps, pixel_of
from nnviz.core.problem import Problem, ProblemError
from nnviz.core.spec import unknown_name
from nnviz.data import Dataset
from nnviz.engine.network import Network
from nnviz.explain.cells import ATTENTION, Cell, cells_of
from nnviz.explain.target import Extent, Target, before_last, class_target
from nnviz.layers.recurrent import Recurrent
from nnviz.layers.sequences import SEQUENCE_RANK

CLASS, MAP = "class", "map"


def spoken(target: Target, network: Network, dataset: Dataset) -> str:
    """What a target is called: ``class setosa``, ``h1 · 3``, ``conv1 · map 2``, ``all of h1``."""
    shape = network.facts.shapes.get(target.node, ())
    if target.extent is Extent.LAYER:
        return f"all of {target.node}"
    if target.extent is Extent.MAP:
        return f"{target.node} · map {target.index + 1}"
    name = _output_name(target, network, dataset)
    if name:
        return name
    if len(shape) == SEQUENCE_RANK:
        return _at_step(target, network)
    if has_maps(shape):
        at = pixel_of(shape, target.index)
        return f"{target.node} · map {at.map + 1} ({at.row + 1}, {at.column + 1})"
    return f"{target.node} · {target.index + 1}"


def read_target(text: str, network: Network, dataset: Dataset) -> Target:
    """The target that a text names.

    Raises:
        ProblemError: there is no such class, layer, neuron or map.
    """
    head, _, rest = text.partition(":")
    if head == CLASS and head not in network.graph:
        return _class(rest, network, dataset)
    if head not in network.graph:
        raise ProblemError(unknown_name(head, [node.id for node in network.graph], "layer"))
    if not rest:
        return Target(head, Extent.LAYER)
    middle, _, number = rest.rpartition(":")
    gate = _gate(head, middle, number, network) if middle not in ("", MAP) else None
    if gate is not None:
        return gate
    extent = Extent.MAP if middle == MAP else Extent.UNIT
    if middle not in ("", MAP) or not number.isdecimal() or len(number) > 9:
        what = f"{text!r} is no target."
        raise ProblemError(Problem("target", what, "Write LAYER, LAYER:3 or LAYER:map:3."))
    found = Target(head, extent, int(number) - 1)
    found.weights(network.facts.shapes[head])
    return found


def last_of(network: Network, cell: Cell) -> Target:
    """What a cell of sequences says at the last step."""
    steps = network.facts.shapes[cell.node][0]
    count = _count(cell.node, cell.tap, network)
    return Target(cell.node, index=(steps - 1) * count + cell.at, tap=cell.tap)


def _gate(head: str, tap: str, number: str, network: Network) -> Target | None:
    """A number that a layer shows at each step besides its output."""
    known = {cells.tap: cells.count for cells in cells_of(network) if cells.node == head}
    if tap not in known or tap == ATTENTION or not number.isdecimal() or len(number) > 9:
        return None
    at = int(number) - 1
    return last_of(network, Cell(head, tap, at)) if 0 <= at < known[tap] else None


def _at_step(target: Target, network: Network) -> str:
    """``cells · forget gate 7, step 64``."""
    step, at = divmod(target.index, _count(target.node, target.tap, network))
    return f"{Cell(target.node, target.tap, at).name}, step {step + 1}"


def _count(node: str, tap: str, network: Network) -> int:
    """How many numbers there are at a step: gates are those of one way of the two."""
    layer = network.graph[node].layer
    return layer.units if tap and isinstance(layer, Recurrent) else network.facts.shapes[node][-1]


def _class(text: str, network: Network, dataset: Dataset) -> Target:
    names = dataset.task.names if dataset.task.classes else ()
    if not names:
        what = "The network tells no classes apart."
        raise ProblemError(Problem("target", what, f"Name a neuron, such as {network.sink}:1."))
    if text in names:
        return class_target(network, len(names), names.index(text))
    if text.isdecimal() and len(text) < 10:
        return class_target(network, len(names), int(text) - 1)
    raise ProblemError(unknown_name(text, names, "class"))


def _output_name(target: Target, network: Network, dataset: Dataset) -> str:
    """What the main output's unit says; nothing for any other unit."""
    task = dataset.task
    if target.node != network.sink or target.tap:
        return ""
    units = prod(network.facts.shapes[target.node])
    if task.classes == 2 and units == 1:
        return f"class {task.names[int(target.sign > 0)]}"
    at = target.index - before_last(network.facts.shapes[target.node])
    if 0 <= at < len(task.names):
        return f"class {task.names[at]}" if task.classes else task.names[at]
    return ""
