"""Start weights: the variances they are known for, and streams that do not touch."""

import numpy as np
import pytest

from nnviz.core.graph import Graph, Node, chain
from nnviz.engine.initializers import INITIALIZERS
from nnviz.engine.network import Network
from nnviz.layers.add import Add
from nnviz.layers.dense import Dense
from nnviz.layers.input import Input

ROWS, COLUMNS = 300, 200
VARIANCES = {
    "glorot_uniform": 2 / (ROWS + COLUMNS),
    "glorot_normal": 2 / (ROWS + COLUMNS),
    "he_uniform": 2 / ROWS,
    "he_normal": 2 / ROWS,
    "lecun_normal": 1 / ROWS,
    "uniform": 1 / 12,
    "zeros": 0,
    "orthogonal": 1 / ROWS,
}

every_initializer = pytest.mark.parametrize("name", INITIALIZERS)


def drawn(name: str, shape: tuple[int, ...] = (ROWS, COLUMNS), seed: int = 0) -> np.ndarray:
    rng = np.random.default_rng(seed)
    return INITIALIZERS[name](rng, shape, (shape[0], shape[-1]))


def start(*units: int, seed: int = 0) -> dict[str, np.ndarray]:
    """The start weights of a chain of dense layers."""
    hidden = [(f"h{i}", Dense(units=n)) for i, n in enumerate(units, start=1)]
    network = Network.of(chain(("input", Input()), *hidden))
    vector = network.initial_vector(seed)
    return {name: network.layout.views(vector, name)["weights"] for name, _ in hidden}


@every_initializer
def test_the_variance_is_as_published(name: str) -> None:
    weights = drawn(name)
    assert weights.shape == (ROWS, COLUMNS)
    assert abs(weights.mean()) <= 5 * (VARIANCES[name] / weights.size) ** 0.5
    assert weights.var() == pytest.approx(VARIANCES[name], rel=0.03)


@pytest.mark.parametrize("name", ["glorot_uniform", "he_uniform", "uniform"])
def test_a_uniform_draw_ends_where_it_should(name: str) -> None:
    limit = (3 * VARIANCES[name]) ** 0.5
    assert 0.999 * limit < abs(drawn(name)).max() <= limit


@pytest.mark.parametrize("shape", [(6, 4), (4, 6), (5, 5), (1, 3), (3, 1), (1, 1), (2, 3, 4)])
def test_orthogonal_columns_or_rows(shape: tuple[int, ...]) -> None:
    flat = drawn("orthogonal", shape).reshape(-1, shape[-1])
    product = flat.T @ flat if flat.shape[0] >= flat.shape[1] else flat @ flat.T
    np.testing.assert_allclose(product, np.eye(len(product)), atol=1e-12)


def test_no_direction_is_favoured_by_the_orthogonal_draw() -> None:
    corners = [drawn("orthogonal", (3, 3), seed)[0, 0] for seed in range(200)]
    assert abs(np.mean(corners)) < 0.15
    assert 0.4 < np.mean(np.array(corners) > 0) < 0.6


@every_initializer
def test_the_same_seed_gives_the_same_and_another_another(name: str) -> None:
    np.testing.assert_array_equal(drawn(name), drawn(name))
    assert name == "zeros" or (drawn(name) != drawn(name, seed=1)).any()


def test_a_changed_layer_leaves_the_start_of_the_others() -> None:
    old = start(8, 6, 4, 2)
    for name, other in (("h1", start(8, 6, 9, 2)), ("h2", start(8, 6, 9, 2)), ("h1", start(8))):
        np.testing.assert_array_equal(old[name], other[name])
    np.testing.assert_array_equal(old["h4"], start(8, 5, 4, 2)["h4"])
    assert (start(8, seed=1)["h1"] != old["h1"]).all()


def test_layers_of_one_shape_start_apart() -> None:
    weights = start(2, 2, 2, 2)
    assert len({w.tobytes() for w in weights.values()}) == 4


def test_no_layer_draws_the_numbers_of_the_data_s_order_or_of_dropout() -> None:
    hidden = [(f"h{i}", Dense(units=2, initializer="uniform")) for i in range(6)]
    network = Network.of(chain(("input", Input()), *hidden))
    vector = network.initial_vector(7, np.float64)
    for stream in (1, 2):
        draws = np.random.default_rng([7, stream]).uniform(-0.5, 0.5, (2, 2))
        for name, _ in hidden:
            assert (network.layout.views(vector, name)["weights"] != draws).all()


def test_biases_start_at_zero_wherever_they_lie() -> None:
    graph = Graph(
        (
            Node("input", Input()),
            Node("a", Dense(units=3), ("input",)),
            Node("b", Dense(units=3, bias=False), ("input",)),
            Node("end", Add(), ("a", "b")),
        )
    )
    network = Network.of(graph)
    vector = network.initial_vector(0)
    assert vector.dtype == np.float32
    np.testing.assert_array_equal(network.layout.views(vector, "a")["bias"], 0)
    assert network.layout.views(vector, "b").keys() == {"weights"}
    mask = network.layout.decay_mask(np.float32)
    np.testing.assert_array_equal(mask, [1] * 6 + [0] * 3 + [1] * 6)
