"""The network as text: round trips over every kind, sentences for what is wrong, and garbage."""

import keyword
from dataclasses import fields
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from nnviz.core.graph import Graph, Node
from nnviz.core.layer import Layer
from nnviz.core.spec import value_type
from nnviz.core.wiring import network
from nnviz.files.code import page, read, write
from nnviz.files.code.names import kinds_by_class
from nnviz.layers.add import Add
from nnviz.layers.dense import Dense
from nnviz.layers.input import Input
from nnviz.layers.reshape import Reshape

KINDS = list(kinds_by_class().values())
WORDS = ("x", "h1", "output", "größe", "Dense", "layers", "if", "2nd", "a b", 'q"', "q'\"", "\\n")

names = st.one_of(st.sampled_from(WORDS), st.text(min_size=1, max_size=6).filter(str.isprintable))
line_text = st.text(
    st.characters(exclude_characters="\r\n\0\f\v", exclude_categories=["Cs"]), max_size=100
)


def values(cls: type[Layer], name: str) -> st.SearchStrategy[Any]:
    """Values of a described field that are allowed."""
    described, kind = cls.options()[name], value_type(cls, name)
    found: st.SearchStrategy[Any]
    if described.choices:
        found = st.sampled_from(list(described.choices))
    elif kind is bool:
        found = st.booleans()
    elif kind is int:
        low, high = described.low or 0, described.high
        found = st.integers(int(low), 10**6 if high is None else int(high))
    elif kind is float:
        found = st.floats(described.low, described.high, allow_nan=False, allow_infinity=False)
    else:
        return st.just(cls.default(name))
    return st.one_of(st.none(), found) if described.optional else found


@st.composite
def layers(draw: st.DrawFn) -> Layer:
    cls = draw(st.sampled_from(KINDS))
    chosen = {name: draw(values(cls, name)) for name in cls.options() if draw(st.booleans())}
    if cls is Input:
        chosen["shape"] = tuple(draw(st.lists(st.integers(1, 28), min_size=1, max_size=3)))
    layer = cls(**chosen)
    return cls() if layer.problems() else layer


@st.composite
def drawings(draw: st.DrawFn) -> tuple[Graph, tuple[tuple[str, str], ...]]:
    """Any draft: circles, wires to layers that come later, wires to none, and notes."""
    ids = draw(st.lists(names, max_size=6, unique=True))
    wires = st.lists(st.sampled_from([*ids, "gone"]), max_size=3)
    graph = Graph(tuple(Node(name, draw(layers()), tuple(draw(wires))) for name in ids))
    notes = {name: "\n".join(draw(st.lists(line_text, max_size=3))) for name in ids}
    return graph, tuple(sorted((n, note) for n, note in notes.items() if note.strip("\n")))


@given(drawings())
@example((Graph(), ()))
def test_what_is_written_is_read(drawing: tuple[Graph, tuple[tuple[str, str], ...]]) -> None:
    graph, notes = drawing
    text = write(graph, notes)
    reading = read(text)
    assert reading.problems == ()
    assert (reading.graph, reading.notes) == (graph, notes)
    assert dict(reading.lines) == dict(page(graph, notes).lines)
    assert write(graph, reading.notes) == text


def test_it_is_the_python_of_the_readme() -> None:
    x = Input(shape=(2,))
    h1 = Dense(units=8, activation="tanh")(x)
    skip = Add()(h1, x)
    text = 'x = Input(shape=(2,))\nh1 = Dense(units=8, activation="tanh")(x)\nskip = Add()(h1, x)\n'
    graph = network(x=x, h1=h1, skip=skip)
    assert write(graph) == text
    assert read(text).graph == graph


def test_every_shape_can_be_written_as_one_writes_it_in_python() -> None:
    found = read("x = Input(shape=(6,))\ny = Reshape(shape=(2, -1))(x)\n")
    assert not found.problems
    assert found.graph is not None
    assert found.graph["y"].layer == Reshape(shape="2x-1")


