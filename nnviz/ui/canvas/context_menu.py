"""Menus on the canvas: of what is selected, from the table of actions, and of a layer."""

from collections.abc import Callable, Mapping
from functools import partial

from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QWidget

from nnviz.core.graph import Graph
from nnviz.core.wording import counted
from nnviz.layers.dense import Dense
from nnviz.session import network_edits as edits
from nnviz.session.selection import Selection
from nnviz.session.session import Session
from nnviz.ui.canvas.view import NetworkCanvas

GROUPS = (
    ("set_value", "inspect"),
    ("freeze", "hold", "mute"),
    ("draw_anew", "split", "delete_edges", "bring_back"),
    ("select_layer", "clear_marks"),
    ("fit", "copy_network", "export_network"),
)
"""The actions of the menu; those that cannot act now are left out."""


def selection_menu(canvas: NetworkCanvas, actions: Mapping[str, QAction]) -> QMenu:
    """What can be done to what is selected, and to the whole picture."""
    menu = _titled(canvas, selection_title(canvas.selection))
    for group in GROUPS:
        menu.addSeparator()
        for name in group:
            if name in actions and actions[name].isEnabled():
                menu.addAction(actions[name])
    return menu


def layer_menu(
    canvas: NetworkCanvas,
    session: Session,
    node: str,
    change_units: Callable[[str, int], None],
) -> QMenu:
    """What can be done to a layer: more and fewer neurons, activation, add, remove."""
    menu = _titled(canvas, f"Layer {node}")
    experiment = session.experiment
    if experiment is None or node not in experiment.graph:
        return menu
    graph = experiment.graph
    layer = graph[node].layer
    if isinstance(layer, Dense) and graph.consumers(node):
        menu.addAction("One neuron more").triggered.connect(partial(_call, change_units, node, 1))
        fewer = menu.addAction("One neuron fewer")
        fewer.triggered.connect(partial(_call, change_units, node, -1))
        fewer.setEnabled(layer.units > 1)
        _add_activations(menu, session, graph, node)
        menu.addSeparator()
    if graph.consumers(node):
        after = edits.with_layer_after(graph, node)
        text = "Add a layer after it"
        menu.addAction(text).triggered.connect(partial(_edit, session, after, "Add layer", ""))
    if edits.is_removable(graph, node):
        without = edits.without_layer(graph, node)
        remove = menu.addAction("Remove this layer")
        remove.triggered.connect(partial(_edit, session, without, f"Remove {node}", ""))
    return menu


def selection_title(selection: Selection) -> str:
    """What is selected, in a few words."""
    neurons, edges = selection.neurons, selection.edges
    if len(neurons) == 1 and not edges:
        return neurons[0].title
    if len(edges) == 1 and not neurons:
        return edges[0].name
    parts = ((len(neurons), "neuron"), (len(edges), "edge"))
    found = [counted(number, noun) for number, noun in parts if number]
    return ", ".join(found) or "Nothing is selected"


def _add_activations(menu: QMenu, session: Session, graph: Graph, node: str) -> None:
    part = menu.addMenu("Activation")
    option = graph[node].layer.options()["activation"]
    present = getattr(graph[node].layer, "activation", "")
    for name, label in option.choices.items():
        action = part.addAction(label)
        action.setCheckable(True)
        action.setChecked(name == present)
        changed = edits.with_option(graph, node, "activation", name)
        text, topic = f"Change activation of {node}", f"graph.{node}.activation"
        action.triggered.connect(partial(_edit, session, changed, text, topic))


def _titled(parent: QWidget, title: str) -> QMenu:
    menu = QMenu(parent)
    menu.setToolTipsVisible(True)
    menu.addAction(title).setEnabled(False)
    return menu


def _edit(session: Session, graph: Graph, text: str, topic: str, _checked: bool = False) -> None:
    session.edit_graph(graph, text, topic)


def _call(change: Callable[[str, int], None], node: str, more: int, _checked: bool = False) -> None:
    change(node, more)
