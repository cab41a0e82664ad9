"""Menus on the canvas: of what is selected, from the table of actions, and of a layer."""

from collections.abc import Callable, Mapping
from functools import partial

from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QWidget

from nnviz.core.graph import Graph
from nnviz.core.wording import counted
from nnviz.engine.fitting import answering
from nnviz.layers.dense import Dense
from nnviz.session import network_edits as edits
from nnviz.session.frame import Model
from nnviz.session.neuron_names import heading
from nnviz.session.selection import Selection
from nnviz.session.session import Session
from nnviz.ui.canvas.view import NetworkCanvas

GROUPS = (
    ("set_value", "inspect"),
    ("freeze", "hold", "mute", "mute_head"),
    ("draw_anew", "split", "delete_edges", "bring_back"),
    ("select_layer", "clear_marks"),
    ("fit", "copy_network", "export_network"),
)
"""The actions of the menu; those that cannot act now are left out."""


Change = Callable[[Graph], Graph]


def selection_menu(canvas: NetworkCanvas, actions: Mapping[str, QAction]) -> QMenu:
    """What can be done to what is selected, and to the whole picture."""
    menu = _titled(canvas, selection_title(canvas.selection, canvas.model))
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
    if isinstance(layer, Dense) and node not in answering(graph):
        menu.addAction("One neuron more").triggered.connect(partial(_call, change_units, node, 1))
        fewer = menu.addAction("One neuron fewer")
        fewer.triggered.connect(partial(_call, change_units, node, -1))
        fewer.setEnabled(layer.units > 1)
        _add_activations(menu, session, graph, node)
        menu.addSeparator()
    if graph.consumers(node):
        change, text = partial(edits.with_layer_after, node_id=node), "Add a layer after it"
        adding = partial(_edit, session, node, change, "Add layer", "")
        menu.addAction(text).triggered.connect(adding)
    if edits.is_removable(graph, node):
        change = partial(edits.without_layer, node_id=node)
        removing = partial(_edit, session, node, change, f"Remove {node}", "")
        menu.addAction("Remove this layer").triggered.connect(removing)
    return menu


def selection_title(selection: Selection, model: Model | None = None) -> str:
    """What is selected, in a few words."""
    neurons, edges = selection.neurons, selection.edges
    if len(neurons) == 1 and not edges:
        return neurons[0].title if model is None else heading(model, neurons[0])
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
        change = partial(edits.with_option, node_id=node, name="activation", value=name)
        text, topic = f"Change activation of {node}", f"graph.{node}.activation"
        action.triggered.connect(partial(_edit, session, node, change, text, topic))


def _titled(parent: QWidget, title: str) -> QMenu:
    menu = QMenu(parent)
    menu.setToolTipsVisible(True)
    menu.addAction(title).setEnabled(False)
    return menu


def _edit(
    session: Session, node: str, change: Change, text: str, topic: str, _checked: bool = False
) -> None:
    """Change the network as it is now: it may have changed while the menu was open."""
    experiment = session.experiment
    if experiment is not None and node in experiment.graph:
        session.edit_graph(change(experiment.graph), text, topic)


def _call(change: Callable[[str, int], None], node: str, more: int, _checked: bool = False) -> None:
    change(node, more)
