"""Grad-CAM: against class activation maps, and what has no maps is a sentence."""

from math import prod
from typing import Any

import numpy as np
import pytest

from nnviz.core.graph import Graph, Node, chain
from nnviz.data import Dataset
from nnviz.data.table.work import Work
from nnviz.explain.class_map import PLACE, class_map, layers_of_maps, over_picture
from nnviz.explain.methods.grad_cam import GradCam
from nnviz.explain.methods.guided_backprop import GuidedBackprop
from nnviz.explain.methods.guided_grad_cam import GuidedGradCam
from nnviz.explain.subject import Subject
from nnviz.explain.target import Extent, Target
from nnviz.layers.add import Add
from nnviz.layers.conv2d import Conv2D
from nnviz.layers.dense import Dense
from nnviz.layers.flatten import Flatten
from nnviz.layers.global_pool import GlobalPool
from nnviz.layers.input import PICTURE, Input
from nnviz.layers.reshape import Reshape
from tests.explain.covered_subjects import convolved, curved, pictures, table
from tests.explain.wide_graphs import asked_of, maps_subject


def ended_by(*end: tuple[str, Any], stride: int = 1, channels: int = 3) -> Subject:
    """A convolution of pictures 8x8, its end, and two linear units."""
    graph = chain(
        ("input", Input(shape=(8, 8, channels), form=PICTURE)),
        ("maps", Conv2D(filters=5, stride=stride)),
        *end,
        ("output", Dense(units=2, activation="linear")),
    )
    return asked_of(graph, pictures(8, 8, channels))


def maps_of(subject: Subject) -> np.ndarray:
    space = subject.function().space()
    space.run(subject.sample[None])
    return np.array(space.activations["maps"][0])


def weights_of(subject: Subject) -> np.ndarray:
    views = subject.network.layout.views(subject.parameters, "output")
    return np.asarray(views["weights"][:, subject.target.index])


def test_behind_global_pooling_it_is_the_class_activation_map() -> None:
    """But for the number of pixels, by which the pooling divides (Selvaraju et al. 2017)."""
    subject = ended_by(("mean", GlobalPool()))
    activation_map = maps_of(subject) @ weights_of(subject) / 64
    value, place = class_map(subject.function(), subject.sample, "maps")
    np.testing.assert_allclose(place, activation_map, rtol=1e-10)
    assert value == pytest.approx(subject.function().value(subject.sample))
    found = GradCam().run(subject, Work())
    np.testing.assert_allclose(found.pixels, np.maximum(activation_map, 0), rtol=1e-5, atol=1e-7)
    both = GradCam(against=True).run(subject, Work())
    np.testing.assert_allclose(both.pixels, activation_map, rtol=1e-4, atol=1e-6)


def test_maps_that_are_read_twice_count_by_both_readers() -> None:
    subject = ended_by(("mean", GlobalPool()))
    graph = Graph(subject.network.graph.nodes[:-1])
    graph = graph.add(Node("again", GlobalPool(), ("maps",)))
    graph = graph.add(Node("both", Add(), ("mean", "again")))
    graph = graph.add(Node("output", Dense(units=2, activation="linear"), ("both",)))
    twice = asked_of(graph, subject.dataset)
    place = class_map(twice.function(), twice.sample, "maps")[1]
    np.testing.assert_allclose(place, 2 * maps_of(twice) @ weights_of(twice) / 64, rtol=1e-10)


def test_by_the_slope_at_each_place_a_linear_end_is_shared_out_whole() -> None:
    """HiResCAM behind flattened maps: its sum and the bias are the answer."""
    subject = ended_by(("flat", Flatten()))
    value, place = class_map(subject.function(), subject.sample, "maps", PLACE)
    bias = subject.network.layout.views(subject.parameters, "output")["bias"]
    assert place.sum() + bias[subject.target.index] == pytest.approx(value)
    (warning,) = GradCam().warnings(subject)
    assert warning.startswith("flat tells the places of maps apart")
    assert GradCam(weights=PLACE).warnings(subject) == ()
    assert GradCam().warnings(ended_by(("mean", GlobalPool()))) == ()


