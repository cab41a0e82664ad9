"""Regions of the plane, and what is asked about neurons."""

from dataclasses import replace

import numpy as np

from nnviz.core.marks import Neuron
from nnviz.data import DataRecipe, load
from nnviz.explain.target import Extent, Target
from nnviz.layers.conv2d import Conv2D
from nnviz.session.plane import axes_plane, default_plane, principal_plane
from nnviz.session.region import Region, region_of
from nnviz.session.rules import neuron_of, neuron_target
from tests.session.pictures import Camera, pictures
from tests.ui.rules.trees import grown, tree_of


def region(low: list[float], high: list[float]) -> Region:
    return Region(np.array(low), np.array(high))


def test_a_rectangle_of_the_plane_is_cut_at_its_ends() -> None:
    data = load(DataRecipe(name="circle"))
    plane = default_plane(data, data.base_test[0])
    assert plane is not None
    found = region([-np.inf, -1.5], [2.0, np.inf]).on(plane)
    assert found is not None
    np.testing.assert_allclose(found, [[-6, -1.5], [2, 6]], atol=1e-6)
    assert region([7.0, -np.inf], [np.inf, np.inf]).on(plane) is None


def test_of_more_inputs_it_is_the_slice_that_goes_through_the_probe() -> None:
    data = load(DataRecipe(name="iris"))
    probe = data.base_test[0]
    plane = axes_plane(data, 2, 3, probe)
    low, high = np.full(4, -np.inf), np.full(4, np.inf)
    high[2] = 0.5
    found = Region(low, high).on(plane)
    assert found is not None
    assert found[1, 0] == np.float32(0.5)
    low[0] = probe[0] + 0.1  # the probe lies beside it
    assert Region(low, high).on(plane) is None
    assert Region(low, high).on(principal_plane(data)) is None
    assert region([0, 0], [1, 1]).on(plane) is None  # of other data


def test_a_region_is_told_as_the_network_sees_it() -> None:
    data = load(DataRecipe(name="iris"))
    nodes = grown(3, 1)
    tree = replace(tree_of(nodes), features=data.inputs)
    for node in range(len(nodes)):
        found = region_of(tree, node, data)
        for place, bounds in nodes.bounds(node).items():
            scale, mean = float(data.input_scale[place]), float(data.input_mean[place])
            assert found.low[place] * scale + mean == bounds.low or np.isclose(
                found.low[place] * scale + mean, bounds.low
            )
    assert np.isinf(region_of(tree, 0, data).low).all()


def test_of_a_pixel_it_is_its_map_that_is_asked_about() -> None:
    model = Camera([("conv", Conv2D(filters=3))], pictures()).model
    assert neuron_target(model, Neuron("conv", 4)) == Target("conv", Extent.MAP, 1)
    assert neuron_target(model, Neuron("output", 1)) == Target("output", index=1)
    assert neuron_target(model, Neuron("gone", 1)) is None
    assert neuron_target(model, Neuron("output", 99)) is None
    for target in (Target("conv", Extent.MAP, 1), Target("output", index=1)):
        assert neuron_target(model, neuron_of(model, target)) == target
