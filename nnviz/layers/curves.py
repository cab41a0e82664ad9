"""The end of a layer that sums: its sum through a curve, shown by taps."""

from functools import partial

from nnviz.core.layer import Kernel, nothing
from nnviz.layers.activations import ACTIVATIONS
from nnviz.layers.dropout import bind_dropout
from nnviz.layers.kernels import in_turn, one_after_the_other
from nnviz.layers.site import Array, Site, as_stored

STRIP = 1 << 16
"""So many numbers go through a curve at a time where there are more: the caches hold them."""


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
    bind = partial(_in_strips, activation)
    if not drops:
        return z, dz, bind(as_stored(z), as_stored(y), as_stored(dy), as_stored(dz))
    a, da = site.scratch(y), site.scratch(y)
    site.taps["activation"] = a
    within = as_stored(a), as_stored(da)
    curve = bind(as_stored(z), *within, as_stored(dz))
    drop = bind_dropout(within[0], as_stored(y), as_stored(dy), within[1], dropout, site.rng)
    return z, dz, in_turn(curve, drop)


def bind_curves(
    site: Site, activation: str, dropout: float = 0.0
) -> tuple[Array, Array, tuple[tuple[slice, Kernel], ...]]:
    """As `bind_curve`, of samples that are not flat, a few at a time: which ones, and what follows
    their sums. The samples of one part are still in the caches where its curve comes right behind
    its sums."""
    if dropout and site.training:
        z, dz, curve = bind_curve(site, activation, dropout)
        return z, dz, ((slice(0, site.batch), curve),)
    z, dz = sum_arrays(site, activation)
    parts = _strips(z)
    return z, dz, tuple((part, bind_part(site, activation, z, dz, part)) for part in parts)


def _strips(z: Array) -> list[slice]:
    """Samples that are gone through at a time: all where they are few."""
    rows = len(z) if z.size <= 2 * STRIP else max(1, STRIP * len(z) // z.size)
    return [slice(at, at + rows) for at in range(0, len(z), rows)]


def _in_strips(activation: str, z: Array, y: Array, dy: Array, dz: Array) -> Kernel:
    """A curve over large arrays of samples that are not flat, a few samples at a time."""
    bind = ACTIVATIONS[activation].bind
    if z.ndim == 2:
        return bind(z, y, dy, dz)
    kernels = [bind(z[p], y[p], dy[p], dz[p]) for p in _strips(z)]
    if len(kernels) == 1:
        return kernels[0]
    forward = one_after_the_other(kernel.forward for kernel in kernels)
    return Kernel(forward, one_after_the_other(kernel.backward for kernel in kernels))
