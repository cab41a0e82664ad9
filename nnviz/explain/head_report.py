"""Measures every head of attention: what it looks for, whether it copies, what breaks without it.

Pure. What a head looks for is measured on held-out sequences. But prefix matching, as Olsson et al.
(2022) do it, on random tokens that come again (`nnviz.explain.head_patterns.repeated_tokens`),
whatever the data are: in a text much can be told without looking for what came before.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace

import numpy as np

from nnviz.core.marks import HEADS, Head
from nnviz.data import Dataset
from nnviz.engine.arena import Vector
from nnviz.engine.network import Network
from nnviz.engine.portions import Portions
from nnviz.engine.work import affordable
from nnviz.explain.cell_ranking import losses_of
from nnviz.explain.cells import ATTENTION
from nnviz.explain.head_copying import Ways
from nnviz.explain.head_patterns import (
    Shares,
    Tally,
    first_token,
    prefix_matching,
    previous_token,
    repeated_tokens,
)
from nnviz.explain.heads import HeadReport, HeadScores, Score, heads_of
from nnviz.explain.stretches import Stretches, Told, told
from nnviz.layers.site import Array

MOST_SEQUENCES, LEAST_SEQUENCES, MOST_PRODUCTS = 128, 16, 600_000_000
"""Held-out sequences that are looked at: as many as so many products allow over all heads."""

MOST_SHARES = 1 << 22
"""Shares of one layer that a pattern is taken from."""

RANDOM_SEQUENCES = 64

TOO_SHORT = "Its sequences are too short."
NO_TOKENS = "No tokens enter step by step, of which one could come again."
NOT_FINITE = "Its numbers are not finite."
NO_CLASSES = "The answers are no classes."
NOT_ASKED = "Nothing is asked there."

Progress = Callable[[float], object]
Tallies = dict[str, tuple[Tally, ...]]
"""By layer of attention."""


def head_report(
    network: Network,
    parameters: Vector,
    dataset: Dataset,
    loss: str,
    truth: str = "",
    *,
    carries: bool = False,
    progress: Progress = lambda share: None,
) -> HeadReport:
    """Measure all heads on the test part.

    With a `truth` of the data the losses are those of the steps where it holds, else of all that
    are asked about. `progress` gets the share that is done, and may raise to end it. Raises
    `ProblemError` for a truth that the data do not tell of.
    """
    heads = heads_of(network)
    most = affordable(network, MOST_SEQUENCES, LEAST_SEQUENCES, MOST_PRODUCTS // (len(heads) + 1))
    meant = _meant(dataset, truth, most, carries=carries)
    previous, first = _patterns(network, parameters, meant.x)
    prefix = _prefix(network, parameters, dataset)
    copied = _copied(network, parameters, dataset)
    test, found = _Test(parameters, meant, loss, dataset.told.task.classes, bool(truth)), []
    speaking = test.loss(network)
    for at, head in enumerate(heads):
        pair = _knocked(network, head, test, speaking)
        scores = previous[head], first[head], prefix[head], copied[head]
        found.append(HeadScores(head, *scores, *pair))
        progress((at + 1) / len(heads))
    return HeadReport(tuple(found), len(meant.x))


def muting(network: Network, head: Head, *, muted: bool) -> Network:
    """The network with a head muted, or speaking; all else as it is."""
    key = head.node, HEADS
    held = {at: value for at, value in network.held.get(key, {}).items() if at != head.head}
    if muted:
        held[head.head] = 0.0
    return replace(network, held={**network.held, key: held})


def _meant(dataset: Dataset, truth: str, most: int, *, carries: bool) -> Told:
    """Test sequences, and where the truth holds."""
    if truth:
        return told(dataset, Stretches(truth=truth), most, carries=carries)
    x, asked, places = dataset.x_test[:most], dataset.asked_test, dataset.places_test
    return Told(
        x,
        np.asarray(dataset.told.y_test[:most], np.int64),
        None if asked is None else asked[:most],
        np.zeros((len(x), x.shape[1]), np.bool_),
        places[:most] if carries and places is not None else None,
    )


def _patterns(
    network: Network, parameters: Vector, x: Array
) -> tuple[dict[Head, Score], dict[Head, Score]]:
    """Previous-token and first-token scores."""

    def measure(shares: Shares, part: slice) -> tuple[Tally, ...]:
        return previous_token(shares), first_token(shares)

    found = _tallied(network, parameters, x, measure)
    return _scores(network, found, 0, TOO_SHORT), _scores(network, found, 1, TOO_SHORT)


def _prefix(network: Network, parameters: Vector, dataset: Dataset) -> dict[Head, Score]:
    """Prefix-matching scores."""
    shape, tokens = network.facts.shapes[network.source], len(dataset.tokens)
    if len(shape) != 1 or not tokens or len(network.inputs) > 1:
        return dict.fromkeys(heads_of(network), Score(None, NO_TOKENS))
    ids = repeated_tokens(RANDOM_SEQUENCES, shape[0], tokens)

    def measure(shares: Shares, part: slice) -> tuple[Tally, ...]:
        fits = shares.shape[2] == shape[0]
        return (prefix_matching(shares, ids[part]),) if fits else ()

    found = _tallied(network, parameters, ids.astype(np.float32), measure)
    return _scores(network, found, 0, NO_TOKENS if len(ids) else TOO_SHORT)


def _copied(network: Network, parameters: Vector, dataset: Dataset) -> dict[Head, Score]:
    ways, heads = Ways(network, parameters, len(dataset.tokens)), heads_of(network)
    by_layer = {node: ways.copying(node) for node in dict.fromkeys(head.node for head in heads)}
    found = {}
    for head in heads:
        score = by_layer[head.node][head.head]
        found[head] = Score(None, score) if isinstance(score, str) else Score(score)
    return found


def _tallied(
    network: Network,
    parameters: Vector,
    x: Array,
    measure: Callable[[Shares, slice], tuple[Tally, ...]],
) -> Tallies:
    """What is measured of the shares of each layer over sequences `(n, T)`."""
    nodes, found = tuple(dict.fromkeys(head.node for head in heads_of(network))), Tallies()
    for part, workspace in _passes(network, parameters, x):
        for node in nodes:
            shares = workspace[node][: part.stop - part.start]
            new, known = measure(shares, part), found.get(node)
            both = new if known is None else tuple(map(Tally.with_more, known, new))
            found[node] = both
    return found


def _passes(
    network: Network, parameters: Vector, x: Array
) -> Iterator[tuple[slice, Mapping[str, Array]]]:
    """Put sequences through: which they are, and the shares of each layer, their first rows."""
    portions = Portions(network, parameters, max(1, len(x)))
    taps = portions.workspace.taps
    shares = {node: array for (node, tap), array in taps.items() if tap == ATTENTION}
    largest = max((array[0].size for array in shares.values()), default=1)
    for part in portions.of(x[: max(1, MOST_SHARES // largest)]):
        yield part, shares


def _scores(network: Network, found: Tallies, at: int, why: str) -> dict[Head, Score]:
    """One of the measures for each head; why there is none where nothing was measured."""
    scores = {}
    for head in heads_of(network):
        tallies = found.get(head.node, ())
        has_any = len(tallies) > at and tallies[at].steps > 0
        mean = float(tallies[at].mean[head.head]) if has_any else np.nan
        scores[head] = Score.of(mean, NOT_FINITE if has_any else why)
    return scores


class _Test:
    """The loss of networks with the same parameters on the same sequences."""

    def __init__(
        self, parameters: Vector, meant: Told, loss: str, classes: int, inside: bool
    ) -> None:
        self._parameters, self._meant, self._loss = parameters, meant, loss
        self._classes, self._inside = classes, inside

    def loss(self, network: Network) -> Score:
        """The mean loss of what is asked; None where there is no such thing."""
        if not self._classes:
            return Score(None, NO_CLASSES)
        rest = self._parameters, self._meant, self._loss, self._classes
        inside, outside = losses_of(network, *rest)
        found = inside if self._inside else outside
        is_asked = self._meant.asked is None or self._meant.asked.any()
        return Score.of(found, NOT_FINITE if is_asked and not self._inside else NOT_ASKED)


def _knocked(network: Network, head: Head, test: _Test, now: Score) -> tuple[Score, Score]:
    """The loss with a head speaking, and with it muted; one of them is what it is `now`."""
    if head.head in network.held.get((head.node, HEADS), {}):
        return test.loss(muting(network, head, muted=False)), now
    return now, (test.loss(muting(network, head, muted=True)) if now.value is not None else now)
