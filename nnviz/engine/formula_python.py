"""A small network as a Python function of its inputs that needs nothing but `math`. Pure text."""

from collections.abc import Iterator, Mapping
from types import MappingProxyType

from nnviz.core.marks import Neuron
from nnviz.core.words import Words
from nnviz.engine.equation import Equation
from nnviz.engine.formula import Equations, FeatureOf, Of, continued, number
from nnviz.engine.losses import Coding

WIDTH = 88

CURVES: Mapping[str, str] = MappingProxyType(
    {
        "linear": "",
        "relu": "max(0.0, z)",
        "leaky_relu": "max(0.01 * z, z)",
        "elu": "z if z > 0 else math.expm1(z)",
        "gelu": "0.5 * z * (1 + math.tanh(math.sqrt(2 / math.pi) * (z + 0.044715 * z**3)))",
        "silu": "z * 0.5 * (1 + math.tanh(0.5 * z))",
        "softplus": "max(z, 0.0) + math.log1p(math.exp(-abs(z)))",
        "tanh": "math.tanh(z)",
        "sigmoid": "0.5 * (1 + math.tanh(0.5 * z))",
        "sine": "math.sin(z)",
    }
)
"""Every activation as an expression of z; none of them overflows."""


def python_source(found: Equations, title: str = "a network") -> str:
    """The source of a module with two functions.

    ``network`` takes the inputs in the data's own units and returns the raw outputs as a list;
    ``answer`` takes the same and returns what they mean: a number for each target in its own unit,
    the share of each class, or a class.
    """
    names = _Names(found)
    arguments = ", ".join(names.inputs)
    parts = [
        f'"""{_quoted(title)}, written by nnviz.\n\n{_units_line(found)}\n"""',
        "",
        "import math",
        "",
    ]
    for curve in sorted({e.curve for _, layer in found.layers for e in layer if e.held is None}):
        if CURVES[curve]:
            parts += ["", f"def {names.curves[curve]}(z):", f"    return {CURVES[curve]}", ""]
    parts += ["", *_wrapped(f"def network({arguments}):", arguments, "def network(", "):")]
    parts += [f"    {line}" for line in _body(found, names)]
    parts += ["", "", *_wrapped(f"def answer({arguments}):", arguments, "def answer(", "):")]
    parts += [f"    {line}" for line in _answer(found, arguments)]
    return "\n".join(parts) + "\n"


class _Names:
    """Python names for inputs, features and neurons, no two alike."""

    def __init__(self, found: Equations) -> None:
        own = {"math", "network", "answer", "outputs", "z", "top", "total", "powers"}
        self._words = Words(own | {"max", "abs", "sum", "zip", "dict", "list"}, "x")
        self.curves = {curve: self._new(curve) for curve in CURVES}
        self.inputs = [self._new(entry.name) for entry in found.inputs]
        self.scaled = [
            self._new(f"{name}_scaled") if entry.is_standardised else name
            for name, entry in zip(self.inputs, found.inputs, strict=True)
        ]
        self._neurons: dict[Neuron, str] = {}
        held = dict(found.held_features)
        for unit, feature in enumerate(found.features):
            plain = feature.how is Of.PLAIN and unit not in held
            name = self.scaled[feature.inputs[0]] if plain else self._new(f"feature_{unit + 1}")
            self._neurons[Neuron(found.source, unit)] = name
        for node, layer in found.layers:
            for equation in layer:
                if equation.is_copy:
                    self._neurons[equation.neuron] = self[equation.terms[0][1]]
                else:
                    name = f"{node}_{equation.neuron.unit + 1}"
                    self._neurons[equation.neuron] = self._new(name)

    def __getitem__(self, neuron: Neuron) -> str:
        return self._neurons[neuron]

    def _new(self, text: str) -> str:
        return self._words.word(text.lower())


def _body(found: Equations, names: _Names) -> Iterator[str]:
    for entry, name, scaled in zip(found.inputs, names.inputs, names.scaled, strict=True):
        if entry.is_standardised:
            yield f"{scaled} = ({name} - {_signed(entry.mean)}) / {number(entry.scale)}"
    held = dict(found.held_features)
    for unit, feature in enumerate(found.features):
        name = names[Neuron(found.source, unit)]
        if unit in held:
            yield f"{name} = {number(held[unit])}  # held"
        elif feature.how is not Of.PLAIN:
            yield f"{name} = {_feature(feature, names)}"
    for _, layer in found.layers:
        for equation in layer:
            yield from _equation(equation, names)
    yield from _wrapped_list("return [", [names[neuron] for neuron in found.outputs])


