"""Layers for sequences as PyTorch has them: written out, so that one can read what they do.

Their arrays lie as in nnviz, where gates of one kind stand side by side.
"""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

from nnviz.core.layer import Layer
from nnviz.core.shape import Shape
from nnviz.files.export.torch_pieces import Names, TorchLayer, curve
from nnviz.layers.attention import Attention
from nnviz.layers.conv1d import CAUSAL, VALID, Conv1D
from nnviz.layers.embedding import Embedding
from nnviz.layers.gru import GRU
from nnviz.layers.lstm import LSTM
from nnviz.layers.over_time import LAST, MEAN, OverTime
from nnviz.layers.positions import LEARNT, Positions
from nnviz.layers.recurrent import BACKWARD, BOTH, Recurrent
from nnviz.layers.rms_norm import RMSNorm
from nnviz.layers.simple_rnn import SimpleRNN
from nnviz.layers.unembedding import Unembedding

RECURRENT = '''
class Recurrent(nn.Module):
    """Cells that read sequences (N, T, F) step by step; both ways side by side, if it has two."""

    def __init__(self, kind, features, units, gates, ways, backwards=False, setting=None):
        super().__init__()
        self.kind, self.units, self.ways = kind, units, ways
        self.backwards, self.setting = backwards, setting
        for way in ways:
            self.add(way + "input_weights", features, gates * units)
            self.add(way + "recurrent_weights", units, gates * units)
            self.add(way + "gate_bias", gates * units)
            if kind == "gru":
                self.add(way + "candidate_bias", units)

    def add(self, name, *shape):
        setattr(self, name, nn.Parameter(torch.zeros(*shape)))

    def forward(self, x):
        return torch.cat([self.read(x, way) for way in self.ways], dim=-1)

    def read(self, x, way):
        turns = self.backwards or way == "back_"
        own = lambda name: getattr(self, way + name)
        sums = (x.flip(1) if turns else x) @ own("input_weights") + own("gate_bias")
        h = c = x.new_zeros(len(x), self.units)
        said = []
        for step in sums.unbind(1):
            state = h @ own("recurrent_weights")
            if self.kind == "lstm":
                i, f, o, g = (step + state).chunk(4, dim=-1)
                c = torch.sigmoid(f + self.setting) * c + torch.sigmoid(i) * torch.tanh(g)
                h = torch.sigmoid(o) * torch.tanh(c)
            elif self.kind == "gru":
                (r, z, n), (hr, hz, hn) = step.chunk(3, dim=-1), state.chunk(3, dim=-1)
                new = torch.tanh(n + torch.sigmoid(r + hr) * (hn + own("candidate_bias")))
                keeps = torch.sigmoid(z + hz)
                h = (1 - keeps) * new + keeps * h
            else:
                h = self.setting(step + state)
            said.append(h)
        said = torch.stack(said, dim=1)
        return said.flip(1) if turns else said
'''

ATTENTION = '''
class Attention(nn.Module):
    """Heads that read from the steps they find most like what they ask for."""

    def __init__(self, features, heads, causal, rotary, bias):
        super().__init__()
        self.heads, self.causal, self.rotary, self.bias = heads, causal, rotary, bias
        self.muted = []
        for name in ("query", "key", "value", "mix"):
            setattr(self, name + "_weights", nn.Parameter(torch.zeros(features, features)))
            if bias:
                setattr(self, name + "_bias", nn.Parameter(torch.zeros(features)))

    def product(self, name, x):
        sums = x @ getattr(self, name + "_weights")
        return sums + getattr(self, name + "_bias") if self.bias else sums

    def split(self, x):
        return x.unflatten(-1, (self.heads, -1)).transpose(1, 2)

    def turned(self, x):
        if not self.rotary:
            return x
        half = x.shape[-1] // 2
        rates = 10_000 ** (-torch.arange(half, device=x.device, dtype=x.dtype) / half)
        angles = torch.arange(x.shape[-2], device=x.device, dtype=x.dtype)[:, None] * rates
        (first, second), (cos, sin) = x.chunk(2, dim=-1), (angles.cos(), angles.sin())
        return torch.cat([first * cos - second * sin, first * sin + second * cos], dim=-1)

    def forward(self, x):
        q, k, v = (self.split(self.product(name, x)) for name in ("query", "key", "value"))
        q, k = self.turned(q), self.turned(k)
        said = F.scaled_dot_product_attention(q, k, v, is_causal=self.causal)
        if self.muted:
            said = said.clone()
            said[:, self.muted] = 0
        return self.product("mix", said.transpose(1, 2).flatten(2))
'''

VECTORS = '''
class Vectors(nn.Module):
    """A row of numbers for each of several things."""

    def __init__(self, count, units):
        super().__init__()
        self.vectors = nn.Parameter(torch.zeros(count, units))

    def forward(self, numbers):
        rounded = numbers.round().long()
        known = (rounded >= 0) & (rounded < len(self.vectors))
        return self.vectors[rounded.clamp(0, len(self.vectors) - 1)] * known.unsqueeze(-1)
'''

UNEMBEDDING = '''
class Unembedding(nn.Module):
    """How well each step matches several vectors, which may be those of another module."""

    def __init__(self, count, features, owns, bias):
        super().__init__()
        self.vectors = nn.Parameter(torch.zeros(count, features)) if owns else None
        self.bias = nn.Parameter(torch.zeros(count)) if bias else None

    def forward(self, x, vectors=None):
        return F.linear(x, self.vectors if vectors is None else vectors, self.bias)
'''

