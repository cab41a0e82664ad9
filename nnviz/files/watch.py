"""What breakpoints have seen as JSON values, and back with everything checked."""

from typing import Any

from nnviz.core.marks import Neuron
from nnviz.engine.breakpoints import Breakpoints, Watch
from nnviz.files.plain import Fields, fail

NEURONS_LIMIT = 1_000_000
RISES_LIMIT = 1 << 53
LARGEST = 1e308


def watch_to_json(watch: Watch) -> dict[str, Any]:
    """A watch as JSON values."""
    dead = None if watch.dead is None else [[n.node, n.unit] for n in watch.dead]
    return {"fired": list(watch.fired), "loss": watch.loss, "rises": watch.rises, "dead": dead}


def watch_from_json(found: Fields) -> Watch:
    """The watch that `watch_to_json` wrote.

    Raises:
        ProblemError: it says where in the file what is wrong.
    """
    found.only("fired", "loss", "rises", "dead")
    entries = found.rest()
    fired = found.items("fired", len(Breakpoints.options()))
    if not all(isinstance(name, str) and name in Breakpoints.options() for name in fired):
        fail(found.where, "'fired' should be a list of names of breakpoints.")
    loss = None if entries.get("loss") is None else found.number("loss", -LARGEST, LARGEST)
    rises = found.whole("rises", 0, RISES_LIMIT)
    return Watch(tuple(fired), loss, rises, _dead(found))


def _dead(found: Fields) -> tuple[Neuron, ...] | None:
    if found.rest().get("dead") is None:
        return None
    items = found.items("dead", NEURONS_LIMIT)
    if not all(_is_neuron(item) for item in items):
        fail(found.where, "Each dead neuron should be a list of its layer and its number.")
    return tuple(Neuron(*item) for item in items)


def _is_neuron(item: Any) -> bool:
    is_pair = isinstance(item, list) and [type(part) for part in item] == [str, int]
    return is_pair and item[1] >= 0
