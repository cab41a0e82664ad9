"""Where in the picture a layer's maps speak for a target: the arithmetic of Grad-CAM. Pure.

Each map counts as much as the target's mean slope by its pixels (Selvaraju et al. 2017). Behind
global average pooling and one dense layer that is the class activation map of Zhou et al. 2016, but
for the number of pixels by which the pooling divides. Where layers behind the maps tell places
apart, as a dense layer behind a flattened picture does, that mean says little: with a slope for
each place (HiResCAM, Draelos and Carin 2020) the map is what a next linear layer makes of it.
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
from nnviz.layers.flatten import Flatten
from nnviz.layers.identity import Identity
from nnviz.layers.noise import Noise
from nnviz.layers.pooling import Pool
from nnviz.layers.reshape import Reshape
from nnviz.layers.spatial_dropout import SpatialDropout
from nnviz.layers.upsampling import blending
from nnviz.layers.zero_padding import ZeroPadding

FINDS_NOTHING = (Cropping, Dropout, Identity, Noise, Pool, Reshape, SpatialDropout, ZeroPadding)
"""Layers that only pass maps on, or make them smaller: what is before them is looked at."""


MEAN, PLACE = "mean", "place"


def layer_option() -> str:
    """The field of a method that looks at a layer of maps."""
    chosen: str = option(
        "",
        "Layer",
        "Whose maps are looked at, by its name. Empty: the last ones before the answer, which know "
        "most of it; earlier ones are finer.",
    )
    return chosen


def weights_option() -> str:
    """The field of a method for what maps count."""
    chosen: str = option(
        MEAN,
        "Maps count",
        "What a map is multiplied by: one number for all its places, as in the paper, or a slope "
        "at each place, which is right as well where places are told apart behind the maps.",
        choices={MEAN: "Their mean slope (Grad-CAM)", PLACE: "The slope at each place (HiResCAM)"},
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
    between = [part[name] for name in facts.order if name in part and name != subject.target.node]
    return [each for each in between if each.inputs and has_maps(facts.shapes[each.id])]


def layer_for(subject: Subject, wanted: str = "") -> str:
    """The layer that is wanted, or the last that finds something in its maps."""
    layers = layers_of_maps(subject)
    finders = [each.id for each in layers if not isinstance(each.layer, FINDS_NOTHING)]
    return wanted or (finders or [each.id for each in layers])[-1]


def tells_places_apart(subject: Subject, node: str) -> str:
    """The id of a layer between a layer of maps and the target that makes them flat; or nothing."""
    part, behind = leading_to(subject.network.graph, subject.target.node), {node}
    for name in subject.network.facts.order:
        if name in part and behind & set(part[name].inputs):
            if isinstance(part[name].layer, Flatten | Reshape):
                return name
            behind.add(name)
    return ""


def class_map(
    function: Function, sample: Array, node: str, weights: str = MEAN
) -> tuple[float, Array]:
    """What a function says of a sample `(F,)`, and where the maps of a node speak for it.

    The place is `(rows, columns)` of the node's maps; below zero they speak against it.
    """
    values, _ = function.slopes(sample[None])
    space = function.space(slopes=True)
    maps, slopes = space.activations[node][0], space.gradients[node][0]
    counts = slopes if weights == PLACE else slopes.mean(axis=(0, 1))
    return float(values[0]), np.asarray((maps * counts).sum(axis=-1))


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


def where_it_lies(subject: Subject, node: str, place: Array) -> tuple[str, ...]:
    """Sentences on the maps that a map was made of."""
    shape = subject.network.facts.shapes[node]
    made = f"Made of the {shape[-1]:,} maps of {node}, {text(shape[:2])} pixels, and blended."
    if (place > 0).any():
        return (made,)
    return made, f"Nowhere do the maps of {node} speak for the answer, weighed like this."


def why_doubtful(subject: Subject, wanted: str, weights: str) -> tuple[str, ...]:
    """Where the mean slope of a map means little."""
    node = layer_for(subject, wanted)
    flat = "" if weights == PLACE else tells_places_apart(subject, node)
    if not flat:
        return ()
    what = f"{flat} tells the places of {node} apart, and Grad-CAM counts them all alike"
    return (f"{what}: let its maps count by the slope at each place.",)
