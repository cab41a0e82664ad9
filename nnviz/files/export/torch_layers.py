"""Every layer kind as PyTorch has it: a module, an expression, and the names of its arrays.

Sentences of the script that `pytorch` writes; torch itself is not needed here.
"""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

from nnviz.core.layer import Layer
from nnviz.core.problem import Problem, ProblemError
from nnviz.core.shape import Shape
from nnviz.files.export.torch_images import IMAGE_WRITERS
from nnviz.files.export.torch_pieces import Names, TorchLayer, curve
from nnviz.files.export.torch_sequences import SEQUENCE_WRITERS
from nnviz.layers.activation import Activation
from nnviz.layers.add import Add
from nnviz.layers.average import Average
from nnviz.layers.batch_norm import BatchNorm
from nnviz.layers.concatenate import Concatenate
from nnviz.layers.dense import Dense
from nnviz.layers.dropout import Dropout
from nnviz.layers.flatten import Flatten
from nnviz.layers.group_norm import GroupNorm
from nnviz.layers.identity import Identity
from nnviz.layers.input import PICTURE, Input
from nnviz.layers.layer_norm import LayerNorm
from nnviz.layers.multiply import Multiply
from nnviz.layers.noise import Noise
from nnviz.layers.one_hot import OneHot
from nnviz.layers.output import Output
from nnviz.layers.reshape import Reshape

LINEAR = {"weights": "weight", "bias": "bias"}
NORM = {"gain": "weight", "shift": "bias", "mean": "running_mean", "variance": "running_var"}

BATCH_NORM = '''
class BatchNorm(nn.BatchNorm1d):
    """Over the last axis; a single row is normalised by the running statistics."""

    def forward(self, x):
        rows = x.reshape(-1, x.shape[-1])
        if self.training and len(rows) > 1:
            return super().forward(rows).reshape(x.shape)
        statistics = self.running_mean, self.running_var
        normal = F.batch_norm(rows, *statistics, self.weight, self.bias, False, 0.0, self.eps)
        return normal.reshape(x.shape)
'''


def torch_layer(layer: Layer, inputs: Names, entering: tuple[Shape, ...]) -> TorchLayer:
    """A layer that reads variables of these names and shapes.

    Raises:
        ProblemError: PyTorch is not told of this kind.
    """
    write = WRITERS.get(type(layer))
    if write is None:
        what = f"{layer.label or type(layer).__name__} has no counterpart in PyTorch yet."
        raise ProblemError(Problem("export", what, "Take the layer out first."))
    return write(layer, inputs, entering)


def _input(layer: Input, inputs: Names, entering: tuple[Shape, ...]) -> TorchLayer:
    if layer.form == PICTURE:
        return TorchLayer(f"samples.reshape(-1, {', '.join(map(str, layer.shape))})")
    return TorchLayer(f"samples[:, {list(layer.places)}]" if layer.places else "samples")


def _dense(layer: Dense, inputs: Names, entering: tuple[Shape, ...]) -> TorchLayer:
    sizes = f"{entering[0][-1]}, {layer.units}{'' if layer.bias else ', bias=False'}"
    value = curve(layer.activation, f"{{me}}({inputs[0]})")
    if layer.dropout:
        value = f"F.dropout({value}, {layer.dropout!r}, self.training)"
    return TorchLayer(value, f"nn.Linear({sizes})", LINEAR)


def _activation(layer: Activation, inputs: Names, entering: tuple[Shape, ...]) -> TorchLayer:
    return TorchLayer(curve(layer.activation, inputs[0]))


def _as_it_is(layer: Layer, inputs: Names, entering: tuple[Shape, ...]) -> TorchLayer:
    return TorchLayer(inputs[0])


def _joined(sign: str) -> Callable[[Any, Names, tuple[Shape, ...]], TorchLayer]:
    return lambda layer, inputs, entering: TorchLayer(sign.join(inputs))


def _average(layer: Average, inputs: Names, entering: tuple[Shape, ...]) -> TorchLayer:
    return TorchLayer(f"({' + '.join(inputs)}) / {len(inputs)}")


def _concatenate(layer: Concatenate, inputs: Names, entering: tuple[Shape, ...]) -> TorchLayer:
    axis = 1 + layer.axis % len(entering[0])
    return TorchLayer(f"torch.cat([{', '.join(inputs)}], dim={axis})")


def _reshaped(layer: Layer, inputs: Names, entering: tuple[Shape, ...]) -> TorchLayer:
    sizes = ", ".join(map(str, layer.output_shape(*entering)))
    return TorchLayer(f"{inputs[0]}.reshape(-1, {sizes})")


def _one_hot(layer: OneHot, inputs: Names, entering: tuple[Shape, ...]) -> TorchLayer:
    places = f"torch.arange({layer.classes}, device={inputs[0]}.device)"
    return TorchLayer(f"({inputs[0]}.round().unsqueeze(-1) == {places}).to({inputs[0]}.dtype)")


def _dropout(layer: Dropout, inputs: Names, entering: tuple[Shape, ...]) -> TorchLayer:
    return TorchLayer(f"F.dropout({inputs[0]}, {layer.rate!r}, self.training)")


def _noise(layer: Noise, inputs: Names, entering: tuple[Shape, ...]) -> TorchLayer:
    (x,), noise = inputs, f"{layer.deviation!r} * torch.randn_like({inputs[0]})"
    shaken = f"{x} + {noise}" if layer.how == "added" else f"{x} * (1 + {noise})"
    return TorchLayer(f"{shaken} if self.training else {x}")


def _batch_norm(layer: BatchNorm, inputs: Names, entering: tuple[Shape, ...]) -> TorchLayer:
    settings = f"eps={layer.epsilon!r}, momentum={1 - layer.momentum!r}, affine={layer.affine}"
    module = f"BatchNorm({entering[0][-1]}, {settings})"
    return TorchLayer(f"{{me}}({inputs[0]})", module, NORM, helper=BATCH_NORM)


def _group_norm(layer: GroupNorm, inputs: Names, entering: tuple[Shape, ...]) -> TorchLayer:
    settings = f"eps={layer.epsilon!r}, affine={layer.affine}"
    module = f"nn.GroupNorm({layer.groups}, {entering[0][-1]}, {settings})"
    value = f"{{me}}({inputs[0]}.movedim(-1, 1)).movedim(1, -1)"
    return TorchLayer(value, module, NORM)


def _layer_norm(layer: LayerNorm, inputs: Names, entering: tuple[Shape, ...]) -> TorchLayer:
    settings = f"eps={layer.epsilon!r}, elementwise_affine={layer.affine}"
    module = f"nn.LayerNorm({entering[0][-1]}, {settings})"
    return TorchLayer(f"{{me}}({inputs[0]})", module, NORM)


WRITERS: Mapping[type[Layer], Callable[[Any, Names, tuple[Shape, ...]], TorchLayer]] = (
    MappingProxyType(
        {
            Input: _input,
            Output: _as_it_is,
            Dense: _dense,
            Activation: _activation,
            Identity: _as_it_is,
            Add: _joined(" + "),
            Multiply: _joined(" * "),
            Average: _average,
            Concatenate: _concatenate,
            Reshape: _reshaped,
            Flatten: _reshaped,
            OneHot: _one_hot,
            Dropout: _dropout,
            Noise: _noise,
            BatchNorm: _batch_norm,
            LayerNorm: _layer_norm,
            GroupNorm: _group_norm,
            **IMAGE_WRITERS,
            **SEQUENCE_WRITERS,
        }
    )
)
