"""The engine against PyTorch, where it is installed: curves, losses, and twenty steps."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from nnviz.data import Dataset
from nnviz.engine.losses import LOSSES, encode
from nnviz.engine.optimizers import OPTIMIZERS, Work
from nnviz.engine.settings import TrainingSettings
from nnviz.engine.trainer import Trainer
from nnviz.layers.activations import ACTIVATIONS
from nnviz.layers.site import new_buffer

torch = pytest.importorskip("torch")
F = torch.nn.functional

CURVES = {
    "linear": lambda z: z,
    "relu": torch.relu,
    "leaky_relu": F.leaky_relu,
    "elu": F.elu,
    "gelu": lambda z: F.gelu(z, approximate="tanh"),
    "silu": F.silu,
    "softplus": F.softplus,
    "tanh": torch.tanh,
    "sigmoid": torch.sigmoid,
    "sine": torch.sin,
}
COSTS = {
    "mse": F.mse_loss,
    "half_mse": lambda y, t: F.mse_loss(y, t) / 2,
    "mae": F.l1_loss,
    "huber": F.huber_loss,
    "hinge": lambda y, t: torch.relu(1 - t * y).mean(),
    "binary_cross_entropy": F.binary_cross_entropy_with_logits,
    "cross_entropy": lambda y, t: F.cross_entropy(y.movedim(-1, 1), t.movedim(-1, 1)),
}
STEPPERS: dict[str, Callable[[Any, float], Any]] = {
    "sgd": lambda groups, rate: torch.optim.SGD(groups, rate),
    "momentum": lambda groups, rate: torch.optim.SGD(groups, rate, momentum=0.9),
    "nesterov": lambda groups, rate: torch.optim.SGD(groups, rate, momentum=0.9, nesterov=True),
    "adagrad": lambda groups, rate: torch.optim.Adagrad(groups, rate),
    "rmsprop": lambda groups, rate: torch.optim.RMSprop(groups, rate, alpha=0.99),
    "adam": lambda groups, rate: torch.optim.Adam(groups, rate),
    "adamw": lambda groups, rate: torch.optim.AdamW(groups, rate),
}


def test_every_row_of_every_table_has_its_peer() -> None:
    assert set(CURVES) == set(ACTIVATIONS)
    assert set(COSTS) == set(LOSSES)
    assert set(STEPPERS) == set(OPTIMIZERS)


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_curves_and_their_slopes(name: str) -> None:
    z = np.concatenate([np.linspace(-6, 6, 97), [0.0, 1e3, -1e3, 30, -30]])[None]
    y, dz, dy = np.empty_like(z), np.empty_like(z), np.cos(z)
    kernel = ACTIVATIONS[name].bind(z, y, dy, dz)
    kernel.forward()
    kernel.backward()
    peer = torch.tensor(z, requires_grad=True)
    answer = CURVES[name](peer)
    answer.backward(torch.tensor(dy))
    np.testing.assert_allclose(y, answer.detach(), rtol=1e-9, atol=1e-9)
    np.testing.assert_allclose(dz, peer.grad, rtol=1e-8, atol=1e-9)


@pytest.mark.parametrize("shape", [(6, 3), (6, 1), (1, 4), (4, 5, 3)])
@pytest.mark.parametrize("name", LOSSES)
def test_losses_and_their_slopes(name: str, shape: tuple[int, ...]) -> None:
    rng = np.random.default_rng(0)
    output, target, slope = (new_buffer(shape[0], shape[1:], float) for _ in range(3))
    output[...] = rng.normal(0, 3, shape)
    target[...] = rng.choice([-1, 1], shape)
    if "entropy" in name:
        target[...] = np.eye(shape[-1])[rng.integers(0, shape[-1], shape[:-1])]
    value = LOSSES[name].bind(output, target, slope)()
    peer = torch.tensor(np.ascontiguousarray(output), requires_grad=True)
    answer = COSTS[name](peer, torch.tensor(np.ascontiguousarray(target)))
    answer.backward()
    assert value == pytest.approx(answer.item(), rel=1e-12)
    np.testing.assert_allclose(slope, peer.grad, rtol=1e-10, atol=1e-14)


@pytest.mark.parametrize("decay", [0.0, 0.05])
@pytest.mark.parametrize("name", OPTIMIZERS)
def test_twenty_steps_of_each_optimiser_over_a_valley(name: str, decay: float) -> None:
    rng = np.random.default_rng(1)
    curvature, goal = np.diag([0.1, 1, 5, 20]), rng.normal(size=4)
    weights, rate = rng.normal(size=4), 0.02
    peer = torch.tensor(weights.copy(), requires_grad=True)
    stepper = STEPPERS[name]([{"params": [peer], "weight_decay": decay}], rate)
    moments = np.zeros((OPTIMIZERS[name].moments, 4))
    slope, delta = np.empty(4), np.empty(4)
    work = Work(weights, slope, delta, moments, np.asarray(rate), np.ones(4))
    update = OPTIMIZERS[name].bind(work, TrainingSettings(l2=decay))
    for t in range(1, 21):
        slope[...] = curvature @ (weights - goal)
        if name != "adamw":
            slope += decay * weights
        update(t)
        weights -= delta
        peer.grad = torch.tensor(curvature @ (peer.detach().numpy() - goal))
        stepper.step()
        np.testing.assert_allclose(weights, peer.detach(), rtol=1e-9, atol=1e-9)


def flat(weights: list[Any], biases: list[Any]) -> np.ndarray:
    """PyTorch's weights and biases in the order of the arena."""
    tensors = [tensor for pair in zip(weights, biases, strict=True) for tensor in pair]
    return np.concatenate([tensor.detach().numpy().ravel() for tensor in tensors])


