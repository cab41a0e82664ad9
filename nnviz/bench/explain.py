"""How long answers to "why" take, beside Captum's on the same network with as many threads.

The network is conv 8 - pool - conv 16 - pool - dense 10 on 28x28. Captum is asked with as many
perturbations at a time as it is fastest with.
"""

from collections.abc import Callable, Mapping
from functools import partial
from statistics import median
from time import perf_counter
from typing import Any

import numpy as np

from nnviz.bench.convolutions import SMALL, graph, made_pictures, torch_model
from nnviz.bench.engine import the_peer
from nnviz.bench.opened import opened_window
from nnviz.bench.why import measure_why
from nnviz.data import DataRecipe
from nnviz.data.table.work import Work
from nnviz.engine.experiment import Experiment, fitted
from nnviz.engine.network import Network
from nnviz.engine.settings import TrainingSettings
from nnviz.explain.method import Method
from nnviz.explain.methods.gradient import Gradient
from nnviz.explain.methods.integrated_gradients import IntegratedGradients
from nnviz.explain.methods.lime import Lime
from nnviz.explain.methods.occlusion import Occlusion
from nnviz.explain.subject import Subject
from nnviz.explain.superpixels import SEGMENTS, parts_of
from nnviz.explain.target import Target

ROUNDS, CLASS = 7, 3
STEPS, PATCH, SAMPLES = 50, 4, 1000
AT_ONCE = (1, 16, 64, 128, 256)

Answer = Callable[[], object]

TRIED: Mapping[str, Method] = {
    "gradient": Gradient(),
    "integrated_gradients": IntegratedGradients(steps=STEPS),
    "occlusion": Occlusion(patch=PATCH, stride=1),
    "lime": Lime(samples=SAMPLES),
}


def measure() -> dict[str, float | None]:
    """What methods take beside Captum, then what asking costs in the window."""
    numbers = times()
    with opened_window() as (window, _):
        return numbers | measure_why(window)


def times() -> dict[str, float | None]:
    """Milliseconds of each method, and Captum's as a multiple of them."""
    asked = subject()
    peers = captum_answers(asked)
    numbers: dict[str, float | None] = {}
    for name, method in TRIED.items():
        ours, peer = _asks(method, asked), peers.get(name)
        pairs = [(_seconds(ours), peer and _seconds(peer)) for _ in range(ROUNDS)]
        numbers[f"{name}_ms"] = median(took for took, _ in pairs) * 1e3
        ratios = [other / took for took, other in pairs if other]
        numbers[f"{name}_vs_captum"] = median(ratios) if ratios else None
    return numbers


def subject() -> Subject:
    """A question about a class, of a picture on which no pixel is dark."""
    dataset = made_pictures(SMALL)
    experiment = Experiment(graph(SMALL), DataRecipe(), TrainingSettings(loss="cross_entropy"))
    network = Network.of(fitted(experiment, dataset).graph)
    target, vector = Target("output", index=CLASS), network.initial_vector(0)
    return Subject(network, vector, dataset, "cross_entropy", target, dataset.x_test[0])


def captum_answers(asked: Subject) -> dict[str, Answer]:
    """The same questions to Captum; none where it is not installed."""
    torch = the_peer()
    try:
        from captum import attr
    except ImportError:
        return {}
    model = torch_model(torch, SMALL).eval()
    picture = torch.tensor(asked.sample.reshape(1, 1, SMALL.side, SMALL.side))
    parts = parts_of(asked.dataset, asked.sample, SEGMENTS).reshape(picture.shape)
    mask = torch.tensor(np.ascontiguousarray(parts))
    saliency, integrated = attr.Saliency(model), attr.IntegratedGradients(model)
    occlusion, lime = attr.Occlusion(model), attr.Lime(model)

    def covers(count: int) -> Any:
        window = (1, PATCH, PATCH)
        return occlusion.attribute(picture, window, target=CLASS, perturbations_per_eval=count)

    def fits(count: int) -> Any:
        return lime.attribute(
            picture,
            target=CLASS,
            feature_mask=mask,
            n_samples=SAMPLES,
            perturbations_per_eval=count,
        )

    return {
        "gradient": lambda: saliency.attribute(picture, target=CLASS, abs=False),
        "integrated_gradients": lambda: integrated.attribute(picture, target=CLASS, n_steps=STEPS),
        "occlusion": _fastest(covers),
        "lime": _fastest(fits),
    }


def _asks(method: Method, asked: Subject) -> Answer:
    return lambda: method.run(asked, Work())


def _fastest(answer: Callable[[int], object]) -> Answer:
    """The answer with as many at a time as take least."""
    took = {count: _seconds(partial(answer, count)) for count in AT_ONCE}
    return partial(answer, min(took, key=lambda count: took[count]))


def _seconds(answer: Answer) -> float:
    """How long the better of two answers takes."""
    times = []
    for _ in range(2):
        began = perf_counter()
        answer()
        times.append(perf_counter() - began)
    return min(times)
