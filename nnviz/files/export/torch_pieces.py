"""What one layer of the PyTorch script is made of, and the curves as PyTorch has them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

Names = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TorchLayer:
    """One layer of the script.

    Attributes:
        value: the expression of its output; `{me}` in it is the module, `{lender}` that of the
            layer whose arrays it uses.
        module: the expression that makes its module; empty where it needs none.
        arrays: by the name of a parameter, what its module calls it.
        axes: by the name of a parameter, its axes in the order in which they are stored there;
            those of weights are turned around where nothing is said.
        helper: a class of the script that the module needs.
    """

    value: str
    module: str = ""
    arrays: Mapping[str, str] = field(default_factory=dict)
    axes: Mapping[str, tuple[int, ...]] = field(default_factory=lambda: {"weights": (1, 0)})
    helper: str = ""


CURVES: Mapping[str, str] = MappingProxyType(
    {
        "linear": "{z}",
        "relu": "torch.relu({z})",
        "leaky_relu": "F.leaky_relu({z})",
        "elu": "F.elu({z})",
        "gelu": 'F.gelu({z}, approximate="tanh")',
        "silu": "F.silu({z})",
        "softplus": "F.softplus({z})",
        "tanh": "torch.tanh({z})",
        "sigmoid": "torch.sigmoid({z})",
        "sine": "torch.sin({z})",
    }
)


def curve(name: str, value: str) -> str:
    """The expression of a value through an activation."""
    return CURVES[name].replace("{z}", value)
