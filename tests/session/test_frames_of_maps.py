"""What frames say of layers of maps: a map is what a neuron is elsewhere, and stays one."""

from collections.abc import Iterable

import numpy as np
import pytest

from nnviz.core.graph import chain
from nnviz.core.maps import Pixel, has_maps, map_of, middle_of, unit_of
from nnviz.core.marks import NO_MARKS, Marks, Neuron
from nnviz.data import DataRecipe, load
from nnviz.engine.arena import Vector
from nnviz.engine.experiment import Experiment, active_network, fitted
from nnviz.engine.held import cells_of
from nnviz.engine.trainer import Trainer
from nnviz.engine.walk import Walk, walk
from nnviz.engine.work import products
from nnviz.layers.activation import Activation
from nnviz.layers.batch_norm import BatchNorm
from nnviz.layers.conv2d import Conv2D
from nnviz.layers.dense import Dense
from nnviz.layers.flatten import Flatten
from nnviz.layers.global_pool import GlobalPool
from nnviz.layers.input import PICTURE, Input
from nnviz.layers.max_pool import MaxPool
from nnviz.record.neurons import Measure, NeuronRecord
from nnviz.session.finding import Finding, Kind, State, Vitals
from nnviz.session.frame import FrameMaker, Model, Wants
from nnviz.session.health import findings
from nnviz.session.lesson import Role, forward
from nnviz.session.lesson import chain as chain_rule
from nnviz.session.plane import default_plane
from nnviz.session.predictions import PredictionMaker, most_asked
from nnviz.session.pruning import magnitudes, removed_count, weakest
from nnviz.session.responses import LEAST_SIDE, side_for
from nnviz.session.statistics import BATCH, LEAST_PICTURES, batch_size
from nnviz.session.sweep import Sweep
from nnviz.session.unit_health import unit_health
from nnviz.session.walk_words import sentence
from nnviz.ui.inspector import words
from tests.session.pictures import Camera, pictures

LAYERS = (("c1", Conv2D(filters=4)), ("p1", MaxPool()), ("c2", Conv2D(filters=3)))


@pytest.fixture
def camera() -> Camera:
    return Camera(LAYERS, pictures())


def found_by(camera: Camera, vector: Vector, marks: Marks = NO_MARKS) -> list[Finding]:
    experiment = camera.experiment.with_marks(marks)
    network = active_network(experiment)
    model = Model(2, 1, experiment, network, camera.data)
    probe = camera.data.x_test[0]
    frame = FrameMaker(model).make(0, vector, probe, Wants(health=True))
    training = camera.experiment.training
    return list(findings(Vitals(network, training, units=frame.health)))


def of_kind(found: Iterable[Finding], kind: Kind) -> list[Finding]:
    return [finding for finding in found if finding.kind is kind]


# -- health ----------------------------------------------------------------------------------------


def test_a_dead_map_is_one_finding_however_many_pixels_it_has(camera: Camera) -> None:
    vector = camera.vector()
    views = camera.model.network.layout.views(vector, "c1")
    views["bias"][2] = -1000
    (dead,) = of_kind(found_by(camera, vector), Kind.DEAD)
    assert (dead.state, dead.where, dead.text, dead.value) == (State.AMBER, "c1", "1 of 4", 1)
    assert dead.reason.startswith("One map is zero everywhere for all 30 samples looked at")
    shape = camera.model.network.facts.shapes["c1"]
    assert dead.neurons == (Neuron("c1", middle_of(shape, 2)),)
    assert map_of(shape, dead.neurons[0].unit) == 2


def test_a_map_of_which_a_pixel_is_held_is_no_finding(camera: Camera) -> None:
    vector = camera.vector()
    camera.model.network.layout.views(vector, "c1")["bias"][2] = -1000
    shape = camera.model.network.facts.shapes["c1"]
    held = Marks(muted=(Neuron("c1", unit_of(shape, Pixel(2, 0, 5))),))
    (dead,) = of_kind(found_by(camera, vector, held), Kind.DEAD)
    assert dead.state is State.GREEN
    assert "every map" in dead.reason


def test_copied_maps_are_named_by_their_numbers(camera: Camera) -> None:
    vector = camera.vector()
    views = camera.model.network.layout.views(vector, "c1")
    views["weights"][..., 3] = views["weights"][..., 1]
    views["bias"][3] = views["bias"][1]
    (copies,) = of_kind(found_by(camera, vector), Kind.COPIES)
    assert copies.reason.startswith("Map 4 says the same as map 2")
    assert [neuron.unit % 4 for neuron in copies.neurons] == [1, 3]
    assert [neuron.unit % 4 for neuron in copies.targets] == [3]


def test_saturated_maps_are_so_in_nearly_all_pixels() -> None:
    said = np.full((10, 4, 4, 3), 0.99, np.float32)
    said[..., 1] = 0.2
    said[0, :3, :, 2] = 0  # 12 of 160 pixels
    found = unit_health(Conv2D(filters=3, activation="tanh"), said)
    assert found.has_maps
    assert found.samples == 10
    assert found.saturated.tolist() == [True, False, False]
    assert found.constant.tolist() == [True, True, False]


