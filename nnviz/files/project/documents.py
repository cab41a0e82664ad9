"""A document as JSON values and back, and the difference that one edit makes. Pure."""

from collections.abc import Mapping
from typing import Any

from nnviz.core.graph import Graph
from nnviz.engine.document import Document
from nnviz.files.experiment import draft_from_json, experiment_to_json, node_to_json
from nnviz.files.plain import Fields
from nnviz.files.project.drawing import drawing_from_json, drawing_to_json

Values = dict[str, Any]
NODES, ORDER, GONE = "nodes", "order", "gone"
GRAPH, PLACES = "graph", "places"


def document_to_json(document: Document) -> Values:
    """A document as JSON values."""
    return {
        "experiment": experiment_to_json(document.experiment),
        "drawing": drawing_to_json(document.drawing),
    }


def document_from_json(found: Fields, where: str) -> Document:
    """The document that `document_to_json` wrote; its network may be a draft.

    Raises:
        ProblemError: it says where in the file what is wrong.
    """
    found.only("experiment", "drawing")
    experiment = draft_from_json(found.rest().get("experiment"), f"{where}, experiment")
    drawing = found.fields("drawing", f"{where}, drawing")
    return Document(experiment, drawing_from_json(drawing, experiment.graph))


def change_between(old: Document, new: Document) -> Values:
    """What an edit changed: of layers and places only those it touched, all else by the part."""
    experiment, drawing = _parts(old, new)
    found: Values = {}
    if experiment:
        whole = experiment_to_json(new.experiment.with_graph(Graph()))
        found["experiment"] = {name: whole.get(name) for name in experiment}
    if drawing:
        whole = drawing_to_json(new.drawing.without_places())
        found["drawing"] = {name: whole[name] for name in drawing}
    if new.graph is not old.graph:
        found[GRAPH] = _graph_change(old.graph, new.graph)
    if _differ(old.drawing.places, new.drawing.places):
        found[PLACES] = _place_change(dict(old.drawing.places), dict(new.drawing.places))
    return found


def with_change(values: Values, change: Mapping[str, Any]) -> Values:
    """The JSON of a document after an edit.

    Raises:
        KeyError, TypeError, AttributeError, ValueError: it is no change of this document.
    """
    told = change.get("experiment", {})
    gone = {name for name, part in told.items() if part is None}
    parts = {**values["experiment"], **told}
    experiment = {name: part for name, part in parts.items() if name not in gone}
    drawing = {**values["drawing"], **change.get("drawing", {})}
    if GRAPH in change:
        nodes = _after(experiment["graph"]["nodes"], change[GRAPH], lambda node: node["id"])
        experiment["graph"] = {"nodes": [nodes[id] for id in change[GRAPH].get(ORDER, nodes)]}
    if PLACES in change:
        places = _after(drawing["places"], change[PLACES], lambda place: place[0])
        drawing["places"] = list(places.values())
    return {"experiment": experiment, "drawing": drawing}


def _parts(old: Document, new: Document) -> tuple[list[str], list[str]]:
    """The names of the parts of experiment and drawing that are others now."""
    experiment = [
        name
        for name in ("data", "training", "seed", "marks", "breakpoints", "augmentation")
        if _differ(getattr(old.experiment, name), getattr(new.experiment, name))
    ]
    drawing = [
        name
        for name in ("direction", "blocks", "notes")
        if _differ(getattr(old.drawing, name), getattr(new.drawing, name))
    ]
    return experiment, drawing


def _differ(old: object, new: object) -> bool:
    return old is not new and old != new


def _graph_change(old: Graph, new: Graph) -> Values:
    before = {node.id: node for node in old.nodes}
    after = {node.id: node for node in new.nodes}
    changed = [node for id, node in after.items() if _differ(before.get(id), node)]
    kept = [id for id in before if id in after]
    added = [node.id for node in changed if node.id not in before]
    gone = [id for id in before if id not in after]
    found: Values = {NODES: [node_to_json(node) for node in changed], GONE: gone}
    return found if list(after) == kept + added else found | {ORDER: list(after)}


def _place_change(old: Mapping[str, Any], new: Mapping[str, Any]) -> Values:
    places = [[id, *place] for id, place in new.items() if old.get(id) != place]
    return {NODES: places, GONE: [id for id in old if id not in new]}


def _after(items: list[Any], change: Mapping[str, Any], id_of: Any) -> dict[str, Any]:
    """Items by id, with those that were added or changed and without those that are gone."""
    found = {id_of(item): item for item in items}
    found.update((id_of(item), item) for item in change[NODES])
    for id in change[GONE]:
        found.pop(id, None)
    return found