def test_a_word_that_a_tokenizer_does_not_know_is_quoted() -> None:
    graph = Graph((Node("A·", Dense()),))
    text = write(graph)
    assert text.startswith('layers["A·"] = ')
    assert read(text).graph == graph


def test_drafts_survive() -> None:
    graph = Graph(
        (
            Node("a", Dense(), ("b", "gone", "a")),
            Node("b", Dense(units=3), ("a",)),
            Node("input", Input(), ("b",)),
        )
    )
    text = write(graph)
    assert text.splitlines()[0] == 'a = Dense(units=8)("b", "gone", "a")'
    assert read(text).graph == graph


def test_comments_are_notes_of_their_layers() -> None:
    text = (
        "# where points\n"
        "#   come in\n"
        "\n"
        "x = Input(shape=(2,))  # both coordinates\n"
        "h1 = Dense(\n"
        "    units=8,  # enough\n"
        ")(x)  #and no more\n"
        "# the end\n"
    )
    reading = read(text)
    assert reading.notes == (
        ("h1", "enough\nand no more\nthe end"),
        ("x", "where points\n  come in\nboth coordinates"),
    )
    assert reading.lines == {"x": 4, "h1": 5}


def test_a_note_that_is_short_stands_behind_its_layer() -> None:
    graph = network(x=Input())
    assert write(graph, (("x", "short"), ("y", "of nobody"))) == "x = Input(shape=(2,))  # short\n"
    long = "long " * 20
    assert write(graph, (("x", long),)) == f"# {long}\nx = Input(shape=(2,))\n"


MISTAKES = [
    ("h = Dens(units=8)()", 1, 4, "no layer kind called 'Dens'. Did you mean Dense?"),
    ("\nh = Dense(unit=8)()", 2, 10, "no field called 'unit'. Did you mean units"),
    ("h = Dense(units=0)()", 1, 16, "0 is out of range. Allowed: 1 to 65,536."),
    ("h = Dense(activation='foo')", 1, 21, "'foo' is not a choice."),
    ("h = Dense(8)()", 1, 10, "A field is given by its name."),
    ("h = Dense()(units=8)", 1, 12, "Fields such as units stand in the first brackets."),
    ("h = Dense()(h)", 1, 12, "h reads itself."),
    ("a = Dense()(b)\nb = Dense()()", 1, 12, "b is used before it is there."),
    ("apple = Input()\nb = Dense()(aple)", 2, 12, "no layer called 'aple'. Did you mean apple?"),
    ("a = Input()\na = Dense()()", 2, 0, "a is there twice; the first is in line 1."),
    ("a = Input(\nb = Input()", 1, 9, "This bracket is not closed."),
    ("a = Input())", 1, 11, "This bracket was never opened."),
    ("  a = Input()", 1, 0, "A line begins at the left edge."),
    ("a = Input(shape=(2,), shape=(3,))", 1, 22, "shape is given twice."),
    ("a = Input(shape=(0,))", 1, 16, "0 is no size."),
    ("a = Dense(units=1 + 1)", 1, 18, "'+' has no meaning here."),
    ("a = Dense(units=2 - 1)", 1, 16, "This is no number, text, yes or no."),
    ("a = Dense(units=--1)", 1, 17, "There are two signs in a row."),
    ("a = Dense(units=0x" + "f" * 500 + ")", 1, 16, "So large a number is not possible."),
    ("a = Dense(units=b'8')", 1, 16, "A text has no letters before its quotes."),
    ("größe = 'a'; b", 1, 11, "';' has no meaning here."),
    ("größe = Dense(units='é', unitz=3)", 1, 25, "There is no field called 'unitz'."),
    ("import os", 1, 0, "'import' has no meaning here."),
    ("os.system('ls')", 1, 2, "'.' has no meaning here."),
    ("a = b = Input()", 1, 0, "This is no layer."),
    ("a", 1, 0, "This is no layer."),
    ("a = 8", 1, 0, "This is no layer."),
    ("a = Input()()()", 1, 4, "This is no layer."),
    ("a[0] = Input()", 1, 0, "This is no name of a layer."),
    ("layers[''] = Input()", 1, 0, "A layer cannot be called so."),
    ("a = Dense()(8)", 1, 12, "A layer reads names of layers only."),
    ("a = Input()\0", 1, 11, "The character '\\x00' cannot stand in a text."),
    ("a = " + "(" * 200, 1, 12, "Brackets are nested too deeply."),
]


