"""The training half of the PyTorch script: losses, optimisers, schedules and what marks hold.

Rules are those of `nnviz.engine`, which took them from PyTorch; only what an experiment uses is
written down.
"""

from collections.abc import Iterator, Mapping
from types import MappingProxyType

from nnviz.engine.settings import TrainingSettings

LOSSES: Mapping[str, str] = MappingProxyType(
    {
        "mse": "F.mse_loss(output, target)",
        "half_mse": "0.5 * F.mse_loss(output, target)",
        "mae": "F.l1_loss(output, target)",
        "huber": "F.huber_loss(output, target)",
        "hinge": "torch.relu(1 - target * output).mean()",
        "binary_cross_entropy": "F.binary_cross_entropy_with_logits(output, target)",
        "cross_entropy": "-(target * F.log_softmax(output, -1)).sum(-1).mean()",
    }
)
STEP_LOSS = (
    'F.cross_entropy(output.flatten(0, 1), target.flatten(), ignore_index=-1, reduction="sum") / '
    "(target >= 0).sum().clamp(min=1)"
)
"""Of an output that answers at each step: the mean over those that are asked about."""

OPTIMIZERS: Mapping[str, str] = MappingProxyType(
    {
        "sgd": "torch.optim.SGD(groups, lr=RATE)",
        "momentum": "torch.optim.SGD(groups, lr=RATE, momentum={momentum!r})",
        "nesterov": "torch.optim.SGD(groups, lr=RATE, momentum={momentum!r}, nesterov=True)",
        "adagrad": "torch.optim.Adagrad(groups, lr=RATE)",
        "rmsprop": "torch.optim.RMSprop(groups, lr=RATE, alpha={rho!r})",
        "adam": "torch.optim.Adam(groups, lr=RATE, betas=({beta1!r}, {beta2!r}))",
        "adamw": "torch.optim.AdamW(groups, lr=RATE, betas=({beta1!r}, {beta2!r}))",
    }
)
SCHEDULES: Mapping[str, str] = MappingProxyType(
    {
        "step": "return {factor} ** math.floor(epochs / {period} + 1e-9)",
        "exponential": "return {factor} ** (epochs / {period})",
        "cosine": "return 0.5 * (1 + math.cos(math.pi * min(1.0, epochs / {period})))",
        "warmup_cosine": (
            "if epochs < {warmup}:\n"
            "        return epochs / {warmup}\n"
            "    share = min(1.0, (epochs - {warmup}) / {left})\n"
            "    return 0.5 * (1 + math.cos(math.pi * share))"
        ),
    }
)


def schedule(training: TrainingSettings) -> str:
    """The function that gives the factor on the learning rate; empty where it is constant."""
    if training.schedule == "constant":
        return ""
    body = SCHEDULES[training.schedule].format(
        factor=training.schedule_factor,
        period=training.schedule_period,
        warmup=training.warmup,
        left=max(training.schedule_period - training.warmup, 1e-9),
    )
    return f"\n\ndef rate_factor(epochs):\n    {body}\n"


def optimizer(training: TrainingSettings) -> Iterator[str]:
    """The lines that make the optimiser."""
    settings = {name: getattr(training, name) for name in ("momentum", "rho", "beta1", "beta2")}
    if training.optimizer == "adamw":
        yield "others = [p for p in parameters if all(p is not weight for weight in weights)]"
        yield (
            f'groups = [{{"params": weights, "weight_decay": {training.l2!r}}}, '
            '{"params": others, "weight_decay": 0.0}]'
        )
    else:
        yield "groups = parameters"
    yield f"optimizer = {OPTIMIZERS[training.optimizer].format(**settings)}"


def step(training: TrainingSettings, holds: bool) -> Iterator[str]:
    """The lines between the backward pass and the next batch."""
    if training.l2 and training.optimizer != "adamw":
        yield "for weight in weights:"
        yield f"    weight.grad += {training.l2!r} * weight.detach()"
    if training.l1:
        yield "for weight in weights:"
        yield f"    weight.grad += {training.l1!r} * weight.detach().sign()"
    if training.clip:
        yield f"nn.utils.clip_grad_norm_(parameters, {training.clip!r})"
    if holds:
        yield "before = [parameter.detach().clone() for parameter in parameters]"
    yield "optimizer.step()"
    if holds:
        yield "hold_still(network, before)"