def test_small_maps_are_blended_to_the_size_of_the_picture() -> None:
    subject = ended_by(("mean", GlobalPool()), stride=2)
    place = class_map(subject.function(), subject.sample, "maps")[1]
    assert place.shape == (4, 4)
    found = GradCam().run(subject, Work())
    assert found.pixels.shape == (8, 8)
    assert "5 maps of maps, 4x4" in found.notes[0]
    large = over_picture(np.ones((4, 4)), (8, 8, 3))
    np.testing.assert_allclose(large, 1)


def test_where_nothing_speaks_for_it_the_result_says_so() -> None:
    subject = ended_by(("mean", GlobalPool()))
    views = subject.network.layout.views(subject.parameters, "output")
    views["weights"][...] = -1
    found = GradCam().run(subject, Work())
    assert not found.values.any()
    assert found.notes[1].startswith("Nowhere do the maps of maps speak")


def test_guided_grad_cam_is_the_product_of_both() -> None:
    subject = maps_subject()
    lines, place = (m.run(subject, Work()) for m in (GuidedBackprop(), GradCam()))
    found = GuidedGradCam().run(subject, Work())
    expected = lines.values.reshape(6, 6, 2) * place.pixels[..., None]
    np.testing.assert_allclose(found.values.reshape(6, 6, 2), expected, rtol=1e-5, atol=1e-8)
    assert len(GuidedGradCam().warnings(subject)) == 1
    assert len(GuidedGradCam().warnings(ended_by(("flat", Flatten())))) == 2


def test_the_last_layer_that_finds_something_is_looked_at_or_the_one_that_is_named() -> None:
    subject = maps_subject()
    assert "maps of deep" in GradCam().run(subject, Work()).notes[0]
    inner = subject.but(target=Target("pool", Extent.MAP, 1))
    assert "maps of skip" in GradCam().run(inner, Work()).notes[0]
    for node in layers_of_maps(subject):
        method = GradCam(layer=node.id)
        assert method.unsuited(subject) is None
        assert f"maps of {node.id}," in method.run(subject, Work()).notes[0]


def test_a_layer_that_has_no_maps_is_a_sentence_with_those_that_have() -> None:
    for name in ("flat", "x", "skop"):
        problem = GradCam(layer=name).unsuited(maps_subject())
        assert problem is not None
        assert f"no layer of maps before output called '{name}'" in problem.what
    assert problem is not None
    assert "skip" in problem.hint


def flat_pictures(layer: tuple[str, Any]) -> Graph:
    return chain(
        ("input", Input(shape=(64,))), layer, ("output", Dense(units=2, activation="linear"))
    )


def unsuited(graph: Graph, dataset: Dataset) -> str:
    problem = GradCam().unsuited(asked_of(graph, dataset))
    assert problem is not None
    assert GuidedGradCam().unsuited(asked_of(graph, dataset)) is not None
    return f"{problem.what} {problem.hint}"


def test_without_maps_something_else_is_to_be_used() -> None:
    flat = unsuited(flat_pictures(("hidden", Dense(units=4))), pictures(8, 8))
    assert flat.startswith("It looks at maps, and no layer of maps leads to output. Use integrated")
    rows = GradCam().unsuited(curved(table()))
    assert rows is not None
    assert "no pictures" in rows.what
    first = GradCam().unsuited(convolved(pictures()).but(target=Target("maps", Extent.MAP)))
    assert first is not None
    assert "leads to maps" in first.what


def test_a_row_that_is_cut_into_a_picture_has_maps() -> None:
    graph = flat_pictures(("picture", Reshape(shape="8x8x1")))
    graph = graph.with_inputs("output", ("picture",))
    subject = asked_of(graph, pictures(8, 8)).but(target=Target("output", Extent.LAYER))
    assert GradCam().unsuited(subject) is None
    found = GradCam().run(subject, Work())
    assert found.values.shape == (prod((8, 8)),)
