"""How a window looks at a project: captured as plain values for its file, and put back from them.

What comes from a file is not trusted: what does not fit is passed over.
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QPointF, Qt
from PySide6.QtGui import QImageWriter
from PySide6.QtWidgets import QGraphicsView

from nnviz.session.project_maker import Looks
from nnviz.session.sample import Part
from nnviz.session.selection import Neuron, Selection
from nnviz.ui.levels import Level

if TYPE_CHECKING:
    from nnviz.ui.main_window import MainWindow

THUMBNAIL = (320, 200)
MOST_SELECTED = 1000
MOST_INPUTS = 10_000
Values = dict[str, Any]


def captured(window: "MainWindow") -> Looks:
    """How the window looks now, with a small picture."""
    return Looks(view_of(window), _thumbnail(window))


def view_of(window: "MainWindow") -> Values:
    """How the window looks now."""
    session, stack = window.session, window.canvas_stack
    view: Values = {
        "level": stack.level.value,
        "layers": _place_of(stack.layers, fits=stack.layers.fits),
        "neurons": _place_of(stack.neurons, fits=stack.neurons.fits),
        "speed": session.speed,
        "selected": [list(neuron) for neuron in session.selection.neurons[:MOST_SELECTED]],
        "cards": list(session.layers[:MOST_SELECTED]),
        "views": [view.name for view in window.views if view.is_seen],
    }
    probe = session.probe
    if probe is not None:
        view["probe"] = (
            {"point": [float(x) for x in np.ravel(probe.x)[:MOST_INPUTS]]}
            if probe.is_free
            else {"part": probe.source.part.value, "index": probe.source.index}
        )
    return view


def show(window: "MainWindow", view: Mapping[str, Any]) -> None:
    """Look at a project as it was looked at when it was saved; its model is there."""
    session, stack = window.session, window.canvas_stack
    for name in _texts(view.get("views")):
        if any(shown.name == name for shown in window.views):
            window.raise_view(name)
    for level in Level:
        if view.get("level") == level.value:
            stack.show_level(level)
    _look(stack.layers, view.get("layers"))
    _look(stack.neurons, view.get("neurons"))
    session.select(Selection(tuple(_neurons(window, view.get("selected")))))
    sketch = session.sketch
    if sketch is not None:
        cards = {node.id for node in sketch.graph} | {b.id for b in sketch.drawing.blocks}
        session.select_layers(card for card in _texts(view.get("cards")) if card in cards)
    _show_probe(window, view.get("probe"))


def speed_of(view: Mapping[str, Any]) -> float | None:
    """The speed that was set; None is as fast as it goes."""
    speed = view.get("speed")
    return float(speed) if isinstance(speed, int | float) and 0 < speed <= 1e6 else None


def _place_of(canvas: QGraphicsView, *, fits: bool) -> list[float] | None:
    """Scale and middle of a canvas; None while it shows everything."""
    if fits:
        return None
    middle = canvas.mapToScene(canvas.viewport().rect().center())
    return [canvas.transform().m11(), middle.x(), middle.y()]


def _look(canvas: Any, place: object) -> None:
    if isinstance(place, list) and len(place) == 3 and all(_is_number(n) for n in place):
        canvas.look_at(QPointF(place[1], place[2]), float(place[0]))
    else:
        canvas.fit()


def _neurons(window: "MainWindow", found: object) -> list[Neuron]:
    model = window.session.model
    if model is None or not isinstance(found, list):
        return []
    neurons = []
    for item in found[:MOST_SELECTED]:
        match item:
            case [str(node), int(unit)] if node in model.network.facts.shapes:
                if 0 <= unit < int(np.prod(model.network.facts.shapes[node])):
                    neurons.append(Neuron(node, unit))
    return neurons


def _show_probe(window: "MainWindow", found: object) -> None:
    session = window.session
    match found:
        case {"part": str(part), "index": int(index)} if part in {p.value for p in Part}:
            session.pick_sample(Part(part), index)
        case {"point": list(point)} if all(_is_number(x) for x in point):
            model = session.model
            if model is not None and len(point) == int(np.prod(model.dataset.input_shape)):
                session.set_probe(np.array(point, np.float32).reshape(model.dataset.input_shape))


def _texts(found: object) -> list[str]:
    return [x for x in found if isinstance(x, str)] if isinstance(found, list) else []


def _is_number(value: Any) -> bool:
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return is_number and abs(value) < 1e9


def _thumbnail(window: "MainWindow") -> bytes:
    """The canvas in front as a small PNG."""
    canvas = window.canvas_stack.front
    picture = canvas.grab().toImage()
    if picture.isNull():
        return b""
    mode = Qt.TransformationMode.SmoothTransformation
    small = picture.scaled(*THUMBNAIL, Qt.AspectRatioMode.KeepAspectRatio, mode)
    data = QByteArray()
    buffer = QBuffer(data)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    QImageWriter(buffer, QByteArray(b"png")).write(small)
    return bytes(data.data())
