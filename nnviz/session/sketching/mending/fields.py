"""Values of fields that are not allowed, and more units than there is memory for."""

from collections.abc import Iterator

from nnviz.core.infer import PARAMETER_LIMIT, Inference
from nnviz.core.spec import NO_NUMBER, Option
from nnviz.layers.dense import Dense
from nnviz.session.sketching.mending.mend import Mend, Patient
from nnviz.session.sketching.options import UNITS, with_option
from nnviz.session.sketching.sketched import Sketched


def proposals(patient: Patient) -> Iterator[Mend]:
    """Each value that is not allowed replaced by the nearest that is, or by the usual one."""
    sketch, node = patient.sketch, patient.node
    layer = type(node.layer)
    for problem in node.layer.problems():
        option = layer.options().get(problem.key)
        if option is not None:
            value = _allowed(option, getattr(node.layer, problem.key), layer.default(problem.key))
            shown = option.choices.get(str(value), f"{value:,}" if type(value) is int else value)
            changed = with_option(sketch, [node.id], problem.key, value)
            yield Mend(f"{option.label}: {shown}", changed)


def with_fewer_units(sketch: Sketched, facts: Inference) -> Iterator[Mend]:
    """The layer that takes most parameters made so small that the network is allowed."""
    sizes = {
        node.id: facts.parameter_count(node.id)
        for node in sketch.graph
        if isinstance(node.layer, Dense) and sketch.graph.consumers(node.id)
    }
    if facts.total_parameters <= PARAMETER_LIMIT or not sizes:
        return
    largest = max(sizes, key=sizes.__getitem__)
    layer = sketch.graph[largest].layer
    assert isinstance(layer, Dense)
    units = max(1, int(layer.units * PARAMETER_LIMIT / facts.total_parameters / 2))
    yield Mend(f"Give {largest} {units:,} units", with_option(sketch, [largest], UNITS, units))


def _allowed(option: Option, value: object, usual: object) -> object:
    """The bound that a number lies beyond; else the usual value."""
    if isinstance(value, bool) or not isinstance(value, int | float) or option.choices:
        return usual
    if option.high is not None and value > option.high and abs(value) < NO_NUMBER:
        return type(usual)(option.high) if isinstance(usual, int | float) else usual
    if option.low is not None and value < option.low:
        return type(usual)(option.low) if isinstance(usual, int | float) else usual
    return usual
