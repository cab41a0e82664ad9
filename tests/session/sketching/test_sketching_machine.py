"""Any sequence of edits: the drawing fits, names are unique, problems are named, undo undoes."""

import json
from collections.abc import Callable, Sequence

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from nnviz.core.drawing import Direction
from nnviz.core.infer import checked, infer
from nnviz.core.layer import Layer
from nnviz.core.problem import ProblemError
from nnviz.files.plain import parse
from nnviz.layers import layer_kinds
from nnviz.session.sketch import Wire
from nnviz.session.sketching.adding import added, added_before, added_behind, inserted
from nnviz.session.sketching.blocks import (
    folded,
    retitled,
    unfolded,
    with_block,
    without_block,
)
from nnviz.session.sketching.built_in import built_in_templates
from nnviz.session.sketching.clipboard import (
    copied,
    cut,
    duplicated,
    part_from_json,
    part_to_json,
    pasted,
)
from nnviz.session.sketching.mending.mends import mends
from nnviz.session.sketching.moving import moved, moved_by
from nnviz.session.sketching.options import common_options, with_option
from nnviz.session.sketching.parameters import exposed, hidden, with_parameters
from nnviz.session.sketching.removing import without
from nnviz.session.sketching.renaming import renamed
from nnviz.session.sketching.repeating import repeated
from nnviz.session.sketching.sketched import Added, Sketched
from nnviz.session.sketching.templates import (
    added_template,
    inserted_template,
    template_from_json,
    template_of,
    template_to_json,
)
from nnviz.session.sketching.wiring import connected, disconnected, reconnected
from tests.session.sketching.sketches import EMPTY, residual, straight

MOST_LAYERS = 40
LAYERS = [kind() for name, kind in sorted(layer_kinds().items()) if name == kind.kind]
PLACES = st.tuples(*[st.sampled_from([-300.0, 0.0, 100.0, 224.0, 448.0])] * 2)
OPTIONS = {"units": 3, "activation": "tanh", "rate": 0.25, "shape": "2x2", "axis": 0, "bias": False}


