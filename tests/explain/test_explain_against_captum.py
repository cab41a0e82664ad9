"""Ways back through a small CNN against PyTorch and Captum, where they are installed."""

import warnings
from typing import Any

import numpy as np
import pytest

from nnviz.core.graph import chain
from nnviz.explain.class_map import class_map, over_picture
from nnviz.explain.rules.curves import deconvolution, guided
from nnviz.explain.rules.relevance import EPSILON, GAMMA, Relevance, Rule
from nnviz.explain.subject import Subject
from nnviz.explain.unfold import unfolded
from nnviz.layers.average_pool import AveragePool
from nnviz.layers.conv2d import Conv2D
from nnviz.layers.dense import Dense
from nnviz.layers.flatten import Flatten
from nnviz.layers.input import PICTURE, Input
from nnviz.layers.max_pool import MaxPool
from nnviz.layers.site import Array
from tests.explain.covered_subjects import pictures, subject

torch = pytest.importorskip("torch")
with warnings.catch_warnings():  # it has some of its own
    warnings.simplefilter("ignore")
    attr = pytest.importorskip("captum.attr")
    lrp_rules = pytest.importorskip("captum.attr._utils.lrp_rules")

pytestmark = pytest.mark.filterwarnings("ignore")
SIZE, CHANNELS, CLASS = 8, 2, 1


@pytest.fixture
def asked() -> Subject:
    graph = chain(
        ("input", Input(shape=(SIZE, SIZE, CHANNELS), form=PICTURE)),
        ("conv1", Conv2D(filters=4)),
        ("pool1", MaxPool()),
        ("conv2", Conv2D(filters=6)),
        ("pool2", AveragePool()),
        ("flat", Flatten()),
        ("hidden", Dense(units=7, activation="relu")),
        ("output", Dense(units=2, activation="linear")),
    )
    found = subject(graph, pictures(SIZE, SIZE, CHANNELS))
    return found.but(sample=found.sample.astype(np.float64))


def peer_of(asked: Subject) -> Any:
    """The same network in PyTorch, channels first, in float64."""
    nn, views = torch.nn, asked.network.layout.named(asked.parameters)

    class Model(nn.Sequential):
        """A flattening that is no module: Captum's relevance knows none for it."""

        def forward(self, x: Any) -> Any:
            for at, layer in enumerate(self):
                x = layer(x.flatten(1) if at == 6 else x)
            return x

    model = Model(
        nn.Conv2d(CHANNELS, 4, 3, padding=1),
        nn.ReLU(),
        nn.MaxPool2d(2),
        nn.Conv2d(4, 6, 3, padding=1),
        nn.ReLU(),
        nn.AvgPool2d(2),
        nn.Linear(24, 7),
        nn.ReLU(),
        nn.Linear(7, 2),
    ).double()
    for at, name in ((0, "conv1"), (3, "conv2"), (6, "hidden"), (8, "output")):
        weights = views[name]["weights"]
        if name == "hidden":  # flattened places first, channels last
            weights = weights.reshape(2, 2, 6, 7).transpose(2, 0, 1, 3).reshape(24, 7)
        turned = weights.transpose(3, 2, 0, 1) if weights.ndim == 4 else weights.T
        with torch.no_grad():
            model[at].weight.copy_(torch.tensor(turned.copy()))
            model[at].bias.copy_(torch.tensor(views[name]["bias"]))
    return model.eval()


def entering(asked: Subject) -> Any:
    picture = asked.sample.reshape(SIZE, SIZE, CHANNELS).transpose(2, 0, 1)
    return torch.tensor(picture[None].copy(), requires_grad=True)


def flat(found: Any) -> Array:
    """A picture with channels first as nnviz has it."""
    return np.asarray(found.detach().numpy()[0].transpose(1, 2, 0).reshape(-1))


def assert_same(ours: Array, theirs: Any, tolerance: float = 1e-10) -> None:
    expected = flat(theirs)
    assert np.abs(expected).max() > 1e-3
    np.testing.assert_allclose(ours, expected, rtol=tolerance, atol=tolerance)


def test_gradients(asked: Subject) -> None:
    model, x = peer_of(asked), entering(asked)
    value, slopes = asked.function().slopes(asked.sample[None])
    assert value[0] == pytest.approx(float(model(x)[0, CLASS]), abs=1e-10)
    theirs = attr.Saliency(model).attribute(x, target=CLASS, abs=False)
    assert_same(slopes[0], theirs)


@pytest.mark.parametrize(
    "binding, name", [(guided, "GuidedBackprop"), (deconvolution, "Deconvolution")]
)
def test_ways_back_through_relus(asked: Subject, binding: Any, name: str) -> None:
    ours = unfolded(asked).function(binding=binding).slopes(asked.sample[None])[1][0]
    theirs = getattr(attr, name)(peer_of(asked)).attribute(entering(asked), target=CLASS)
    assert_same(ours, theirs)


def test_grad_cam_and_the_guided_one(asked: Subject) -> None:
    model, x = peer_of(asked), entering(asked)
    place = class_map(asked.function(), asked.sample, "conv2")[1]
    theirs = attr.LayerGradCam(model, model[4]).attribute(x, target=CLASS)
    np.testing.assert_allclose(place, theirs.detach().numpy()[0, 0], rtol=1e-10, atol=1e-12)
    lines = unfolded(asked).function(binding=guided).slopes(asked.sample[None])[1][0]
    cam = over_picture(np.maximum(place, 0), (SIZE, SIZE, CHANNELS))
    product = lines.reshape(SIZE, SIZE, CHANNELS) * cam[..., None]
    both = attr.GuidedGradCam(model, model[4])
    found = both.attribute(x, target=CLASS, interpolate_mode="bilinear")
    assert_same(product.reshape(-1), found)


@pytest.mark.parametrize("gamma", [0.0, 0.25])
def test_relevance(asked: Subject, gamma: float) -> None:
    """Captum leaves biases out of gamma: they are zero here; and it knows one epsilon for all."""
    for name in ("conv1", "conv2", "hidden", "output"):
        asked.network.layout.views(asked.parameters, name)["bias"][...] *= not gamma
    if asked.function().value(asked.sample) < 0:  # its gamma knows sums above zero only
        asked.network.layout.views(asked.parameters, "output")["weights"][...] *= -1
    model = peer_of(asked)
    for at in (0, 3, 5, 6, 8):
        has_gamma = gamma and at != 5
        model[at].rule = (
            lrp_rules.GammaRule(gamma) if has_gamma else lrp_rules.EpsilonRule(epsilon=1e-12)
        )
    rule = Rule(GAMMA if gamma else EPSILON, 0.0, gamma)
    ours = Relevance(unfolded(asked), rule).slopes(asked.sample[None])[1][0]
    theirs = attr.LRP(model).attribute(entering(asked), target=CLASS)
    assert_same(ours, theirs, 1e-6)
