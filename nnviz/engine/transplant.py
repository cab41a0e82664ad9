"""Carry weights from a network over to the one that an edit made of it. Pure; knows no training.

What an edit takes away can be kept in a `Memory`, so that what comes back has the weights it had:

1. `remembered` adds to the memory what the new network has no place for.
2. `recalled` puts what the memory knows of the new network into its fresh weights.
3. `transplant` puts what the old network had over both.
"""

from collections.abc import Iterator, Mapping

import numpy as np

from nnviz.core.layer import Layer
from nnviz.core.shape import Shape
from nnviz.engine.arena import Slot, Vector
from nnviz.engine.columns import Columns
from nnviz.engine.network import Network
from nnviz.engine.spelled import common_parts, spelled_shape

Place = tuple[str, str, str, tuple[str, ...]]
"""A node's id, its kind, the name of a parameter, and the nodes that made the units it reads.

A row of weights that belongs to a feature of the data has a place of its own, by its name.
"""

Memory = Mapping[Place, Vector]
"""What was taken away, by place; NaN where nothing is known. Its arrays are never written to."""

MEMORY_BYTES = 64 << 20
"""Beyond this the memory forgets what it has kept longest."""


def transplant(
    old_network: Network,
    old_vector: Vector,
    new_network: Network,
    fresh_vector: Vector,
    columns: Columns | None = None,
) -> Vector:
    """The new network's vector: the old one's numbers where they still have a place.

    A parameter is found again by the id and the kind of its node and by its own name, and arrays
    keep what overlaps, counted from the first unit on: a unit more or less is the last one. Filters
    that grow or shrink keep their middle; rows that read a flattened picture go with its pixels.
    The rows of a weight array (its axis before the last) belong to the units that its node reads:

    - The node still reads units of a node that it read before: the rows go with them. Dropout and
      sums hand units on, so that a layer behind them reads what they read.
    - It reads others, because a layer came between or went: the array stays if it has as many
      rows as before, and else is fresh altogether. Biases stay in either case.
    - It reads an input, and `columns` says what the data hold: the rows go with the names of the
      features that enter there.

    The vectors are `(..., size)`, or `(..., trained)` without the running statistics, as an
    optimiser's moments `(k, trained)`. What is new comes from `fresh_vector`; the result is a copy.
    """
    result = fresh_vector.copy()
    old_slots = _by_name(old_network)
    for slot in new_network.layout.slots:
        old = old_slots.get((slot.node, slot.parameter.name))
        if old and slot.stop <= result.shape[-1] and _follows(old_network, old, new_network, slot):
            rows = _moved_rows(old_network, old, new_network, slot, columns)
            if rows is not None:
                _put_rows(_array(result, slot), _array(old_vector, old), rows)
                continue
            target, values = _alike(old_network, old, old_vector, new_network, slot, result)
            into, of = common_parts(target.shape, values.shape, len(slot.parameter.shape) == 4)
            target[into] = values[of]
    return result


def remembered(
    memory: Memory,
    old_network: Network,
    old_vector: Vector,
    new_network: Network,
    columns: Columns | None = None,
) -> Memory:
    """The memory with every array of the old network of which the new one does not keep all."""
    found = dict(memory)
    new_slots = _by_name(new_network)
    features = columns.old if columns else ()
    for old in old_network.layout.slots:
        array = _array(old_vector, old).reshape(spelled_shape(old_network, old))
        slot = new_slots.get((old.node, old.parameter.name))
        follows = slot is not None and _follows(old_network, old, new_network, slot)
        kept = _row_names(new_network, slot, columns.new) if columns and slot is not None else ()
        for feature, place, values in _pieces(old_network, old, array, features):
            stays = follows and (not feature or feature in kept)
            shape = spelled_shape(new_network, slot) if slot is not None else ()
            if not (stays and _contains((1, *shape[-1:]) if feature else shape, values.shape)):
                found[place] = _merged(found.pop(place, None), values)
    return dict(_recent(found))


def recalled(
    memory: Memory, network: Network, fresh_vector: Vector, columns: Columns | None = None
) -> Vector:
    """A copy of a network's fresh vector with what the memory knows of its places."""
    result = fresh_vector.copy()
    names = columns.new if columns else ()
    for slot in network.layout.slots:
        array = _array(result, slot).reshape(spelled_shape(network, slot))
        for _, place, target in _pieces(network, slot, array, names):
            values = memory.get(place)
            if values is not None and values.ndim == target.ndim:
                common = _overlap(values.shape, target.shape)
                known = ~np.isnan(values[common])
                np.copyto(target[common], values[common], where=known)
    return result


def _pieces(
    network: Network, slot: Slot, array: Vector, features: tuple[str, ...]
) -> Iterator[tuple[str, Place, Vector]]:
    """Feature, place and a view of the numbers: the whole array without a feature, or its rows."""
    place, names = _place(network, slot), _row_names(network, slot, features)
    if not names:
        yield "", place, array
        return
    (source,) = place[3]
    for at, name in enumerate(names):
        yield name, (*place[:3], (f"{source}: {name}",)), array[at : at + 1]


def _row_names(network: Network, slot: Slot, features: tuple[str, ...]) -> tuple[str, ...]:
    """The features that the rows of an array belong to, one each; none where they do to others."""
    shape, makers = slot.parameter.shape, _read_makers(network, slot.node)
    if len(shape) != 2 or len(makers) != 1 or not features:
        return ()
    layer = network.inputs.get(next(iter(makers)))
    names = layer.names(features) if layer is not None else ()
    return names if len(names) == shape[0] else ()


