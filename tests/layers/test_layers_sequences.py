"""Layers over time: what a step may know, where shares lie, two ways at once, and PyTorch."""

import tracemalloc

import numpy as np
import pytest

from nnviz.core.graph import chain
from nnviz.core.infer import infer
from nnviz.core.layer import Layer
from nnviz.core.problem import ProblemError
from nnviz.engine.network import Network, Workspace
from nnviz.layers.attention import Attention
from nnviz.layers.conv1d import CAUSAL as CAUSAL_EDGES
from nnviz.layers.conv1d import Conv1D
from nnviz.layers.gru import GRU
from nnviz.layers.input import Input
from nnviz.layers.lstm import LSTM
from nnviz.layers.recurrent import BACKWARD, BOTH, Recurrent
from nnviz.layers.simple_rnn import SimpleRNN
from nnviz.layers.site import Array

FEATURES = 4
CAUSAL: list[Layer] = [
    SimpleRNN(units=3),
    GRU(units=3),
    LSTM(units=3),
    Conv1D(filters=3, padding=CAUSAL_EDGES, activation="tanh"),
    Conv1D(filters=3, kernel=2, dilation=2, padding=CAUSAL_EDGES, activation="tanh"),
    Attention(heads=2),
    Attention(heads=2, rotary=True),
]
CELLS: list[type[Recurrent]] = [SimpleRNN, GRU, LSTM]


def bound(
    layer: Layer, steps: int, batch: int = 3, features: int = FEATURES
) -> tuple[Network, Array, Array, Workspace]:
    """The layer alone over sequences, with weights that are nowhere zero."""
    network = Network.of(chain(("x", Input(shape=(steps, features))), ("layer", layer)))
    vector = network.initial_vector(0, np.float64)
    vector += np.random.default_rng(1).normal(0, 0.1, vector.shape)
    slopes = np.zeros_like(vector)
    return (
        network,
        vector,
        slopes,
        network.workspace(vector, batch, gradients=slopes, input_gradients=True),
    )


def samples(steps: int, batch: int = 3, features: int = FEATURES) -> Array:
    return np.random.default_rng(2).normal(size=(batch, steps, features))


@pytest.mark.parametrize("layer", CAUSAL, ids=repr)
@pytest.mark.parametrize("steps", [1, 2, 7])
def test_a_change_never_reaches_what_was_said_before(layer: Layer, steps: int) -> None:
    *_, space = bound(layer, steps)
    x = samples(steps)
    before = space.run(x).copy()
    for at in range(steps):
        changed = x.copy()
        changed[:, at:] += 1
        after = space.run(changed)
        assert (after[:, :at] == before[:, :at]).all()
        assert (after[:, at] != before[:, at]).any()


@pytest.mark.parametrize("layer", CAUSAL, ids=repr)
def test_what_was_said_before_hands_nothing_back_to_a_later_step(layer: Layer) -> None:
    *_, space = bound(layer, 5)
    space.run(samples(5))
    space.gradients["layer"][...] = 0
    space.gradients["layer"][:, 2] = 1
    space.backward()
    assert not space.gradients["x"][:, 3:].any()
    assert space.gradients["x"][:, :3].any()


@pytest.mark.parametrize("cell", CELLS)
def test_the_other_way_is_the_mirror(cell: type[Recurrent]) -> None:
    _, vector, _, ahead = bound(cell(units=3), 6)
    x = samples(6)
    said = ahead.run(x[:, ::-1]).copy()
    network = Network.of(
        chain(("x", Input(shape=(6, FEATURES))), ("layer", cell(units=3, direction=BACKWARD)))
    )
    assert (network.workspace(vector, 3).run(x) == said[:, ::-1]).all()


@pytest.mark.parametrize("cell", CELLS)
@pytest.mark.parametrize("steps", [1, 2, 6])
def test_both_ways_are_one_of_each(cell: type[Recurrent], steps: int) -> None:
    network, vector, _, both = bound(cell(units=3, direction=BOTH), steps)
    x = samples(steps)
    said = both.run(x).copy()
    views = network.layout.views(vector, "layer")
    for way, prefix in enumerate(("", "back_")):
        direction = BACKWARD if prefix else "forward"
        alone, own, _, space = bound(cell(units=3, direction=direction), steps)
        for name, view in alone.layout.views(own, "layer").items():
            view[...] = views[f"{prefix}{name}"]
        np.testing.assert_allclose(space.run(x), said[..., 3 * way : 3 * way + 3], atol=1e-14)


