"""What findings about a network's health say: reasons and what to try. Pure."""

from collections.abc import Iterable, Sequence
from math import isfinite

from nnviz.engine.network import Network

MINUS, TIMES = "\u2212", "\u00d7"
EVERYWHERE = "all layers"
NAMED = 3
MEASURES = {"accuracy": "accuracy", "r2": "R²"}

FOR_DEAD = "Draw their weights anew, or use a smaller learning rate or a leaky ReLU."
FOR_DEAD_CELLS = "Use a smaller learning rate, or start again with new weights."
FOR_STUCK = "Draw their weights anew, or keep weights small with L2; a ReLU has no upper bound."
FOR_STUCK_CELLS = "Keep weights small with L2, or use a smaller learning rate."
NO_BOUNDS = "No hidden layer has an activation with two bounds to be stuck at."
FEW_STUCK = "Hardly a neuron is at a bound for 95 % of the samples."
FOR_COPIES = "Draw the copies anew, or use fewer neurons."
FOR_COPIED_CELLS = "Use fewer units, or start again with new weights."
NO_COPIES = "No two neurons of a layer say the same."
NO_COPIED_MAPS = "No two neurons, or maps, of a layer say the same."
FOR_EXPLODING = (
    "Clip the gradient, use a smaller learning rate, or start weights for this activation."
)
NO_EXPLOSION = "No layer's gradient is out of proportion."
NO_GRADIENT = (
    "The loss of the last batch asks for no change at all: all is learnt, or all is stuck."
)
FOR_NO_GRADIENT = "Look at the loss: where it is high, draw dead or saturated neurons anew."
FOR_VANISHING = "Use ReLU or a shortcut past some layers, fewer layers, or He start weights."
FOR_BLOCKED = "Draw dead neurons nearer to the output anew first."
NO_VANISHING = "The first layers get gradients like the last."
FOR_FAST = "Use a smaller learning rate."
FOR_SLOW = "Where the loss still falls, a larger learning rate gets there sooner; else it is done."
GOOD_UPDATES = "No step is too large or too small; about 0.001 is usual."


def learns_when_zero(network: Network, node: str) -> bool:
    """Whether a neuron of the layer that is zero for every sample can still learn."""
    return getattr(network.graph[node].layer, "activation", "") != "relu"


def dead(count: int, samples: int, learns: bool, noun: str = "neuron") -> str:
    """Neurons or maps that are zero for every sample."""
    zero = {"map": "zero everywhere", "cell": "zero at every step"}.get(noun, "zero")
    end = "pass nothing on" if learns else "pass nothing on and learn nothing"
    if count == 1:
        end = end.replace("pass", "passes").replace("learn ", "learns ")
        return f"One {noun} is {zero} for all {samples:,} samples looked at: it {end}."
    return f"{count:,} {noun}s are {zero} for all {samples:,} samples looked at: they {end}."


def no_dead(samples: int, has_maps: bool = False) -> str:
    """No neuron is zero for every sample."""
    every = "Every neuron and every map" if has_maps else "Every neuron"
    return f"{every} answers to some of the {samples:,} samples looked at."


def stuck(count: int, noun: str = "neuron") -> str:
    """Neurons or maps at a bound."""
    of = {"map": "its pixels", "cell": "its steps"}.get(noun, "the samples")
    if count == 1:
        return f"One {noun} is at a bound for 95 % of {of}: its slope is almost zero there."
    of = of.replace("its", "their")
    return f"{count:,} {noun}s are at a bound for 95 % of {of}: their slopes are almost zero."


def copies(count: int, unit: int, original: int, noun: str = "neuron") -> str:
    """Neurons or maps that say what others say."""
    pair = f"{noun.capitalize()} {unit + 1} says the same as {noun} {original + 1}"
    more = f", and {count - 1:,} more are copies" if count > 1 else ""
    return f"{pair}{more} (correlation above 0.999)."


def explodes(length: float, ratio: float) -> str:
    """A gradient that is too large."""
    if not isfinite(length):
        return "The gradient is no longer a finite number."
    if isfinite(ratio) and ratio > 1.5:
        return f"Number by number its gradient is {times(ratio)} that of the output layer."
    return f"Its gradient is {short(length)} long."


def vanishes(ratio: float) -> str:
    """A gradient that is too small."""
    if ratio == 0:
        return "No gradient arrives here: something nearer to the output lets none through."
    return f"Number by number its gradient is {times(ratio)} that of the output layer."


def moves(ratio: float, slow: bool) -> str:
    """How much a step moves the weights."""
    if not isfinite(ratio):
        return "The update is no longer a finite number."
    if slow:
        return f"A step moves its weights by {short(ratio)} of their size: it stands still."
    return f"A step moves its weights by {percent(ratio)} of their size; about 0.1 % is usual."


def no_gap(measure: str, train: float, test: float, name: str) -> str:
    """Train and test agree."""
    return f"Training {measure} {_value(train, name)}, test {measure} {_value(test, name)}."


def learns_by_heart(measure: str, train: float, test: float, name: str) -> str:
    """The training part is answered better than the test part."""
    pair = f"Training {measure} {_value(train, name)}, test {measure} {_value(test, name)}"
    return f"{pair}: it learns the training samples by heart."


def for_gap(has_pictures: bool) -> str:
    """What helps against learning by heart."""
    augmentation = "augmentation, " if has_pictures else ""
    return f"More samples, {augmentation}L2, dropout or fewer neurons; or stop earlier."


def gap(value: float, name: str) -> str:
    """A gap as it is written in its row."""
    return percent(value) if name == "accuracy" else _value(value, name)


def layers(names: Iterable[str]) -> str:
    """Many layers in short."""
    found = list(names)
    return f"{len(found)} layers: {', '.join(found[:NAMED])} …"


def short(value: float) -> str:
    """A measure in two digits: 0.012, 3.1e−5."""
    if not isfinite(value):
        return "not finite"
    if value == 0:
        return "0"
    if 1e-3 <= value < 1e4:
        return f"{value:.2g}" if value < 100 else f"{value:,.0f}"
    mantissa, exponent = f"{value:.1e}".split("e")
    return f"{mantissa}e{int(exponent)}".replace("-", MINUS)


def multiple(value: float) -> str:
    """A multiple as it is written in its row."""
    return f"{short(value)} {TIMES}" if value else "none"


def times(value: float) -> str:
    """A multiple in a sentence."""
    return f"{short(value)} times"


def span(values: Sequence[float]) -> str:
    """The least and the largest of some measures."""
    low, high = short(min(values)), short(max(values))
    return low if low == high else f"{low} to {high}"


def percent(share: float) -> str:
    """A share in per cent."""
    return f"{100 * share:.1f} %".replace("-", MINUS)


def _value(value: float, name: str) -> str:
    return percent(value) if name == "accuracy" else f"{value:.3f}".replace("-", MINUS)
