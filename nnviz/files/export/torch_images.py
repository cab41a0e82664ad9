"""Layers for pictures as PyTorch has them, where channels come first.

Between the layers of the script channels stay last, as in nnviz; each of these turns the axes for
itself. Padding that is not the same on both sides is laid on beforehand.
"""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

from nnviz.core.layer import Layer
from nnviz.core.shape import Shape
from nnviz.files.export.torch_pieces import Names, TorchLayer, curve
from nnviz.layers.average_pool import AveragePool
from nnviz.layers.conv2d import Conv2D
from nnviz.layers.conv2d_transpose import Conv2DTranspose
from nnviz.layers.cropping import Cropping
from nnviz.layers.global_pool import AVERAGE, GlobalPool
from nnviz.layers.max_pool import MaxPool
from nnviz.layers.spatial_dropout import SpatialDropout
from nnviz.layers.squeeze_excite import SqueezeExcite
from nnviz.layers.upsampling import BILINEAR, Upsampling
from nnviz.layers.windows import Window
from nnviz.layers.zero_padding import ZeroPadding

FILTERS = {"weights": "weight", "bias": "bias"}
GATES = {
    "squeeze": "squeeze.weight",
    "squeeze_bias": "squeeze.bias",
    "excite": "excite.weight",
    "excite_bias": "excite.bias",
}

SQUEEZE_EXCITE = '''
class SqueezeExcite(nn.Module):
    """Weighs channels, the last axis, by what is in the whole picture."""

    def __init__(self, channels, middle):
        super().__init__()
        self.squeeze, self.excite = nn.Linear(channels, middle), nn.Linear(middle, channels)

    def forward(self, x):
        gates = torch.sigmoid(self.excite(torch.relu(self.squeeze(x.mean((1, 2))))))
        return x * gates[:, None, None]
'''


def _first(value: str) -> str:
    """With the channels first."""
    return f"{value}.movedim(-1, 1)"


def _last(value: str) -> str:
    """With the channels last again."""
    return f"{value}.movedim(1, -1)"


def _padded(value: str, window: Window, filling: str = "") -> str:
    """Pictures, channels first, with a window's padding."""
    if not window.before + window.behind:
        return value
    rim = f"({window.before}, {window.behind}, {window.before}, {window.behind})"
    return f"F.pad({value}, {rim}{filling})"


def _conv2d(layer: Conv2D, inputs: Names, entering: tuple[Shape, ...]) -> TorchLayer:
    window, channels = layer.window, entering[0][-1]
    settings = f"stride={window.stride}, dilation={window.dilation}"
    groups = channels if layer.depthwise else layer.groups
    settings += f", groups={groups}" if groups > 1 else ""
    value = _first(inputs[0])
    if window.before == window.behind:
        settings += f", padding={window.before}" if window.before else ""
    else:
        value = _padded(value, window)
    settings += "" if layer.bias else ", bias=False"
    filters = layer.output_shape(*entering)[-1]
    module = f"nn.Conv2d({channels}, {filters}, {window.kernel}, {settings})"
    value = curve(layer.activation, _last(f"{{me}}({value})"))
    return TorchLayer(value, module, FILTERS, {"weights": (3, 2, 0, 1)})


def _stamps(layer: Conv2DTranspose, inputs: Names, entering: tuple[Shape, ...]) -> TorchLayer:
    start, (rows, columns, filters) = layer.window.before, layer.output_shape(*entering)
    whole = (entering[0][0] - 1) * layer.stride + layer.kernel
    missing = max(0, start + rows - whole)
    settings = f"stride={layer.stride}" + (f", output_padding={missing}" if missing else "")
    settings += "" if layer.bias else ", bias=False"
    module = f"nn.ConvTranspose2d({entering[0][-1]}, {filters}, {layer.kernel}, {settings})"
    value = _last(f"{{me}}({_first(inputs[0])})")
    if whole + missing > rows:
        value += f"[:, {start}:{start + rows}, {start}:{start + columns}]"
    axes = {"weights": (2, 3, 0, 1)}
    return TorchLayer(curve(layer.activation, value), module, FILTERS, axes)


def _max_pool(layer: MaxPool, inputs: Names, entering: tuple[Shape, ...]) -> TorchLayer:
    window = layer.window
    value = _padded(_first(inputs[0]), window, ', value=float("-inf")')
    return TorchLayer(_last(f"F.max_pool2d({value}, {window.kernel}, {window.stride})"))


def _average_pool(layer: AveragePool, inputs: Names, entering: tuple[Shape, ...]) -> TorchLayer:
    window, value = layer.window, _first(inputs[0])
    sizes = f"{window.kernel}, {window.stride}"
    if not window.before + window.behind:
        return TorchLayer(_last(f"F.avg_pool2d({value}, {sizes})"))
    ones = _padded(f"torch.ones_like({value})", window)
    sums = f"F.avg_pool2d({_padded(value, window)}, {sizes})"
    return TorchLayer(_last(f"({sums} / F.avg_pool2d({ones}, {sizes}))"))


def _global_pool(layer: GlobalPool, inputs: Names, entering: tuple[Shape, ...]) -> TorchLayer:
    if layer.how == AVERAGE:
        return TorchLayer(f"{inputs[0]}.mean((1, 2))")
    return TorchLayer(f"{inputs[0]}.flatten(1, 2).max(1).values")


def _spatial(layer: SpatialDropout, inputs: Names, entering: tuple[Shape, ...]) -> TorchLayer:
    value = f"F.dropout2d({_first(inputs[0])}, {layer.rate!r}, self.training)"
    return TorchLayer(_last(value))


def _upsampling(layer: Upsampling, inputs: Names, entering: tuple[Shape, ...]) -> TorchLayer:
    settings = f"scale_factor={layer.factor}, mode={layer.how!r}"
    settings += ", align_corners=False" if layer.how == BILINEAR else ""
    return TorchLayer(_last(f"F.interpolate({_first(inputs[0])}, {settings})"))


def _padding(layer: ZeroPadding, inputs: Names, entering: tuple[Shape, ...]) -> TorchLayer:
    rim = f"(0, 0, {layer.left}, {layer.right}, {layer.top}, {layer.bottom})"
    return TorchLayer(f"F.pad({inputs[0]}, {rim})")


def _cropping(layer: Cropping, inputs: Names, entering: tuple[Shape, ...]) -> TorchLayer:
    rows, columns = entering[0][:2]
    down = f"{layer.top}:{rows - layer.bottom}"
    return TorchLayer(f"{inputs[0]}[:, {down}, {layer.left}:{columns - layer.right}]")


def _gates(layer: SqueezeExcite, inputs: Names, entering: tuple[Shape, ...]) -> TorchLayer:
    channels, middle = layer.parameters(*entering)[0].shape
    module, axes = f"SqueezeExcite({channels}, {middle})", {"squeeze": (1, 0), "excite": (1, 0)}
    return TorchLayer(f"{{me}}({inputs[0]})", module, GATES, axes, SQUEEZE_EXCITE)


IMAGE_WRITERS: Mapping[type[Layer], Callable[[Any, Names, tuple[Shape, ...]], TorchLayer]] = (
    MappingProxyType(
        {
            Conv2D: _conv2d,
            Conv2DTranspose: _stamps,
            MaxPool: _max_pool,
            AveragePool: _average_pool,
            GlobalPool: _global_pool,
            SpatialDropout: _spatial,
            Upsampling: _upsampling,
            ZeroPadding: _padding,
            Cropping: _cropping,
            SqueezeExcite: _gates,
        }
    )
)
