"""The end of a layer that sums: its sum through a curve, shown by taps."""

from nnviz.core.layer import Kernel, nothing
from nnviz.layers.activations import ACTIVATIONS
from nnviz.layers.dropout import bind_dropout
from nnviz.layers.kernels import in_turn
from nnviz.layers.site import Array, Site, as_stored


def sum_arrays(site: Site, activation: str) -> tuple[Array, Array]:
    """The arrays for the sums and their derivatives: those of the output where no curve follows.

    Taps: `pre_activation` and `pre_activation_gradient`.
    """
    z, dz = site.output, site.output_gradient
    if activation != "linear":
        z, dz = site.scratch(z), site.scratch(dz)
    site.taps["pre_activation"], site.taps["pre_activation_gradient"] = z, dz
    return z, dz


def bind_part(site: Site, activation: str, z: Array, dz: Array, part: slice) -> Kernel:
    """The curve over some of the samples; they are not flat."""
    if activation == "linear":
        return Kernel(nothing, nothing)
    y, dy = site.output[part], site.output_gradient[part]
    return ACTIVATIONS[activation].bind(z[part], y, dy, dz[part])


def bind_curve(site: Site, activation: str, dropout: float = 0.0) -> tuple[Array, Array, Kernel]:
    """The arrays for the sum and its derivative, and what follows the sum.

    Taps: `pre_activation` and `pre_activation_gradient`, and `activation` when dropout follows.
    """
    y, dy = site.output, site.output_gradient
    drops = bool(dropout) and site.training
    if activation == "linear" and not drops:
        return *sum_arrays(site, activation), Kernel(nothing, nothing)
    z, dz = site.scratch(y), site.scratch(y)
    site.taps["pre_activation"], site.taps["pre_activation_gradient"] = z, dz
    bind = ACTIVATIONS[activation].bind
    if not drops:
        return z, dz, bind(as_stored(z), as_stored(y), as_stored(dy), as_stored(dz))
    a, da = site.scratch(y), site.scratch(y)
    site.taps["activation"] = a
    within = as_stored(a), as_stored(da)
    curve = bind(as_stored(z), *within, as_stored(dz))
    drop = bind_dropout(within[0], as_stored(y), as_stored(dy), within[1], dropout, site.rng)
    return z, dz, in_turn(curve, drop)