class Drawing(RuleBasedStateMachine):
    """One person's hands, and what must hold whatever they do."""

    def __init__(self) -> None:
        super().__init__()
        self.sketch = EMPTY
        self.done: list[Sketched] = []
        self.undone: list[Sketched] = []
        self.text = ""

    @initialize(start=st.sampled_from([EMPTY, residual(), straight("h1", "h2")]))
    def begin(self, start: Sketched) -> None:
        self.sketch = self.start = start

    # -- edits ---------------------------------------------------------------------------------

    @rule(layer=st.sampled_from(LAYERS), data=st.data())
    def add(self, layer: Layer, data: st.DataObject) -> None:
        place = data.draw(st.none() | PLACES)
        source = data.draw(st.none() | self.layers())
        self.do(lambda s: added(s, layer, place, source))

    @rule(layer=st.sampled_from(LAYERS), data=st.data())
    def add_to_what_is_there(self, layer: Layer, data: st.DataObject) -> None:
        chosen = data.draw(self.some())
        if chosen and data.draw(st.booleans()):
            self.do(lambda s: added_behind(s, layer, chosen))
        elif self.sketch.graph.nodes:
            target = data.draw(self.layers())
            self.do(lambda s: added_before(s, layer, target))

    @rule(data=st.data(), layer=st.sampled_from(LAYERS))
    def insert(self, data: st.DataObject, layer: Layer) -> None:
        wire = data.draw(self.wires())
        if wire is not None:
            self.do(lambda s: inserted(s, layer, wire, data.draw(st.none() | PLACES)))

    @rule(data=st.data())
    def wire(self, data: st.DataObject) -> None:
        if self.sketch.graph.nodes:
            source, target = data.draw(self.layers()), data.draw(self.layers())
            wire = data.draw(self.wires())
            if wire is not None and data.draw(st.booleans()):
                self.do(lambda s: reconnected(s, wire, source, target))
            else:
                self.do(lambda s: connected(s, source, target))

    @rule(data=st.data())
    def unwire(self, data: st.DataObject) -> None:
        wires = [wire for wire in (data.draw(self.wires()), data.draw(self.wires())) if wire]
        self.do(lambda s: disconnected(s, wires))

    @rule(data=st.data())
    def delete(self, data: st.DataObject) -> None:
        chosen = data.draw(self.some())
        self.do(lambda s: without(s, chosen))

    @rule(data=st.data())
    def copy(self, data: st.DataObject) -> None:
        self.text = copied(self.sketch, data.draw(self.some()), self.shown())

    @rule(data=st.data())
    def cut(self, data: st.DataObject) -> None:
        chosen = data.draw(self.some())
        left, self.text = cut(self.sketch, chosen, self.shown())
        self.do(lambda _: left)

    @precondition(lambda self: self.text)
    @rule(at=st.none() | PLACES)
    def paste(self, at: tuple[float, float] | None) -> None:
        self.do(lambda s: pasted(s, self.text, at, self.shown()))

    @rule(data=st.data())
    def duplicate(self, data: st.DataObject) -> None:
        chosen = data.draw(self.some())
        self.do(lambda s: duplicated(s, chosen))

    @rule(data=st.data(), times=st.integers(1, 3))
    def repeat(self, data: st.DataObject, times: int) -> None:
        chosen = data.draw(self.some())
        self.do(lambda s: repeated(s, chosen, times, self.shown()))

    @rule(data=st.data(), to=PLACES)
    def move(self, data: st.DataObject, to: tuple[float, float]) -> None:
        chosen = data.draw(self.some())
        if data.draw(st.booleans()):
            self.do(lambda s: moved(s, dict.fromkeys(chosen, to), self.shown()))
        else:
            self.do(lambda s: moved_by(s, chosen, to, self.shown()))

    @rule(data=st.data(), name=st.sampled_from(["h1", "a", "block1", "in1", ""]))
    def rename(self, data: st.DataObject, name: str) -> None:
        if self.sketch.graph.nodes:
            old = data.draw(self.layers())
            self.do(lambda s: renamed(s, old, name))

    @rule(data=st.data(), name=st.sampled_from(sorted(OPTIONS)))
    def set_option(self, data: st.DataObject, name: str) -> None:
        chosen = data.draw(self.some())
        common_options([self.sketch.graph[id].layer for id in self.sketch.layers_of(chosen)])
        self.do(lambda s: with_option(s, chosen, name, OPTIONS[name]))

    @rule(text=st.sampled_from(["", "a note"]), data=st.data())
    def note(self, text: str, data: st.DataObject) -> None:
        if self.sketch.graph.nodes:
            name = data.draw(self.layers())
            self.do(lambda s: s.with_drawing(s.drawing.with_note(name, text)))

    @rule(data=st.data())
    def make_block(self, data: st.DataObject) -> None:
        chosen = data.draw(self.some())
        self.do(lambda s: with_block(s, chosen, "Block", self.shown()))

    @precondition(lambda self: self.sketch.drawing.blocks)
    @rule(data=st.data())
    def change_block(self, data: st.DataObject) -> None:
        id = data.draw(st.sampled_from([block.id for block in self.sketch.drawing.blocks]))
        changes: list[Callable[[Sketched], Sketched | Added]] = [
            lambda s: folded(s, id, self.shown()),
            lambda s: unfolded(s, id, self.shown()),
            lambda s: unfolded(s, id),
            lambda s: without_block(s, id),
            lambda s: retitled(s, id, "Other"),
            lambda s: exposed(s, id, "units", "Size"),
            lambda s: hidden(s, id, "Size"),
            lambda s: with_parameters(s, id, {"Size": 5, "Units": 6}),
        ]
        self.do(data.draw(st.sampled_from(changes)))

    @precondition(lambda self: self.sketch.drawing.blocks)
    @rule(data=st.data())
    def use_block_again(self, data: st.DataObject) -> None:
        id = data.draw(st.sampled_from([block.id for block in self.sketch.drawing.blocks]))
        template = template_of(self.sketch, id, "own", self.shown())
        assert template_from_json(template_to_json(template), "library") == template
        source = data.draw(st.none() | self.layers())
        self.do(lambda s: added_template(s, template, data.draw(st.none() | PLACES), source))

    @rule(data=st.data(), template=st.sampled_from(built_in_templates()))
    def use_library(self, data: st.DataObject, template: object) -> None:
        wire = data.draw(self.wires())
        if wire is not None:
            self.do(lambda s: inserted_template(s, template, wire))  # type: ignore[arg-type]

    @rule(data=st.data())
    def mend(self, data: st.DataObject) -> None:
        keys = sorted({problem.key for problem in infer(self.sketch.graph).problems})
        if keys:
            key = data.draw(st.sampled_from(keys))
            offers = mends(self.sketch, key, shown=self.shown())
            if offers:
                mend = data.draw(st.sampled_from(offers))
                self.do(lambda _: mend.sketch)

    # -- history and files ---------------------------------------------------------------------

    @precondition(lambda self: self.done)
    @rule()
    def undo(self) -> None:
        self.undone.append(self.sketch)
        self.sketch = self.done.pop()

    @precondition(lambda self: self.undone)
    @rule()
    def redo(self) -> None:
        self.done.append(self.sketch)
        self.sketch = self.undone.pop()

    @rule()
    def save_and_load(self) -> None:
        text = json.dumps(part_to_json(self.sketch))
        assert part_from_json(parse(text, "file"), "file") == self.sketch

    # -- what must hold ------------------------------------------------------------------------

    @invariant()
    def names_are_unique_and_the_drawing_fits(self) -> None:
        ids = [node.id for node in self.sketch.graph]
        assert len(set(ids)) == len(ids)
        drawing = self.sketch.drawing
        assert drawing.fitted(ids) == drawing
        held = [member for block in drawing.blocks for member in block.members]
        assert len(set(held)) == len(held)
        for source in (name for node in self.sketch.graph for name in node.inputs):
            assert source in self.sketch.graph

    @invariant()
    def it_is_sound_or_its_problems_are_named(self) -> None:
        facts = infer(self.sketch.graph)
        for problem in facts.problems:
            assert problem.where
            assert problem.what
            assert problem.key == "" or problem.key in self.sketch.graph
        if self.sketch.graph.nodes and not facts.problems:
            assert set(checked(self.sketch.graph).shapes) == {n.id for n in self.sketch.graph}

    def teardown(self) -> None:
        while self.done:
            self.undo()
        assert self.sketch == getattr(self, "start", EMPTY)

    # -- hands ---------------------------------------------------------------------------------

    def do(self, edit: Callable[[Sketched], Sketched | Added]) -> None:
        try:
            result = edit(self.sketch)
        except ProblemError:
            return  # it said what it cannot do, and did nothing
        after = result.sketch if isinstance(result, Added) else result
        if isinstance(result, Added):
            assert set(result.ids) <= after.names
        if len(after.graph) <= max(MOST_LAYERS, len(self.sketch.graph)):
            self.done.append(self.sketch)
            self.sketch, self.undone = after, []

    def layers(self) -> st.SearchStrategy[str]:
        ids = [node.id for node in self.sketch.graph]
        return st.sampled_from(ids) if ids else st.nothing()

    def some(self) -> st.SearchStrategy[Sequence[str]]:
        names = sorted(self.sketch.names)
        return st.lists(st.sampled_from(names), max_size=4) if names else st.just(())

    def wires(self) -> st.SearchStrategy[Wire | None]:
        found = [
            Wire(source, node.id, port)
            for node in self.sketch.graph
            for port, source in enumerate(node.inputs)
        ]
        return st.sampled_from(found) if found else st.none()

    def shown(self) -> dict[str, tuple[float, float]]:
        """Where a canvas would have the cards."""
        step = 224.0 if self.sketch.drawing.direction is Direction.RIGHT else 100.0
        names = [node.id for node in self.sketch.graph]
        return {name: (at * step, 0.0) for at, name in enumerate(names)}


def _run(examples: int, steps: int) -> None:
    quiet = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much]
    run_state_machine_as_test(
        Drawing,
        settings=settings(
            max_examples=examples, stateful_step_count=steps, suppress_health_check=quiet
        ),
    )


def test_any_sequence_of_edits_leaves_a_network_that_can_be_told_about() -> None:
    _run(examples=12, steps=25)


@pytest.mark.long
def test_ten_thousand_edits_do_so_too() -> None:
    _run(examples=200, steps=50)