@pytest.mark.parametrize("shape", [(1, 1, 1, 1), (3, 1, 1, 2), (2, 5, 7, 300)])
def test_maps_of_any_size_have_a_health(shape: tuple[int, ...]) -> None:
    said = np.random.default_rng(0).random(shape, np.float32)
    found = unit_health(Conv2D(), said)
    assert len(found.dead) == len(found.copied) == shape[-1]
    assert not found.dead.any()
    said[..., -1] = np.nan
    assert not unit_health(Conv2D(), said).dead[-1]


# -- measures, statistics, answers -----------------------------------------------------------------


def test_measures_are_those_of_maps_and_their_filters(camera: Camera) -> None:
    vector, wants = camera.vector(), Wants(neurons=True, batch=True)
    frame = FrameMaker(camera.model).make(0, vector, camera.data.x_test[0], wants)
    assert frame.neurons is not None
    found = frame.neurons.measures["c1"]
    assert found.shape == (4, 3)
    weights = camera.model.network.layout.views(vector, "c1")["weights"]
    lengths = np.sqrt((weights.astype(np.float64) ** 2).sum(axis=(0, 1, 2)))
    np.testing.assert_allclose(found[:, Measure.WEIGHT_NORM], lengths, rtol=1e-6)
    workspace = camera.model.network.workspace(vector, frame.neurons.samples)
    workspace.run(camera.data.x_train[: frame.neurons.samples])
    means = workspace.activations["c1"].mean(axis=(0, 1, 2))
    np.testing.assert_allclose(found[:, Measure.MEAN], means, rtol=1e-5)
    assert (found[:, Measure.GRADIENT_NORM] > 0).all()
    record = NeuronRecord()
    record.begin({"c1": 4})
    record.add(0, frame.neurons.measures)
    assert frame.statistics["c1"].neurons == 4
    assert frame.statistics["p1"].has_maps
    assert not frame.statistics["flat"].has_maps
    pixel = Neuron("c1", unit_of((6, 6, 4), Pixel(3, 4, 5)))
    recorded = words.recorded_as(camera.model, pixel)
    assert recorded == Neuron("c1", 3)
    assert record.trace(*recorded, Measure.MEAN) is not None


def test_large_networks_of_pictures_are_asked_less(camera: Camera) -> None:
    def layers(filters: int) -> tuple[tuple[str, Conv2D], ...]:
        return tuple((f"c{at}", Conv2D(filters=filters, kernel=5)) for at in range(3))

    large = Camera((*layers(48), ("pool", GlobalPool())), pictures(48, 48, 3), flat=False)
    network = large.model.network
    assert products(network) > 100 * products(camera.model.network)
    assert batch_size(network, large.data) == LEAST_PICTURES
    assert batch_size(camera.model.network, camera.data) == 30 < BATCH
    assert side_for(network) == LEAST_SIDE < side_for(camera.model.network)
    assert most_asked(network) == 250 < most_asked(camera.model.network)


def test_responses_of_pictures_are_over_their_plane(camera: Camera) -> None:
    probe = camera.data.x_test[0]
    wants = Wants(responses=True, predictions=True, plane=default_plane(camera.data, probe))
    frame = FrameMaker(camera.model).make(0, camera.vector(), probe, wants)
    assert frame.responses is not None
    assert frame.responses.training == 30
    assert "c1" not in frame.responses.neurons
    assert frame.responses.neurons["flat"].shape[0] == 27
    assert frame.predictions is not None
    np.testing.assert_array_equal(frame.predictions.training, frame.responses.answers[:30])


def test_the_weakest_weights_of_kernels_can_be_removed(camera: Camera) -> None:
    network, vector = camera.model.network, camera.vector()
    sizes = magnitudes(network, vector, NO_MARKS, {})
    assert {name: array.shape for name, array in sizes.items()} == network.weight_shapes
    assert sizes["c2"].shape == (36, 3)
    masks = weakest(sizes, ("c1", "c2"), 0.25)
    assert sum(int(mask.sum()) for mask in masks.values()) == round(0.25 * (9 * 4 + 36 * 3))
    marks = NO_MARKS.with_removed("c2", cells_of(masks["c2"]))
    assert removed_count(marks, ("c2",)) == masks["c2"].sum()


# -- several frames for one answer -----------------------------------------------------------------


def test_a_sweep_goes_on_where_its_patience_ended(camera: Camera) -> None:
    network, first, second = camera.model.network, camera.vector(1), camera.vector(2)
    samples = np.tile(camera.data.x_train, (200, 1))
    sweep, whole = Sweep(network, samples), network.workspace(first, len(samples))
    expected = whole.run(samples).copy()
    found, calls = sweep.answers(first, ("output",), 0), 1
    while found is None:
        found = sweep.answers(second if calls % 2 else first, ("output",), 0)  # it trains on
        calls += 1
    assert calls > 2
    np.testing.assert_allclose(found["output"], expected, atol=1e-5)
    assert not found["output"].flags.writeable
    assert sweep.answers(second, ("output",), 0) is None  # other weights: it begins anew
    exact = sweep.answers(first, ("output",))
    assert exact is not None
    np.testing.assert_allclose(exact["output"], expected, atol=1e-5)
    assert sweep.answers(first, ("output",)) is exact
    both = sweep.answers(first, ("c1", "output"))
    assert both is not None
    assert both["c1"].shape == (6000, 6, 6, 4)