def model_like(trainer: Trainer, activation: str) -> tuple[Any, list[Any], list[Any]]:
    """A PyTorch model with the trainer's weights, and its weights and biases."""
    layers, weights, biases = [], [], []
    names = [name for name in trainer.network.facts.order if name != "input"]
    for name in names:
        views = trainer.network.layout.views(trainer.parameters, name)
        weights.append(torch.tensor(views["weights"].copy(), requires_grad=True))
        biases.append(torch.tensor(views["bias"].copy(), requires_grad=True))
        layers.append((weights[-1], biases[-1]))

    def model(x: Any) -> Any:
        for number, (weight, bias) in enumerate(layers):
            x = x @ weight + bias
            x = CURVES[activation](x) if number < len(layers) - 1 else x
        return x

    return model, weights, biases


@pytest.mark.parametrize("decay", [0.0, 0.05])
@pytest.mark.parametrize("name", OPTIMIZERS)
def test_twenty_steps_of_training_with_each_optimiser(
    name: str,
    decay: float,
    dataset_of: Callable[..., Dataset],
    trainer_of: Callable[..., Trainer],
) -> None:
    dataset = dataset_of(25, classes=3)
    trainer = trainer_of(
        dataset, float, activation="silu", optimizer=name, learning_rate=0.02, l2=decay,
        batch_size=25,
    )  # fmt: skip
    model, weights, biases = model_like(trainer, "silu")
    groups = [{"params": weights, "weight_decay": decay}, {"params": biases, "weight_decay": 0.0}]
    stepper = STEPPERS[name](groups, 0.02)
    x = torch.tensor(dataset.x_train.astype(float))
    target = torch.tensor(encode("cross_entropy", dataset.y_train, 3, float))
    for _ in range(20):
        stepper.zero_grad()
        cost = F.cross_entropy(model(x), target)
        cost.backward()
        stepper.step()
        assert trainer.step() == pytest.approx(cost.item(), rel=1e-6)
    np.testing.assert_allclose(trainer.parameters, flat(weights, biases), atol=1e-6)


def test_clipping_agrees_with_pytorch_s(
    dataset_of: Callable[..., Dataset], trainer_of: Callable[..., Trainer]
) -> None:
    dataset = dataset_of(25, classes=3)
    trainer = trainer_of(dataset, float, clip=0.05, learning_rate=0.5, batch_size=25)
    model, weights, biases = model_like(trainer, "tanh")
    stepper = torch.optim.SGD([*weights, *biases], 0.5)
    x = torch.tensor(dataset.x_train.astype(float))
    target = torch.tensor(encode("cross_entropy", dataset.y_train, 3, float))
    for _ in range(20):
        stepper.zero_grad()
        F.cross_entropy(model(x), target).backward()
        torch.nn.utils.clip_grad_norm_([*weights, *biases], 0.05)
        stepper.step()
        trainer.step()
    np.testing.assert_allclose(trainer.parameters, flat(weights, biases), atol=1e-5)
