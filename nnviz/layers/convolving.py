"""Convolutions over pictures: which way of computing one suits which shape."""

from functools import partial

import numpy as np

from nnviz.core.layer import Kernel, nothing
from nnviz.layers.curves import bind_curve, bind_part, sum_arrays
from nnviz.layers.depthwise import bind_depthwise
from nnviz.layers.kernels import Work, in_turn, one_after_the_other
from nnviz.layers.patches import bias_work, bind_patches
from nnviz.layers.site import Array, Site
from nnviz.layers.spreading import Spreading
from nnviz.layers.strips import Strips, parts, samples_at_once
from nnviz.layers.wide import Slide
from nnviz.layers.windows import Window


def bind_convolution(site: Site, activation: str, window: Window, groups: int) -> Kernel:
    """A convolution of the site's input with its weights, and the curve behind it."""
    if window.kernel > 1 and min(window.stride, window.dilation) == 1 and groups == 1:
        return bind_strips(site, activation, window)
    z, dz, curve = bind_curve(site, activation)
    return in_turn(_bind_sums(site, z, dz, window, groups), curve)


def bind_strips(site: Site, activation: str, window: Window) -> Kernel:
    """A convolution without groups; of its stride and its dilation one is 1."""
    z, dz = sum_arrays(site, activation)
    x, dx, weights = site.inputs[0], site.input_gradients[0], site.parameters["weights"]
    bias, step = site.parameters.get("bias"), samples_at_once(x, z)
    slide = Slide(window.kernel, window.kernel, window.stride, window.dilation)
    shapes, before = (x.shape[1:], z.shape[1:]), window.before
    strips = Strips(slide, *shapes, (before, before), step, bias is not None, z)
    spreading = None if dx is None else Spreading(slide, *shapes[::-1], before, step, False, z)
    forward: list[Work] = [partial(strips.wide.write, weights, bias)]
    backward: list[Work] = []
    if spreading is not None:
        backward.append(partial(spreading.write, weights.transpose(0, 1, 3, 2), None))
    for part in parts(len(z), step):
        bend = bind_part(site, activation, z, dz, part)
        forward += [*strips.convolve(x[part], z[part]), bend.forward]
        backward.append(bend.backward)
        if site.learns:
            backward += strips.learn(x[part], dz[part], part.start == 0)
        if spreading is not None and dx is not None:
            backward += spreading.spread(dz[part], dx[part], None)
    if site.learns:
        learnt = site.gradients["weights"], site.gradients.get("bias")
        backward.append(partial(strips.slope.read, *learnt))
    return Kernel(one_after_the_other(forward), one_after_the_other(backward))


def bind_stamps(site: Site, activation: str, window: Window) -> Kernel:
    """A transposed convolution: the way back through the convolution with this window."""
    z, dz = sum_arrays(site, activation)
    x, dx, weights = site.inputs[0], site.input_gradients[0], site.parameters["weights"]
    bias, step = site.parameters.get("bias"), samples_at_once(x, z)
    slide = Slide(window.kernel, window.kernel, window.stride)
    shapes, before = (x.shape[1:], z.shape[1:]), window.before
    spreading = Spreading(slide, *shapes, before, step, bias is not None, z)
    strips = Strips(slide, *shapes[::-1], (before, before), step, False, z)
    turned = weights.transpose(0, 1, 3, 2)
    forward: list[Work] = [partial(spreading.write, weights, bias)]
    backward: list[Work] = [partial(strips.wide.write, turned, None)]
    for part in parts(len(z), step):
        bend = bind_part(site, activation, z, dz, part)
        forward += [*spreading.spread(x[part], z[part], bias), bend.forward]
        backward.append(bend.backward)
        if site.learns:
            backward += strips.learn(dz[part], x[part], part.start == 0)
        if dx is not None:
            backward += strips.convolve(dz[part], dx[part])
    gradient = site.gradients["weights"].transpose(0, 1, 3, 2)
    if site.learns:
        backward += [partial(strips.slope.read, gradient, None), bias_work(site, z, dz)[1]]
    return Kernel(one_after_the_other(forward), one_after_the_other(backward))


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
    back: Work = nothing
    if dx is not None:
        back = partial(np.dot, dz_rows, weights.T, out=dx.reshape(x_rows.shape))
    return in_turn(Kernel(mix, back), in_turn(Kernel(add_bias, sum_bias), Kernel(nothing, learn)))
