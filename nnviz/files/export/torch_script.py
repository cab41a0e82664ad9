"""The text of the PyTorch script, put together from its parts. Pure."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

MODULE_WORDS = frozenset(
    """
    T_destination add_module apply bfloat16 buffers call_super_init children compile cpu cuda double
    dump_patches eval extra_repr float forward get_buffer get_extra_state get_parameter
    get_submodule half ipu load_state_dict modules mtia named_buffers named_children named_modules
    named_parameters parameters register_backward_hook register_buffer register_forward_hook
    register_forward_pre_hook register_full_backward_hook register_full_backward_pre_hook
    register_load_state_dict_post_hook register_load_state_dict_pre_hook register_module
    register_parameter register_state_dict_post_hook register_state_dict_pre_hook requires_grad_
    set_extra_state set_submodule share_memory state_dict to to_empty train training type xpu
    zero_grad
    self samples torch nn F np math held len super
    """.split()
)
"""Words that a module has, and that the script uses in `forward`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """What differs from one script to another. Lines come without their indent.

    `losses`, `weights`, `names` and `classes` are of the outputs, in their order; `epochs` is how
    long has been trained. `holds` says that weights are held still, `holds_units` that units are.
    """

    title: str
    modules: Sequence[str]
    forward: Sequence[str]
    helpers: Sequence[str]
    losses: Sequence[str]
    weights: Sequence[float]
    names: Sequence[str]
    classes: Sequence[int]
    schedule: str
    optimizer: Sequence[str]
    step: Sequence[str]
    rate: float
    batch: int
    seed: int
    epochs: float
    holds: bool
    holds_units: bool


def script(parts: Parts) -> str:
    """The whole script."""
    pieces = [
        _head(parts),
        *(f"\n{helper}" for helper in parts.helpers),
        HELD if parts.holds_units else "",
        _network(parts),
        _losses(parts),
        parts.schedule,
        HOLD_STILL if parts.holds else "",
        LOADING,
        _training(parts),
        MEASURING,
        MAIN,
    ]
    return "".join(pieces)


def _head(parts: Parts) -> str:
    title = " ".join(parts.title.replace("\\", "/").replace('"', "'").split())
    math = "import math\n" if "math." in parts.schedule else ""
    return f'''"""{title}: a network drawn in nnviz, in PyTorch.

    python {title}.py [EPOCHS]

compares its answers with those it gave in nnviz, and trains it for so many epochs. It needs torch
and numpy, and {title}.npz beside it: weights, samples as the network sees them (standardised where
nnviz did so), and what its outputs should say.

Loss, optimiser, schedule, penalties, batches and their order are those of nnviz, and so are weights
and units that are held. Not carried over: what the optimiser remembers, where in an epoch training
stood, the state of recurrent layers from one window of a text to the next, the random numbers of
dropout and noise, augmentation, adversarial training, early stopping, and breakpoints.
"""

{math}import sys
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from torch import nn

BATCH, RATE, SEED = {parts.batch}, {parts.rate!r}, {parts.seed}
EPOCHS_DONE = {parts.epochs:.6g}
OUTPUTS = {list(parts.names)!r}
CLASSES = {list(parts.classes)!r}  # 0: a number is asked for
ARRAYS = np.load(Path(__file__).with_suffix(".npz"))
'''


HELD = '''

def held(values, units, at):
    """Neurons that are held at a value."""
    rows = values.reshape(len(values), -1).clone()
    rows[:, units] = torch.tensor(at, dtype=values.dtype)
    return rows.reshape(values.shape)
'''


def _network(parts: Parts) -> str:
    return "".join(_network_lines(parts))


def _network_lines(parts: Parts) -> Iterator[str]:
    yield "\n\nclass Network(nn.Module):\n"
    yield '    """Gives a tuple: what each output says."""\n'
    if parts.modules:
        yield "\n    def __init__(self):\n        super().__init__()\n"
        yield from (f"        {line}\n" for line in parts.modules)
    yield "\n    def forward(self, samples):\n"
    yield from (f"        {line}\n" for line in parts.forward)


def _losses(parts: Parts) -> str:
    found, terms = [], []
    for at, loss in enumerate(parts.losses):
        if parts.weights[at]:
            found.append(f"\n\ndef loss_{at}(output, target):\n    return {loss}\n")
            factor = "" if parts.weights[at] == 1 else f"{parts.weights[at]!r} * "
            terms.append(f"{factor}loss_{at}(answers[{at}], targets[{at}])")
    total = "\n        + ".join(terms) or "0.0 * answers[0].sum()"
    body = f"(\n        {total}\n    )" if len(terms) > 1 else total
    return "".join([*found, f"\n\ndef total_loss(answers, targets):\n    return {body}\n"])


