"""Circles of a graph: nodes that wait for their own output. Pure, in linear time."""

from nnviz.core.graph import Graph


def circles(graph: Graph, among: list[str]) -> list[tuple[str, ...]]:
    """The sets of nodes that lie together in a circle, each in the order of `among`.

    `among` holds at least every node of a circle, each id once. A node that only waits for a circle
    is in none. They are the strongly connected components (Sharir 1981).
    """
    readers = {name: [n.id for n in graph.consumers(name)] for name in among}
    sources = {name: list(graph[name].inputs) for name in among}
    order = [name for part in walks(readers, among) for name in part]
    place = {name: at for at, name in enumerate(among)}
    parts = [sorted(part, key=place.__getitem__) for part in walks(sources, order[::-1])]
    found = [p for p in parts if len(p) > 1 or p[0] in sources[p[0]]]
    return sorted(map(tuple, found), key=lambda part: place[part[0]])


def walks(wires: dict[str, list[str]], starts: list[str]) -> list[list[str]]:
    """What is reached from each start and was not before, whatever is behind a node before it.

    `wires` leads from each node to others; those that are no key of it are passed over.
    """
    seen: set[str] = set()
    return [_walk(wires, start, seen) for start in starts if start not in seen]


def _walk(wires: dict[str, list[str]], start: str, seen: set[str]) -> list[str]:
    seen.add(start)
    done, path = [], [(start, iter(wires[start]))]
    while path:
        after = next((n for n in path[-1][1] if n in wires and n not in seen), None)
        if after is None:
            done.append(path.pop()[0])
        else:
            seen.add(after)
            path.append((after, iter(wires[after])))
    return done