RMS_NORM = '''
class RMSNorm(nn.Module):
    """A mean square of 1 over the last axis, then a gain."""

    def __init__(self, features, eps):
        super().__init__()
        self.gain, self.eps = nn.Parameter(torch.ones(features)), eps

    def forward(self, x):
        return x * (x.square().mean(-1, keepdim=True) + self.eps).rsqrt() * self.gain
'''

CONV_1D = '''
class Conv1d(nn.Module):
    """Filters that slide along the steps of (N, T, F); `before` and `behind` are steps of zeros."""

    def __init__(self, features, filters, kernel, dilation, before, behind, bias):
        super().__init__()
        self.kernels = nn.Parameter(torch.zeros(kernel, features, filters))
        self.filter_bias = nn.Parameter(torch.zeros(filters)) if bias else None
        self.dilation, self.rim = dilation, (before, behind)

    def forward(self, x):
        x = F.pad(x.movedim(-1, 1), self.rim)
        kernels = self.kernels.permute(2, 1, 0)
        return F.conv1d(x, kernels, self.filter_bias, dilation=self.dilation).movedim(1, -1)
'''


def _same_names(layer: Layer, entering: tuple[Shape, ...]) -> dict[str, str]:
    return {parameter.name: parameter.name for parameter in layer.parameters(*entering)}


def _recurrent(layer: Recurrent, inputs: Names, entering: tuple[Shape, ...]) -> TorchLayer:
    setting = "None"
    if isinstance(layer, LSTM):
        setting = repr(layer.remembers)
    elif isinstance(layer, SimpleRNN):
        setting = f"torch.{layer.curve}"
    ways = ("", "back_") if layer.direction == BOTH else ("",)
    sizes = f"{layer.kind!r}, {entering[0][-1]}, {layer.units}, {layer.gates}, {ways!r}"
    module = f"Recurrent({sizes}, {layer.direction == BACKWARD}, {setting})"
    names = _same_names(layer, entering)
    return TorchLayer(f"{{me}}({inputs[0]})", module, names, {}, RECURRENT)


def _attention(layer: Attention, inputs: Names, entering: tuple[Shape, ...]) -> TorchLayer:
    settings = f"{layer.heads}, {layer.causal}, {layer.rotary}, {layer.bias}"
    module = f"Attention({entering[0][-1]}, {settings})"
    names = _same_names(layer, entering)
    return TorchLayer(f"{{me}}({inputs[0]})", module, names, {}, ATTENTION)


def _embedding(layer: Embedding, inputs: Names, entering: tuple[Shape, ...]) -> TorchLayer:
    module = f"Vectors({layer.classes}, {layer.units})"
    names = _same_names(layer, entering)
    return TorchLayer(f"{{me}}({inputs[0]})", module, names, {}, VECTORS)


def _unembedding(layer: Unembedding, inputs: Names, entering: tuple[Shape, ...]) -> TorchLayer:
    module = f"Unembedding({layer.classes}, {entering[0][-1]}, {not layer.of}, {layer.bias})"
    vectors = ", {lender}.vectors" if layer.of else ""
    names = _same_names(layer, entering)
    return TorchLayer(f"{{me}}({inputs[0]}{vectors})", module, names, {}, UNEMBEDDING)


def _positions(layer: Positions, inputs: Names, entering: tuple[Shape, ...]) -> TorchLayer:
    steps, features = entering[0]
    x = inputs[0]
    if layer.how == LEARNT:
        names = _same_names(layer, entering)
        places = f"torch.arange({steps}, device={x}.device)"
        module = f"Vectors({steps}, {features})"
        return TorchLayer(f"{x} + {{me}}({places})", module, names, {}, VECTORS)
    pairs = f"torch.arange({features}, device={x}.device)"
    angles = (
        f"torch.arange({steps}, device={x}.device)[:, None] "
        f"/ 10_000 ** (2 * ({pairs} // 2) / {features})"
    )
    waves = f"torch.where({pairs} % 2 == 1, torch.cos({angles}), torch.sin({angles}))"
    return TorchLayer(f"{x} + ({waves}).to({x}.dtype)")


def _over_time(layer: OverTime, inputs: Names, entering: tuple[Shape, ...]) -> TorchLayer:
    how = {LAST: "[:, -1]", MEAN: ".mean(1)"}.get(layer.how, ".max(1).values")
    return TorchLayer(f"{inputs[0]}{how}")


def _rms_norm(layer: RMSNorm, inputs: Names, entering: tuple[Shape, ...]) -> TorchLayer:
    module = f"RMSNorm({entering[0][-1]}, {layer.epsilon!r})"
    return TorchLayer(f"{{me}}({inputs[0]})", module, {"gain": "gain"}, {}, RMS_NORM)


def _conv1d(layer: Conv1D, inputs: Names, entering: tuple[Shape, ...]) -> TorchLayer:
    before = 0 if layer.padding == VALID else layer.span // (1 if layer.padding == CAUSAL else 2)
    behind = 0 if layer.padding == VALID else layer.span - before
    sizes = f"{entering[0][-1]}, {layer.filters}, {layer.kernel}, {layer.dilation}"
    module = f"Conv1d({sizes}, {before}, {behind}, {layer.bias})"
    value = curve(layer.activation, f"{{me}}({inputs[0]})")
    return TorchLayer(value, module, _same_names(layer, entering), {}, CONV_1D)


SEQUENCE_WRITERS: Mapping[type[Layer], Callable[[Any, Names, tuple[Shape, ...]], TorchLayer]] = (
    MappingProxyType(
        {
            SimpleRNN: _recurrent,
            GRU: _recurrent,
            LSTM: _recurrent,
            Attention: _attention,
            Embedding: _embedding,
            Unembedding: _unembedding,
            Positions: _positions,
            OverTime: _over_time,
            RMSNorm: _rms_norm,
            Conv1D: _conv1d,
        }
    )
)
