"""Which layers a wire to another one would best come from."""

from collections.abc import Mapping
from math import hypot

from nnviz.core.drawing import Place
from nnviz.core.layout.spacing import Axes
from nnviz.session.sketching.sketched import Sketched


def nearest_before(sketch: Sketched, id: str, shown: Mapping[str, Place]) -> tuple[str, ...]:
    """Layers that it could read, the nearest first; of equal ones those that nobody reads.

    Where no places are known, near is what stands shortly before it in the graph. No wire from
    them would close a circle.
    """
    graph = sketch.graph
    behind = _downstream(sketch, id)
    order = {node.id: at for at, node in enumerate(graph)}
    places = {**shown, **dict(sketch.drawing.places)}
    axes = Axes(sketch.drawing.direction)

    def rank(name: str) -> tuple[bool, float, int]:
        here, there = places.get(id), places.get(name)
        if here is None or there is None:
            distance = order[id] - order[name]
            return distance < 0, float(abs(distance)), order[name]
        along, across = axes.turned((here[0] - there[0], here[1] - there[1]))
        return along < 0, hypot(along, across), order[name]

    found = [
        node.id
        for node in graph
        if node.id not in behind and node.id not in graph[id].inputs and not node.layer.is_output
    ]
    return tuple(sorted(found, key=lambda name: (bool(graph.consumers(name)), *rank(name))))


def _downstream(sketch: Sketched, id: str) -> set[str]:
    waiting, found = [id], set[str]()
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.add(name)
            waiting.extend(reader.id for reader in sketch.graph.consumers(name))
    return found
