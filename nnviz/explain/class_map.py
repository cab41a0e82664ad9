"""Where in the picture a layer's maps speak for a target: the arithmetic of Grad-CAM. Pure.

Each map counts as much as the target's mean slope by its pixels (Selvaraju et al. 2017). Behind
global average pooling and one dense layer that is the class activation map of Zhou et al. 2016, but
for the number of pixels by which the pooling divides.
"""

import numpy as np

from nnviz.core.graph import Node
from nnviz.core.maps import has_maps
from nnviz.core.problem import Problem
from nnviz.core.shape import Shape, text
from nnviz.core.spec import option, unknown_name
from nnviz.engine.part import leading_to
from nnviz.explain.function import Function
from nnviz.explain.subject import Subject
from nnviz.explain.target import Array
from nnviz.layers.cropping import Cropping
from nnviz.layers.dropout import Dropout
from nnviz.layers.identity import Identity
from nnviz.layers.noise import Noise
from nnviz.layers.pooling import Pool
from nnviz.layers.reshape import Reshape
from nnviz.layers.spatial_dropout import SpatialDropout
from nnviz.layers.upsampling import blending
from nnviz.layers.zero_padding import ZeroPadding

FINDS_NOTHING = (Cropping, Dropout, Identity, Noise, Pool, Reshape, SpatialDropout, ZeroPadding)
"""Layers that only pass maps on, or make them smaller: what is before them is looked at."""


def layer_option() -> str:
    """The field of a method that looks at a layer of maps."""
    chosen: str = option(
        "",
        "Layer",
        "Whose maps are looked at, by its name. Empty: the last ones before the answer, which know "
        "most of it; earlier ones are finer.",
    )
    return chosen


def why_no_maps(subject: Subject, label: str, wanted: str) -> Problem | None:
    """Why there is no such map for a subject; None when there is one."""
    node, shape = subject.target.node, subject.dataset.image_shape
    if shape is None:
        what = "Its map lies on a picture, and these data are no pictures."
        return Problem(label, what, "Use integrated gradients instead.")
    found = [each.id for each in layers_of_maps(subject)]
    if not found:
        what = f"It looks at maps, and no layer of maps leads to {node}."
        return Problem(label, what, "Use integrated gradients or occlusion, or add a convolution.")
    if wanted and wanted not in found:
        return unknown_name(wanted, found, f"layer of maps before {node}")
    return None


def layers_of_maps(subject: Subject) -> list[Node]:
    """The layers of maps that lead to the target, in the order of the network; no inputs."""
    part = leading_to(subject.network.graph, subject.target.node)
    facts = subject.network.facts
    between = [name for name in facts.order if name in part and name != subject.target.node]
    return [part[name] for name in between if part[name].inputs and has_maps(facts.shapes[name])]


def layer_for(subject: Subject, wanted: str = "") -> str:
    """The layer that is wanted, or the last that finds something in its maps."""
    layers = layers_of_maps(subject)
    finders = [each.id for each in layers if not isinstance(each.layer, FINDS_NOTHING)]
    return wanted or (finders or [each.id for each in layers])[-1]


def class_map(function: Function, sample: Array, node: str) -> tuple[float, Array]:
    """What a function says of a sample `(F,)`, and where the maps of a node speak for it.

    The place is `(rows, columns)` of the node's maps; below zero they speak against it.
    """
    values, _ = function.slopes(sample[None])
    space = function.space(slopes=True)
    maps, slopes = space.activations[node][0], space.gradients[node][0]
    counts = slopes.mean(axis=(0, 1))
    return float(values[0]), np.asarray(maps @ counts)


def over_picture(place: Array, image_shape: Shape) -> Array:
    """A map `(rows, columns)` blended to the size of a picture, `(rows, columns)`."""
    down, across = (
        np.asarray(blending(size, wanted), place.dtype)
        for size, wanted in zip(place.shape, image_shape[:2], strict=True)
    )
    return np.asarray(down @ place @ across.T)


def spread_over_channels(place: Array, image_shape: Shape) -> Array:
    """A map `(rows, columns)` in equal parts on the channels of each pixel, `(F,)`."""
    channels = image_shape[2]
    return np.repeat(np.asarray(place / channels).reshape(-1), channels)


def where_it_lies(subject: Subject, node: str) -> str:
    """A sentence on the maps that a map was made of."""
    shape = subject.network.facts.shapes[node]
    return f"Made of the {shape[-1]:,} maps of {node}, {text(shape[:2])} pixels, and blended."
