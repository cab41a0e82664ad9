"""Drawing in a graph of 1,000 layers in the open window, and projects of 10,000,000 parameters.

An edit counts from the wish until the canvas of layers has painted what came of it, whatever else
in the window follows from it. While the view is zoomed and moved by real events, a frame counts
when the canvas has been painted after one of them.
"""

from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from time import perf_counter

import numpy as np

from nnviz.bench.csv import Blocks
from nnviz.bench.large import Moves
from nnviz.bench.live import turn
from nnviz.bench.opened import opened_window
from nnviz.core.drawing import Drawing
from nnviz.core.graph import Graph, Node, chain
from nnviz.core.infer import infer
from nnviz.core.layout import arrange
from nnviz.data import DataRecipe
from nnviz.engine.document import Document
from nnviz.engine.experiment import Experiment
from nnviz.layers.add import Add
from nnviz.layers.dense import Dense
from nnviz.layers.input import Input
from nnviz.session.session import Session
from nnviz.session.sketch import Sketch
from nnviz.session.sketching.adding import added_behind
from nnviz.session.sketching.removing import without
from nnviz.session.sketching.sketched import Sketched
from nnviz.session.sketching.wiring import connected
from nnviz.session.version import Version
from nnviz.ui import looks
from nnviz.ui.levels import Level
from nnviz.ui.main_window import MainWindow
from nnviz.ui.sketch.picture import content_of
from nnviz.ui.sketch.view import SketchCanvas

LAYERS, ROUNDS, PAN_S = 1_000, 25, 4.0
UNITS = (2_000, 3_500, 850)
"""With two inputs and one output 10,000,000 parameters."""

PATIENCE_S = 60.0


def measure() -> dict[str, float | None]:
    """How long edits, a layout, saving and opening take, and frames while the view moves."""
    with opened_window() as (window, folder):
        window.show()
        numbers = _of_edits(window)
        numbers |= _of_files(window, folder / "large.nnviz")
    return numbers


# -- 1,000 layers ----------------------------------------------------------------------------------


def drawn_network() -> Document:
    """Blocks of three layers with a wire past each, all put where the layout would."""
    nodes = [Node("x", Input(shape=(2,))), Node("h0", Dense(units=8), ("x",))]
    while len(nodes) < LAYERS - 1:
        at, before = len(nodes), nodes[-1].id
        layer = Node(f"h{at}", Dense(units=8), (before,))
        nodes.append(Node(f"a{at}", Add(), (before, nodes[-3].id)) if at % 4 == 0 else layer)
    graph = Graph((*nodes, Node("output", Dense(units=1, activation="tanh"), (nodes[-1].id,))))
    content = content_of(Sketch(graph, Drawing(), infer(graph), True))
    places = arrange(content.sizes, content.shown.pairs, content.sizes).places
    return Document(Experiment(graph, DataRecipe(name="spiral")), Drawing().with_places(places))


def _of_edits(window: MainWindow) -> dict[str, float | None]:
    document, session = drawn_network(), window.session
    began = perf_counter()
    content = content_of(Sketch(document.graph, Drawing(), infer(document.graph), True))
    arrange(content.sizes, content.shown.pairs, content.sizes)
    laid_out = perf_counter() - began
    _open(window, Version(document, document.experiment))
    window.canvas_stack.show_level(Level.LAYERS)
    canvas = window.sketch_canvas
    canvas.reveal("h500")
    turn(seconds=1.0)
    took = [_painted_ms(canvas, edit) for edit in _edits(session)]
    canvas.fit()
    moves = Moves(canvas)
    turn(seconds=PAN_S)
    return {
        "edit_1000_p95_ms": float(np.percentile(took, 95)),
        "edit_1000_p50_ms": float(np.median(took)),
        "pan_1000_fps": moves.stop() / PAN_S,
        "layout_1000_s": laid_out,
    }


def _edits(session: Session) -> Iterator[Callable[[], object]]:
    """Add, wire, delete, and take each back."""
    change, undo = partial(_change, session), session.undo_stack.undo
    for at in range(ROUNDS):
        name = f"h{4 * (at * 7 % 200) + 5}"
        yield partial(change, partial(_longer, name=name))
        yield partial(change, partial(connected, source="x", target=name))
        yield undo
        yield partial(change, partial(without, ids=(name,)))
        yield undo
        yield undo


def _longer(sketch: Sketched, name: str) -> Sketched:
    return added_behind(sketch, Dense(units=8), (name,)).sketch


def _change(session: Session, edit: Callable[[Sketched], Sketched]) -> None:
    sketch = session.sketch
    assert sketch is not None
    after = edit(Sketched(sketch.graph, sketch.drawing))
    session.edit_sketch(after.graph, after.drawing, "Edit")


def _painted_ms(canvas: SketchCanvas, edit: Callable[[], object]) -> float:
    """From the wish until the canvas has painted it."""
    done: list[float] = []
    began = perf_counter()
    edit()
    connection = canvas.painted.connect(lambda: done.append(perf_counter()))
    turn(lambda: bool(done), PATIENCE_S)
    canvas.painted.disconnect(connection)
    turn(seconds=0.05)
    return (done[0] - began) * 1e3


# -- 10,000,000 parameters -------------------------------------------------------------------------


def _of_files(window: MainWindow, path: Path) -> dict[str, float | None]:
    hidden = [(f"h{at}", Dense(units=units)) for at, units in enumerate(UNITS)]
    graph = chain(("x", Input(shape=(2,))), *hidden, ("output", Dense(units=1, activation="tanh")))
    experiment = Experiment(graph, DataRecipe(name="spiral"))
    _open(window, Version(Document(experiment), experiment))
    keeper, saved = window.projects.keeper, list[object]()
    keeper.saved.connect(saved.append)
    turn(seconds=1.0)
    blocks, began = Blocks(), perf_counter()
    keeper.save(path, looks.captured(window))
    turn(lambda: bool(saved), PATIENCE_S)
    took, longest = perf_counter() - began, blocks.stop()
    before, began = window.session.model, perf_counter()
    window.projects.open_file(path)
    turn(lambda: window.session.model not in (None, before), PATIENCE_S)
    return {
        "save_10m_s": took if saved else None,
        "save_block_max_ms": longest,
        "open_10m_s": perf_counter() - began,
    }


def _open(window: MainWindow, version: Version) -> None:
    """Open something, and wait until it is what is trained."""
    session = window.session
    session.open_version(version)
    turn(lambda: _layers(session) == {node.id for node in version.trained.graph}, PATIENCE_S)


def _layers(session: Session) -> set[str]:
    return set() if session.model is None else {n.id for n in session.model.network.graph}
