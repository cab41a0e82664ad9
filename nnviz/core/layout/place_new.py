"""Room for what has been added to a drawing, while everything else stays where it is.

A card between others goes behind what it reads and, where there is no room, pushes what comes after
it along the flow. One at an end, or alone, goes to the nearest free place.
"""

from collections.abc import Iterable, Mapping
from itertools import count
from statistics import median

from nnviz.core.drawing import Direction, Place
from nnviz.core.layout.ground import Ground
from nnviz.core.layout.ranks import forward
from nnviz.core.layout.spacing import CARD, SPACING, Axes, Size, Spacing
from nnviz.core.layout.watch import Watch


def place_new(
    before: Mapping[str, Place],
    ids: Iterable[str],
    wires: Iterable[tuple[str, str]],
    sizes: Mapping[str, Size] | None = None,
    direction: Direction = Direction.RIGHT,
    spacing: Spacing = SPACING,
) -> dict[str, Place]:
    """A place for every id; those that `before` knows keep theirs unless they must make room.

    Nothing that was apart overlaps afterwards.
    """
    axes = Axes(direction)
    names = list(dict.fromkeys(ids))
    number = {name: at for at, name in enumerate(names)}
    numbered = [(number[a], number[b]) for a, b in wires if a in number and b in number]
    new = [number[name] for name in names if name not in before]
    if len(new) == 1:  # as after most edits: there is nothing to put in order
        order, pairs = new, [(a, b) for a, b in numbered if a != b]
    else:
        order, pairs = forward(len(names), numbered, Watch())
    turned = {name: axes.turned((sizes or {}).get(name, CARD)) for name in names}
    old = {name: axes.turned(before[name]) for name in names if name in before}
    ground = Ground(turned, old, spacing)
    named = [(names[a], names[b]) for a, b in pairs]
    reads: dict[str, list[str]] = {name: [] for name in names}
    readers: dict[str, list[str]] = {name: [] for name in names}
    for source, target in named:
        reads[target].append(source)
        readers[source].append(target)
    for at in order:
        if names[at] not in ground.places:
            _add(ground, names[at], reads, readers)
    return {name: axes.turned(ground.places[name]) for name in names}


def _add(
    ground: Ground, name: str, reads: Mapping[str, list[str]], readers: Mapping[str, list[str]]
) -> None:
    sources = [source for source in reads[name] if source in ground.places]
    targets = [reader for reader in readers[name] if reader in ground.places]
    lines = [ground.places[other][1] for other in sources or targets]
    if not lines:
        _put_near(ground, name, _first_place(ground, name))
        return
    last = min((ground.before(name, target) for target in targets), default=None)
    first = max((ground.behind(name, source) for source in sources), default=last)
    assert first is not None
    if last is None or last < first:
        along = first
        short = 0.0 if last is None else first - last
        ground.push(_followers(targets, readers, ground), short)
    else:
        along = (first + last) / 2
    _put_near(ground, name, (along, median(lines)))


def _followers(
    targets: Iterable[str], readers: Mapping[str, list[str]], ground: Ground
) -> list[str]:
    """What is reached from cards, themselves included, as far as it lies further along."""
    found = list(dict.fromkeys(targets))
    seen = set(found)
    first = min((ground.places[name][0] for name in found), default=0.0)
    for name in found:  # grows while it is gone through
        for reader in readers[name]:
            if reader in ground.places and reader not in seen and ground.places[reader][0] >= first:
                seen.add(reader)
                found.append(reader)
    return found


def _put_near(ground: Ground, name: str, place: Place) -> None:
    """Put a card on the free place nearest across the flow."""
    step = ground.sizes[name][1] + ground.spacing.neighbours
    for turn in count():
        aside = (turn + 1) // 2 * step * (1 if turn % 2 else -1)
        found = (place[0], place[1] + aside)
        if not ground.overlaps(name, found):
            ground.put(name, found)
            return


def _first_place(ground: Ground, name: str) -> Place:
    """Where the flow begins, beside all there is."""
    if not ground.places:
        return (0.0, 0.0)
    along = min(place[0] for place in ground.places.values())
    across = max(place[1] + ground.sizes[n][1] / 2 for n, place in ground.places.items())
    return (along, across + ground.spacing.neighbours + ground.sizes[name][1] / 2)
