"""Convolutions over pictures: which way of computing one suits which shape."""

from functools import partial

import numpy as np

from nnviz.core.layer import Kernel, nothing
from nnviz.layers.curves import bind_curve
from nnviz.layers.kernels import in_turn
from nnviz.layers.patches import bias_work, bind_depthwise, bind_patches
from nnviz.layers.site import Array, Site
from nnviz.layers.strips import bind_strips
from nnviz.layers.windows import Window


def bind_convolution(site: Site, activation: str, window: Window, groups: int) -> Kernel:
    """A convolution of the site's input with its weights, and the curve behind it."""
    if window.kernel > 1 and window[1:3] == (1, 1) and groups == 1:
        return bind_strips(site, activation, window)
    z, dz, curve = bind_curve(site, activation)
    return in_turn(_bind_sums(site, z, dz, window, groups), curve)


def _bind_sums(site: Site, z: Array, dz: Array, window: Window, groups: int) -> Kernel:
    if window.kernel == window.stride == groups == 1:
        return bind_mixing(site, z, dz)
    if groups > 1 and groups == site.inputs[0].shape[-1] == z.shape[-1]:
        return bind_depthwise(site, z, dz, window)
    return bind_patches(site, z, dz, window, groups)


def bind_mixing(site: Site, z: Array, dz: Array) -> Kernel:
    """A convolution with a kernel of 1 and a stride of 1: a product over the channels."""
    x, dx = site.inputs[0], site.input_gradients[0]
    x_rows, z_rows, dz_rows = (a.reshape(-1, a.shape[-1]) for a in (x, z, dz))
    weights, gradient = (a["weights"][0, 0] for a in (site.parameters, site.gradients))
    add_bias, sum_bias = bias_work(site, z, dz)
    mix = partial(np.dot, x_rows, weights, out=z_rows)
    learn = partial(np.dot, x_rows.T, dz_rows, out=gradient)
    back = nothing
    if dx is not None:
        back = partial(np.dot, dz_rows, weights.T, out=dx.reshape(x_rows.shape))
    return in_turn(Kernel(mix, back), in_turn(Kernel(add_bias, sum_bias), Kernel(nothing, learn)))