def test_of_no_samples_there_are_no_answers(camera: Camera) -> None:
    sweep = Sweep(camera.model.network, camera.data.x_train[:0])
    found = sweep.answers(camera.vector(), ("output",), 0)
    found = found or sweep.answers(camera.vector(), ("output",))
    assert found is not None
    assert found["output"].shape == (0, 3)


def test_predictions_wait_for_the_last_of_them(camera: Camera) -> None:
    made = PredictionMaker(camera.model.network, camera.data)
    found = made.make(camera.vector())
    assert found is not None
    assert (found.training.shape, found.test.shape) == ((30, 3), (10, 3))


# -- words -----------------------------------------------------------------------------------------


def test_the_inspector_knows_pixels(camera: Camera) -> None:
    vector, shape = camera.vector(), (6, 6, 4)
    frame = FrameMaker(camera.model).make(
        0, vector, camera.data.x_test[0], Wants(backward=True), int(camera.data.y_test[0])
    )
    neuron = Neuron("c1", unit_of(shape, Pixel(2, 1, 5)))
    assert words.heading(camera.model, neuron) == "c1 · map 3"
    assert words.place_text(camera.model, neuron) == "row 2 · column 6"
    assert words.neighbour(camera.model, neuron, 2) == Neuron("c1", unit_of(shape, Pixel(0, 1, 5)))
    found = forward(camera.model, frame, neuron)
    assert found.role is Role.WINDOW
    assert max(found.total, 0) == pytest.approx(found.answer, abs=1e-6)
    assert words.has_bent_window(found)
    back = chain_rule(camera.model, frame, found)
    assert back is not None
    assert frame.backward is not None
    assert back.by_sum == pytest.approx(float(frame.backward.sums["c1"][neuron.unit]), abs=1e-7)
    pooled = forward(camera.model, frame, Neuron("p1", 7))
    assert pooled.role is Role.WINDOW
    assert not words.has_bent_window(pooled)


@pytest.fixture(scope="module")
def walked() -> Walk:
    """A step of a network with many kinds of maps on digits."""
    dataset = load(DataRecipe(name="digits"))
    graph = chain(
        ("input", Input(form=PICTURE)),
        ("c1", Conv2D(filters=4, groups=1, bias=False, activation="linear")),
        ("norm", BatchNorm()),
        ("curve", Activation()),
        ("c2", Conv2D(filters=6, groups=2)),
        ("one", Conv2D(filters=1, kernel=1)),
        ("flat", Flatten()),
        ("output", Dense(units=10, activation="linear")),
    )
    made = Experiment(graph, DataRecipe(name="digits")).with_training(loss="cross_entropy")
    return walk(Trainer(fitted(made, dataset), dataset))


def test_a_walk_speaks_of_maps(walked: Walk) -> None:
    said = {(p.kind.value, p.node): sentence(walked, p, 0) for p in walked.phases}
    assert said["forward", "c1"].startswith("4 maps of 8 × 8 pixels read a picture of 8 × 8 pixels")
    assert said["forward", "norm"].startswith("4 maps of 8 × 8 pixels read the 4 maps of c1")
    assert said["forward", "one"].startswith("1 map of 8 × 8 pixels reads the 6 maps of c2")
    assert said["forward", "flat"].startswith("64 neurons read the map of one")
    assert "of c2 map " in said["backward", "c2"]


def test_a_weight_of_a_kernel_is_named_by_its_place(walked: Walk) -> None:
    from nnviz.session.walk_words import _named

    slots = {(s.node, s.parameter.name): s for s in walked.layout.slots}
    weights = slots["c2", "weights"]
    assert weights.parameter.shape == (3, 3, 2, 6)
    at = int(np.ravel_multi_index((2, 1, 0, 4), (3, 3, 2, 6)))
    # the second group of filters reads the third and fourth channel
    name = _named(weights, at, walked)
    assert name == "the weight at row 2, column 1 for channel 3 of c2 map 5"
    assert _named(slots["c2", "bias"], 1, walked) == "the bias of c2 map 2"
    assert _named(slots["output", "weights"], 10, walked) == "flat 2 → output 1"


def test_shapes_of_maps_are_told_apart() -> None:
    assert has_maps((2, 3, 4))
    assert not has_maps((3, 4))
    assert [middle_of((1, 1, 3), at) for at in range(3)] == [0, 1, 2]
    assert middle_of((4, 5, 2), 1) == unit_of((4, 5, 2), Pixel(1, 2, 2))