@pytest.mark.parametrize(("text", "line", "column", "said"), MISTAKES)
def test_a_mistake_is_a_sentence_at_its_place(text: str, line: int, column: int, said: str) -> None:
    reading = read(text)
    assert reading.graph is None
    first = reading.problems[0]
    assert said in str(first)
    assert (first.line, first.column) == (line, column)
    assert str(first).startswith(f"Line {line}: ")


def test_all_mistakes_are_told_at_once() -> None:
    reading = read("a = Inpt()\nb = Dense(units=0)()\nc = Dense()(b)\nd = )\n")
    assert [problem.line for problem in reading.problems] == [1, 2, 4]
    assert reading.lines == {"a": 1, "b": 2, "c": 3}


def test_a_statement_over_several_lines_has_its_places() -> None:
    text = "a = Input()\nb = Dense(\n    units=0,  # none\n)(\n    c)\nd = Dense()(a)  # last\n"
    reading = read(text)
    assert [(p.line, p.column) for p in reading.problems] == [(3, 10), (5, 4)]
    assert reading.notes == (("b", "none"), ("d", "last"))
    assert reading.lines == {"a": 1, "b": 2, "d": 6}
    assert [p.line for p in read("a = Input()\nb = )\nc = Dens()()").problems] == [2, 3]


def test_a_text_that_is_too_long_is_not_even_looked_at() -> None:
    (problem,) = read("x" * 1_000_001).problems
    assert "longer than 1,000,000 characters" in str(problem)


PIECES = [
    *("x = Input()", "h = Dense(units=8)(x)", "layers['a']", "Dense", "Input", "Add", "units"),
    *("=", "(", ")", "[", "]", ",", "-", ".", ":", ";", "\\", "'", '"', '"""', "#", "\n", "  "),
    *("\t", "\0", "\r", "\f", "\ud800", "é", "ﬁ", "$", "lambda", "not ", "None", "f'{x}'", "1e999"),
    *("0x", "9" * 5000, "1_0", "0j", "\\N{x}", "\\d", "*", "**", "@", ":=", "..."),
    *keyword.kwlist,
]


@settings(max_examples=300)
@given(st.one_of(st.text(max_size=80), st.lists(st.sampled_from(PIECES), max_size=25).map("".join)))
@example("(" * 100_000)
@example("-" * 100_000 + "1")
@example("x = Dense(units=" + "not " * 10_000 + "1)")
@example("x = Dense()" + "()" * 50_000)
@example("a = Dense(" + "a=" * 50_000 + ")")
def test_garbage_gives_a_graph_or_problems(text: str) -> None:
    reading = read(text)
    lines = text.replace("\r\n", "\n").replace("\r", "\n").count("\n") + 1
    assert (reading.graph is None) == bool(reading.problems)
    assert all(1 <= p.line <= lines + 1 and p.column >= 0 for p in reading.problems)


@given(st.sampled_from(KINDS), st.data())
def test_any_value_of_a_field_is_judged(cls: type[Layer], data: st.DataObject) -> None:
    odd = ("None", "True", "-1", "0", "1e999", "''", "'a'", "()", "(1, 'a')", "((1,), None)", "0.5")
    chosen = {f.name: data.draw(st.sampled_from(odd)) for f in fields(cls)}
    arguments = ", ".join(f"{name}={value}" for name, value in chosen.items())
    reading = read(f"a = {cls.__name__}({arguments})()")
    assert (reading.graph is None) == bool(reading.problems)
