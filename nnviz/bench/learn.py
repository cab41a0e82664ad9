"""What the examples reach when they are trained for their own length."""

from statistics import median
from time import perf_counter

from nnviz.data import load
from nnviz.engine.evaluation import Evaluation
from nnviz.engine.experiment import fitted
from nnviz.engine.trainer import Trainer
from nnviz.files.example import example

SEEDS = 8
CIRCLE_EPOCHS = 100
NAMES = (
    "spiral",
    "moons",
    "xor",
    "gauss",
    "digits",
    "iris",
    "wine",
    "breast-cancer",
)
IMAGES, IMAGE_SEEDS = ("digits-cnn", "shapes"), 3


def measure() -> dict[str, float | None]:
    """Medians over seeds: circle's test loss at 100 epochs, the others' test accuracy."""
    losses = [_train("circle", seed, CIRCLE_EPOCHS)[0].test_loss for seed in range(SEEDS)]
    numbers: dict[str, float | None] = {"learn_circle_test_loss": median(losses)}
    for name in NAMES:
        found = [_train(name, seed) for seed in range(SEEDS)]
        key = f"learn_{name.replace('-', '_')}"
        numbers[key] = median(result.metrics["accuracy"][1] for result, _ in found)
        if name == "spiral":
            numbers["learn_spiral_seconds"] = median(seconds for _, seconds in found)
    for name in IMAGES:
        found = [_train(name, seed) for seed in range(IMAGE_SEEDS)]
        key = f"learn_{name.replace('-', '_')}"
        numbers[key] = median(result.metrics["accuracy"][1] for result, _ in found)
        numbers[f"{key}_seconds"] = median(seconds for _, seconds in found)
    return numbers


def _train(name: str, seed: int, epochs: int | None = None) -> tuple[Evaluation, float]:
    found = example(name)
    dataset = load(found.experiment.data)
    trainer = Trainer(fitted(found.experiment.with_seed(seed), dataset), dataset)
    steps = found.steps if epochs is None else epochs * trainer.steps_per_epoch
    began = perf_counter()
    for _ in trainer.steps(steps):
        pass
    return trainer.evaluate(), perf_counter() - began
