"""A mend: what it is called on its button, and the network as it would be."""

from collections.abc import Mapping
from typing import NamedTuple

from nnviz.core.drawing import Place
from nnviz.core.graph import Node
from nnviz.core.infer import Inference
from nnviz.session.sketching.sketched import Sketched


class Mend(NamedTuple):
    """One click that mends a problem of a layer."""

    label: str
    sketch: Sketched


class Patient(NamedTuple):
    """A layer with problems, in its network; `shown` are the cards' places on the canvas."""

    sketch: Sketched
    node: Node
    facts: Inference
    shown: Mapping[str, Place]
