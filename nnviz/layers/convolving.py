"""Convolutions over pictures: which way of computing one suits which shape."""

from nnviz.core.layer import Kernel
from nnviz.layers.patches import bind_depthwise, bind_patches
from nnviz.layers.site import Array, Site
from nnviz.layers.windows import Window


def bind_convolution(site: Site, z: Array, dz: Array, window: Window, groups: int) -> Kernel:
    """The sums `z` `(N, H', W', filters)` of the site's input, and the derivatives by `dz`."""
    if groups > 1 and groups == site.inputs[0].shape[-1] == z.shape[-1]:
        return bind_depthwise(site, z, dz, window)
    return bind_patches(site, z, dz, window, groups)