def _feature(feature: FeatureOf, names: _Names) -> str:
    first = names.scaled[feature.inputs[0]]
    if feature.how is Of.SQUARE:
        return f"{first} * {first}"
    if feature.how is Of.PRODUCT:
        return f"{first} * {names.scaled[feature.inputs[1]]}"
    return f"math.sin({first})"


def _equation(equation: Equation, names: _Names) -> Iterator[str]:
    if equation.is_copy:
        return
    name = names[equation.neuron]
    if equation.held is not None:
        yield f"{name} = {number(equation.held)}  # held"
        return
    if equation.factors:
        yield f"{name} = {' * '.join(names[neuron] for neuron in equation.factors)}"
        return
    terms = [
        names[neuron] if weight == 1 else f"{number(weight)} * {names[neuron]}"
        for weight, neuron in equation.terms
    ]
    if equation.bias or not terms:
        terms.append(number(equation.bias))
    curve = names.curves[equation.curve] if CURVES[equation.curve] else ""
    start = f"{name} = {curve}("
    line = f"{start}{_joined(terms)})"
    if len(line) + 4 <= WIDTH:
        yield line if curve else f"{name} = {_joined(terms)}"
        return
    yield start
    for at, term in enumerate(terms):
        yield f"    {term}" if not at else f"    {continued(term)}"
    yield ")"


def _joined(terms: list[str]) -> str:
    return " ".join([terms[0], *(continued(term) for term in terms[1:])])


def _signed(value: float) -> str:
    text = number(value)
    return f"({text})" if text.startswith("-") else text


def _answer(found: Equations, arguments: str) -> Iterator[str]:
    """What the outputs mean, in the terms of the loss."""
    yield from _wrapped(f"outputs = network({arguments})", arguments, "outputs = network(", ")")
    if found.targets:
        parts = [
            f"outputs[{at}] * {number(scale)} + {_signed(mean)}"
            for at, (_, mean, scale) in enumerate(found.targets)
        ]
        yield from _wrapped_list("return [", parts)
        return
    if len(found.outputs) == 1 and found.coding is Coding.BITS:
        yield "share = 0.5 * (1 + math.tanh(0.5 * outputs[0]))"
        yield f"return {{{found.classes[0]!r}: 1 - share, {found.classes[1]!r}: share}}"
    elif len(found.outputs) == 1:
        yield f"return {found.classes[1]!r} if outputs[0] > 0 else {found.classes[0]!r}"
    else:
        yield from _wrapped_list("names = [", [repr(name) for name in found.classes])
        yield from _choice(found.coding)


def _choice(coding: Coding) -> Iterator[str]:
    if coding is Coding.SHARES:
        yield "top = max(outputs)"
        yield "powers = [math.exp(output - top) for output in outputs]"
        yield "total = sum(powers)"
        yield "return {name: power / total for name, power in zip(names, powers)}"
    elif coding is Coding.BITS:
        yield "shares = [0.5 * (1 + math.tanh(0.5 * output)) for output in outputs]"
        yield "return dict(zip(names, shares))"
    else:
        yield "return names[outputs.index(max(outputs))]"


def _wrapped(line: str, arguments: str, start: str, end: str) -> Iterator[str]:
    """A line, or where it is too long one argument after the other."""
    if len(line) <= WIDTH - 4:
        yield line
        return
    yield start
    yield from (f"    {argument}," for argument in arguments.split(", "))
    yield end


def _wrapped_list(start: str, items: list[str]) -> Iterator[str]:
    line = f"{start}{', '.join(items)}]"
    if len(line) <= WIDTH - 4:
        yield line
        return
    yield start
    yield from (f"    {item}," for item in items)
    yield "]"


def _units_line(found: Equations) -> str:
    standardised = any(entry.is_standardised for entry in found.inputs)
    text = "The inputs are in the data's own units"
    return f"{text}; the first lines standardise them." if standardised else f"{text}."


def _quoted(title: str) -> str:
    """A text that cannot end the quotation it stands in."""
    return title.replace("\\", "/").replace('"', "'")