def _moved_rows(
    old_network: Network, old: Slot, new_network: Network, new: Slot, columns: Columns | None
) -> Columns | None:
    """Which features the rows of an array belonged to and belong to, where both are known."""
    if columns is None:
        return None
    rows = Columns(
        _row_names(old_network, old, columns.old), _row_names(new_network, new, columns.new)
    )
    return rows if rows.old and rows.new else None


def _put_rows(target: Vector, values: Vector, columns: Columns) -> None:
    """Copy the rows of the features that stay, as far as there are units."""
    was, now = columns.pairs()
    units = min(target.shape[-1], values.shape[-1])
    target[..., now, :units] = values[..., was, :units]


def begins_otherwise(old: Network, new: Network, columns: Columns | None) -> bool:
    """Whether an edit asks for another start: other initial weights, samples of another shape.

    More or fewer features of the same inputs are none: `columns` tells which is which. Nor is an
    input that comes or goes beside others.
    """
    if columns is None and _take_otherwise(old, new):
        return True
    drawn = {(s.node, s.parameter.name): s.parameter.initializer for s in old.layout.slots}
    return any(
        drawn.get((s.node, s.parameter.name), s.parameter.initializer) != s.parameter.initializer
        for s in new.layout.slots
    )


def _take_otherwise(old: Network, new: Network) -> bool:
    """Whether an input that stays takes other numbers; of inputs none of which stay, the main."""
    stay = [name for name in old.inputs if name in new.inputs]
    pairs = [(name, name) for name in stay] or [(old.source, new.source)]
    return any(
        (old.facts.shapes[was], old.inputs[was].places)
        != (new.facts.shapes[now], new.inputs[now].places)
        for was, now in pairs
    )


def _by_name(network: Network) -> dict[tuple[str, str], Slot]:
    return {(slot.node, slot.parameter.name): slot for slot in network.layout.slots}


def _array(vectors: Vector, slot: Slot) -> Vector:
    """A view of one parameter in vectors `(..., n)`."""
    return vectors[..., slot.start : slot.stop].reshape(*vectors.shape[:-1], *slot.parameter.shape)


def _alike(
    old_network: Network, old: Slot, of: Vector, new_network: Network, new: Slot, into: Vector
) -> tuple[Vector, Vector]:
    """Views of a parameter in both vectors, spelled out where it is in both."""
    found = []
    shapes = spelled_shape(new_network, new), spelled_shape(old_network, old)
    for vector, slot, shape in ((into, new, shapes[0]), (of, old, shapes[1])):
        array = _array(vector, slot)
        alike = len(shapes[0]) == len(shapes[1])
        found.append(array.reshape(*vector.shape[:-1], *shape) if alike else array)
    return found[0], found[1]


def _follows(old_network: Network, old: Slot, new_network: Network, new: Slot) -> bool:
    """Whether a parameter of the same name and node goes on in the other network."""
    before, after = old.parameter.shape, new.parameter.shape
    if _kind(old_network, old) is not _kind(new_network, new) or len(before) != len(after):
        return False
    if len(before) < 2 or before[-2] == after[-2]:
        return True
    return bool(_read_makers(old_network, old.node) & _read_makers(new_network, new.node))


def _kind(network: Network, slot: Slot) -> type[Layer]:
    return type(network.graph[slot.node].layer)


def _place(network: Network, slot: Slot) -> Place:
    kind = _kind(network, slot).__name__
    makers = sorted(_read_makers(network, slot.node))
    return slot.node, kind, slot.parameter.name, tuple(makers)


def _read_makers(network: Network, node_id: str) -> set[str]:
    """The nodes whose units a node reads, seen through those that only hand units on."""
    facts, makers, seen = network.facts, set[str](), set[str]()
    waiting = list(network.graph[node_id].inputs)
    while waiting:
        name = waiting.pop()
        if name in seen:
            continue
        seen.add(name)
        inputs = network.graph[name].inputs
        alike = all(facts.shapes[source] == facts.shapes[name] for source in inputs)
        if inputs and alike and not facts.parameters[name]:
            waiting.extend(inputs)
        else:
            makers.add(name)
    return makers


def _overlap(first: Shape, second: Shape) -> tuple[slice, ...]:
    return tuple(slice(min(pair)) for pair in zip(first, second, strict=True))


def _contains(large: Shape, small: Shape) -> bool:
    return len(large) == len(small) and all(a >= b for a, b in zip(large, small, strict=True))


def _merged(earlier: Vector | None, values: Vector) -> Vector:
    """The values, and around them what was known of the same array when it was larger."""
    if earlier is None or earlier.ndim != values.ndim:
        return values.copy()
    shape = tuple(map(max, earlier.shape, values.shape))
    merged: Vector = np.full(shape, np.nan, values.dtype)
    for known in (earlier, values):
        merged[tuple(map(slice, known.shape))] = known
    return merged


def _recent(memory: Memory) -> Iterator[tuple[Place, Vector]]:
    """What fits into `MEMORY_BYTES`, counted from the entry that was kept last."""
    excess = sum(values.nbytes for values in memory.values()) - MEMORY_BYTES
    for place, values in memory.items():
        if excess <= 0:
            yield place, values
        excess -= values.nbytes
