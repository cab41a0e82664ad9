"""What the card says of a unit of a layer over sequences."""

from collections.abc import Mapping

from nnviz.core.layer import Region
from nnviz.session.frame import Frame, Model
from nnviz.session.neuron_names import cell_name, shown_token, step_of
from nnviz.session.selection import Neuron
from nnviz.ui.canvas.taps import TapPlace, TapSpot
from nnviz.ui.numbers import format_number

Lines = list[tuple[str, str]]


def step_title(model: Model, neuron: Neuron) -> str:
    """The layer and the cell: `cells · cell 7`."""
    return f"{neuron.node} · {cell_name(model, neuron)}"


def step_lines(
    model: Model,
    frame: Frame,
    neuron: Neuron,
    gradient: float | None,
    fields: Mapping[str, Region],
) -> Lines:
    """At which step it is, which token is there, what it says, and which steps it can read."""
    step = step_of(model, neuron) or 0
    said = [("step", str(step + 1))]
    token = token_at(model, frame, step, model.network.facts.shapes[neuron.node][0])
    if token:
        said.append(("token", token))
    value = float(frame.activations[neuron.node][neuron.unit])
    said.append(("activation", format_number(value, signed=True)))
    if gradient is not None:
        said.append(("gradient", format_number(gradient, signed=True)))
    read = (name for name in model.network.inputs if name in fields and name != neuron.node)
    return said + [(f"reads of {name}", steps_text(fields[name])) for name in read]


def tap_title(model: Model, found: TapPlace, spot: TapSpot) -> str:
    """The layer and the head, or the cell and the gate."""
    label = found.labels[spot.map]
    if found.is_attention:
        return f"{spot.node} · {label}"
    return f"{cell_name(model, Neuron(spot.node, found.neuron(spot)))} · {label}"


def tap_lines(model: Model, frame: Frame, found: TapPlace, spot: TapSpot) -> Lines:
    """At which step it is, and its number; of attention what is read, and how much of it."""
    values = found.values(frame.taps)
    if values is None:
        return []
    rows, value = found.place.shape[0], float(values[found.unit(spot)])
    if found.is_attention:
        who = ("step", _step_text(model, frame, spot.row, rows))
        whom = ("reads step", _step_text(model, frame, spot.column, rows))
        return [who, whom, ("share", f"{value:.1%}")]
    step = ("step", _step_text(model, frame, spot.row, rows))
    return [step, ("says", format_number(value, signed=True))]


def _step_text(model: Model, frame: Frame, step: int, steps: int) -> str:
    """A step with its token, where there is one."""
    token = token_at(model, frame, step, steps)
    return f"{step + 1}  {token}" if token else str(step + 1)


def token_at(model: Model, frame: Frame, step: int, steps: int) -> str:
    """The token of the probe at a step of a layer of so many; nothing without tokens."""
    source, tokens = _tokens_of(model, steps), model.dataset.tokens
    if not source:
        return ""
    at = int(frame.activations[source][step])
    return shown_token(tokens[min(max(at, 0), len(tokens) - 1)])


def steps_text(region: Region) -> str:
    """Which steps a region is: `steps 1 to 12`."""
    first, last = region.top + 1, region.bottom
    return f"step {first}" if first == last else f"steps {first} to {last}"


def _tokens_of(model: Model, steps: int) -> str:
    """The input of tokens that has the steps of a layer, if there is one."""
    shapes = model.network.facts.shapes
    found = (name for name in model.network.inputs if shapes[name] == (steps,))
    return next(found, "") if model.dataset.tokens else ""