@pytest.mark.parametrize("cell", CELLS)
@pytest.mark.parametrize("steps", [1, 2, 3])
def test_slopes_are_right_where_a_state_is_carried_in(cell: type[Recurrent], steps: int) -> None:
    _, vector, slopes, space = bound(cell(units=3), steps)
    rng, x = np.random.default_rng(4), samples(steps)
    starts = [rng.normal(size=start.shape) for start, _ in space.carries]
    slope = rng.normal(size=(3, steps, 3))

    def loss() -> float:
        for (start, _), value in zip(space.carries, starts, strict=True):
            start[...] = value
        return float((space.run(x) * slope).sum())

    loss()
    space.gradients["layer"][...] = slope
    space.backward()
    found, numeric = slopes.copy(), np.empty_like(slopes)
    for at in range(len(vector)):
        kept, values = vector[at], []
        for step in (1e-6, -1e-6):
            vector[at] = kept + step
            values.append(loss())
        vector[at] = kept
        numeric[at] = (values[0] - values[1]) / 2e-6
    np.testing.assert_allclose(found, numeric, rtol=1e-6, atol=1e-7)
    assert len(starts) == (2 if cell is LSTM else 1)


@pytest.mark.parametrize("causal", [True, False])
@pytest.mark.parametrize("rotary", [True, False])
@pytest.mark.parametrize("steps, batch", [(1, 1), (2, 3), (9, 40)])
def test_shares_sum_to_one_and_what_is_hidden_is_zero(
    causal: bool, rotary: bool, steps: int, batch: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("nnviz.layers.attention.STRIP", 1000)  # several portions, one shorter
    *_, space = bound(Attention(heads=2, causal=causal, rotary=rotary), steps, batch)
    space.run(30 * samples(steps, batch))
    shares = space.taps["layer", "attention"]
    assert shares.shape == (batch, 2, steps, steps)
    assert (shares >= 0).all()
    np.testing.assert_allclose(shares.sum(axis=3), 1, atol=1e-14)
    later = np.triu(np.ones((steps, steps), bool), 1)
    assert not shares[..., later].any() or not causal
    assert steps == 1 or causal or shares[..., later].any()


def test_portions_change_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    found = []
    for strip in (1, 1 << 20):
        monkeypatch.setattr("nnviz.layers.attention.STRIP", strip)
        _, _, slopes, space = bound(Attention(heads=2), 6, 5)
        said = space.run(samples(6, 5)).copy()
        space.gradients["layer"][...] = samples(6, 5)
        space.backward()
        found.append((said, slopes.copy(), space.gradients["x"].copy()))
    for one, other in zip(*found, strict=True):
        np.testing.assert_allclose(one, other, atol=1e-14)


def test_head_outputs_are_shares_of_values() -> None:
    network, vector, _, space = bound(Attention(heads=2), 5)
    x = samples(5)
    space.run(x)
    own = network.layout.views(vector, "layer")
    values = (x @ own["value_weights"] + own["value_bias"]).reshape(3, 5, 2, 2)
    expected = np.einsum("nhij,njhd->nihd", space.taps["layer", "attention"], values)
    np.testing.assert_allclose(space.taps["layer", "head_outputs"], expected, atol=1e-14)


@pytest.mark.parametrize("heads", [1, 4])
def test_too_long_for_attention_is_told_before_memory_is_taken(heads: int) -> None:
    graph = chain(("x", Input(shape=(100_000, 4))), ("heads", Attention(heads=heads)))
    tracemalloc.start()
    try:
        (problem,) = (p for p in infer(graph).problems if "pairs" in p.what)
        with pytest.raises(ProblemError, match="100,000 steps"):
            Network.of(graph)
        assert tracemalloc.get_traced_memory()[1] < 1 << 20
    finally:
        tracemalloc.stop()
    assert f"{heads * 10_000_000_000:,} pairs" in problem.what
    assert "shorter" in problem.hint


# -- against PyTorch --------------------------------------------------------------------------

GATES = {
    SimpleRNN: ("RNN", (0,)),
    GRU: ("GRU", (0, 1, 2)),
    LSTM: ("LSTM", (0, 1, 3, 2)),
}
"""PyTorch's name, and where its gates lie among ours."""


@pytest.mark.parametrize("cell", CELLS)
@pytest.mark.parametrize("direction", ["forward", BOTH])
@pytest.mark.parametrize("steps", [1, 2, 8])
def test_cells_are_those_of_pytorch(cell: type[Recurrent], direction: str, steps: int) -> None:
    torch = pytest.importorskip("torch")
    made = cell(units=3, direction=direction)
    if cell is LSTM:
        made = LSTM(units=3, direction=direction, remembers=0.0)
    network, vector, slopes, space = bound(made, steps)
    name, order = GATES[cell]  # type: ignore[index]
    peer = getattr(torch.nn, name)(
        FEATURES, 3, batch_first=True, bidirectional=direction == BOTH, dtype=torch.float64
    )
    columns = np.concatenate([np.arange(3 * k, 3 * k + 3) for k in order])
    views = network.layout.views(vector, "layer")
    for prefix, suffix in (("", ""), ("back_", "_reverse"))[: 1 + (direction == BOTH)]:
        entering = views[f"{prefix}input_weights"][:, columns].T.copy()
        own = views[f"{prefix}recurrent_weights"][:, columns].T.copy()
        bias, inner = views[f"{prefix}gate_bias"][columns], np.zeros(len(columns))
        if cell is GRU:
            inner[6:] = views[f"{prefix}candidate_bias"]
        with torch.no_grad():
            getattr(peer, f"weight_ih_l0{suffix}").copy_(torch.tensor(entering))
            getattr(peer, f"weight_hh_l0{suffix}").copy_(torch.tensor(own))
            getattr(peer, f"bias_ih_l0{suffix}").copy_(torch.tensor(bias))
            getattr(peer, f"bias_hh_l0{suffix}").copy_(torch.tensor(inner))
    x = samples(steps)
    said = space.run(x)
    slope = np.random.default_rng(3).normal(size=said.shape)
    theirs_in = torch.tensor(x, requires_grad=True)
    theirs = peer(theirs_in)[0]
    theirs.backward(torch.tensor(slope))
    np.testing.assert_allclose(said, theirs.detach().numpy(), atol=1e-10)
    space.gradients["layer"][...] = slope
    space.backward()
    np.testing.assert_allclose(space.gradients["x"], theirs_in.grad.numpy(), atol=1e-10)
    ours = network.layout.views(slopes, "layer")["recurrent_weights"][:, columns].T
    np.testing.assert_allclose(ours, peer.weight_hh_l0.grad.numpy(), atol=1e-10)


@pytest.mark.parametrize("causal", [True, False])
@pytest.mark.parametrize("steps", [1, 2, 7])
def test_attention_is_that_of_pytorch(causal: bool, steps: int) -> None:
    torch = pytest.importorskip("torch")
    network, vector, slopes, space = bound(Attention(heads=2, causal=causal), steps)
    own = network.layout.views(vector, "layer")
    peer = torch.nn.MultiheadAttention(FEATURES, 2, batch_first=True, dtype=torch.float64)
    names = ("query", "key", "value")
    entering = np.concatenate([own[f"{name}_weights"].T for name in names])
    biases = np.concatenate([own[f"{name}_bias"] for name in names])
    with torch.no_grad():
        peer.in_proj_weight.copy_(torch.tensor(entering))
        peer.in_proj_bias.copy_(torch.tensor(biases))
        peer.out_proj.weight.copy_(torch.tensor(own["mix_weights"].T.copy()))
        peer.out_proj.bias.copy_(torch.tensor(own["mix_bias"]))
    x = samples(steps)
    said = space.run(x)
    slope = np.random.default_rng(3).normal(size=said.shape)
    theirs_in = torch.tensor(x, requires_grad=True)
    hidden = torch.tensor(np.triu(np.ones((steps, steps), bool), 1)) if causal else None
    theirs, shares = peer(
        theirs_in, theirs_in, theirs_in, attn_mask=hidden, average_attn_weights=False
    )
    theirs.backward(torch.tensor(slope))
    np.testing.assert_allclose(said, theirs.detach().numpy(), atol=1e-10)
    np.testing.assert_allclose(
        space.taps["layer", "attention"], shares.detach().numpy(), atol=1e-10
    )
    space.gradients["layer"][...] = slope
    space.backward()
    np.testing.assert_allclose(space.gradients["x"], theirs_in.grad.numpy(), atol=1e-10)
    found = network.layout.views(slopes, "layer")
    ours = np.concatenate([found[f"{name}_weights"].T for name in names])
    np.testing.assert_allclose(ours, peer.in_proj_weight.grad.numpy(), atol=1e-10)
    ours = np.concatenate([found[f"{name}_bias"] for name in names])
    np.testing.assert_allclose(ours, peer.in_proj_bias.grad.numpy(), atol=1e-10)