HOLD_STILL = '''

@torch.no_grad()
def hold_still(network, before):
    """Undo the step of weights that are removed or frozen; a masked gradient would not do."""
    for (name, parameter), old in zip(network.named_parameters(), before):
        if f"still.{name}" in ARRAYS:
            still = torch.from_numpy(ARRAYS[f"still.{name}"])
            parameter.copy_(torch.where(still, old, parameter))
'''

LOADING = '''

def array(name):
    return torch.from_numpy(ARRAYS[name])


def part(name):
    """Samples of the training or the test part, and what the outputs should say of them."""
    return array(f"x_{name}"), [array(f"y_{name}.{at}") for at in range(len(OUTPUTS))]


def load(network):
    """Put the weights in that were exported."""
    named = {name[6:]: array(name) for name in ARRAYS.files if name.startswith("state.")}
    missing, unexpected = network.load_state_dict(named, strict=False)
    assert not unexpected, unexpected
    assert all(name.endswith("num_batches_tracked") for name in missing), missing


def check(network):
    """The largest difference of its answers from those in nnviz, as a share of their size."""
    network.eval()
    wanted = [array(f"answers.{at}") for at in range(len(OUTPUTS))]
    with torch.no_grad():
        answers = network(array("x_test")[: len(wanted[0])])
    pairs = zip(answers, wanted)
    return max(float(((a - w).abs() / (1 + w.abs())).max()) for a, w in pairs)
'''


TRAIN = '''

def train(network, epochs):
    """Train, and give after each epoch how well it does."""
'''


def _training(parts: Parts) -> str:
    lines = [
        'x, targets = part("train")',
        "parameters = list(network.parameters())",
        *([] if parts.modules else ["if not parameters:", "    return"]),
        "weights = [p for p in parameters if p.ndim > 1]  # these decay; biases and gains do not",
        *parts.optimizer,
        "order, rng = np.arange(len(x)), np.random.default_rng([SEED, 1])",
        "starts = range(0, len(order), BATCH)",
        "for epoch in range(epochs):",
        "    network.train()",
        "    rng.shuffle(order)",
        "    for number, start in enumerate(starts):",
        "        picked = torch.from_numpy(order[start : start + BATCH])",
    ]
    if parts.schedule:
        lines += [
            "        done = EPOCHS_DONE + epoch + number / len(starts)",
            "        for group in optimizer.param_groups:",
            '            group["lr"] = RATE * rate_factor(done)',
        ]
    lines += [
        "        optimizer.zero_grad()",
        "        loss = total_loss(network(x[picked]), [target[picked] for target in targets])",
        "        loss.backward()",
        *(f"        {line}" for line in parts.step),
        '    yield measure(network, "train"), measure(network, "test")',
    ]
    return TRAIN + "".join(f"    {line}\n" for line in lines)


MEASURING = '''

def measure(network, name):
    """The loss on a part of the data, and the share of right answers where there are classes."""
    x, targets = part(name)
    network.eval()
    with torch.no_grad():
        answers = network(x)
    text = f"{name} loss {float(total_loss(answers, targets)):.6f}"
    for output, classes, answer, target in zip(OUTPUTS, CLASSES, answers, targets):
        if classes:
            text += f", {output} {share_right(answer, target):.1%} right"
    return text


def share_right(answer, target):
    """Of samples, or of their steps; a step whose class is -1 is not asked about."""
    said = chosen(answer)
    true = target if target.shape == said.shape else chosen(target)
    return float((said == true)[true >= 0].float().mean())


def chosen(values):
    """The class each row stands for; a single number decides by its sign."""
    return values[..., 0] > 0 if values.shape[-1] == 1 else values.argmax(-1)
'''

MAIN = """

def main(epochs):
    network = Network()
    load(network)
    difference = check(network)
    print(f"largest difference from nnviz: {difference:.1e}")
    print(measure(network, "train"), measure(network, "test"), sep="; ")
    for number, (train_text, test_text) in enumerate(train(network, epochs), 1):
        print(f"epoch {number}: {train_text}; {test_text}")
    return 0 if difference < 1e-5 else 1


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 0))
"""
