"""A small network as LaTeX: one equation a neuron, in an `align*` of amsmath. Pure text."""

from collections.abc import Iterator, Mapping
from types import MappingProxyType

from nnviz.core.marks import Neuron
from nnviz.engine.equation import Equation
from nnviz.engine.formula import Equations, FeatureOf, Of, continued, number
from nnviz.engine.losses import Coding

TERMS_A_LINE = 4

CURVES: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "linear": ("", ""),
        "relu": (r"\operatorname{relu}", r"\max(0,\,z)"),
        "leaky_relu": (r"\operatorname{lrelu}", r"\max(0.01\,z,\,z)"),
        "elu": (
            r"\operatorname{elu}",
            r"z \text{ if } z > 0 \text{ else } e^{z} - 1",
        ),
        "gelu": (
            r"\operatorname{gelu}",
            r"\tfrac{z}{2}\left(1 + \tanh\left(\sqrt{2/\pi}\,(z + 0.044715\,z^{3})\right)\right)",
        ),
        "silu": (r"\operatorname{silu}", r"\frac{z}{1 + e^{-z}}"),
        "softplus": (r"\operatorname{softplus}", r"\ln(1 + e^{z})"),
        "tanh": (r"\tanh", ""),
        "sigmoid": (r"\sigma", r"\frac{1}{1 + e^{-z}}"),
        "sine": (r"\sin", ""),
    }
)
"""Every activation: its symbol, and what that means where not everybody knows it."""

_SPECIAL = {
    "\\": r"\textbackslash{}",
    **{character: f"\\{character}" for character in "&%$#_{}"},
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    "²": r"\textsuperscript{2}",
    "·": r"$\cdot$",
}


def latex_source(found: Equations) -> str:
    """The equations, inputs first. Inputs are in the data's own units."""
    lines = [*_inputs(found), *_features(found)]
    for _, layer in found.layers:
        lines += [line for equation in layer for line in _equation(equation, found.source)]
    lines += _meaning(found)
    used = {e.curve for _, layer in found.layers for e in layer if e.held is None}
    legend = [
        f"  {CURVES[c][0]}(z) &= {CURVES[c][1]}" for c in CURVES if c in used and CURVES[c][1]
    ]
    body = " \\\\\n".join([*lines, *legend])
    head = "% inputs in the data's own units; needs \\usepackage{amsmath}\n"
    return f"{head}\\begin{{align*}}\n{body}\n\\end{{align*}}\n"


def _inputs(found: Equations) -> Iterator[str]:
    for at, entry in enumerate(found.inputs, 1):
        name = rf"\text{{{escaped(entry.name)}}}"
        if entry.is_standardised:
            mean = number(-entry.mean)
            sign = "-" if mean.startswith("-") else "+"
            shift = f" {sign} {_number(mean.lstrip('-'))}" if entry.mean else ""
            name = rf"\frac{{{name}{shift}}}{{{_number(number(entry.scale))}}}"
        yield f"  u_{{{at}}} &= {name}"


def _features(found: Equations) -> Iterator[str]:
    held = dict(found.held_features)
    for unit, feature in enumerate(found.features):
        if unit in held:
            yield f"  x_{{{unit + 1}}} &= {_number(number(held[unit]))}"
        else:
            yield f"  x_{{{unit + 1}}} &= {_feature(feature)}"


def _feature(feature: FeatureOf) -> str:
    parts = [f"u_{{{at + 1}}}" for at in feature.inputs]
    if feature.how is Of.SQUARE:
        return f"{parts[0]}^{{2}}"
    if feature.how is Of.PRODUCT:
        return rf"{parts[0]}\,{parts[1]}"
    return rf"\sin {parts[0]}" if feature.how is Of.SINE else parts[0]


def _equation(equation: Equation, source: str) -> Iterator[str]:
    name = _symbol(equation.neuron, source)
    if equation.held is not None:
        yield f"  {name} &= {_number(number(equation.held))} \\quad\\text{{(held)}}"
        return
    if equation.factors:
        yield f"  {name} &= {_product(equation.factors, source)}"
        return
    terms = [_term(weight, neuron, source) for weight, neuron in equation.terms]
    if equation.bias or not terms:
        terms.append(_number(number(equation.bias)))
    curve = CURVES[equation.curve][0]
    opening, closing = (rf"{curve}\bigl(", r"\bigr)") if curve else ("", "")
    rows = [terms[at : at + TERMS_A_LINE] for at in range(0, len(terms), TERMS_A_LINE)]
    for at, row in enumerate(rows):
        text = " ".join(
            term if not at and not place else continued(term) for place, term in enumerate(row)
        )
        head = f"  {name} &= {opening}" if not at else "  &\\quad "
        yield f"{head}{text}{closing if at == len(rows) - 1 else ''}"


def _product(factors: tuple[Neuron, ...], source: str) -> str:
    return r"\,".join(_symbol(neuron, source) for neuron in factors)


def _term(weight: float, neuron: Neuron, source: str) -> str:
    symbol = _symbol(neuron, source)
    return symbol if weight == 1 else rf"{_number(number(weight))}\,{symbol}"


def _symbol(neuron: Neuron, source: str) -> str:
    if neuron.node == source:
        return f"x_{{{neuron.unit + 1}}}"
    return rf"\mathrm{{{escaped(neuron.node)}}}_{{{neuron.unit + 1}}}"


def _number(text: str) -> str:
    """1.5e-05 as 1.5 times a power of ten."""
    mantissa, _, exponent = text.partition("e")
    return rf"{mantissa} \cdot 10^{{{int(exponent)}}}" if exponent else mantissa


def _meaning(found: Equations) -> Iterator[str]:
    """What the outputs stand for."""
    symbols = [_symbol(neuron, found.source) for neuron in found.outputs]
    for symbol, (name, mean, scale) in zip(symbols, found.targets, strict=False):
        if (mean, scale) != (0.0, 1.0):
            shift = continued(_number(number(mean)))
            text = rf"{_number(number(scale))}\,{symbol} {shift}"
            yield rf"  \text{{{escaped(name)}}} &= {text}"
    if not found.classes:
        return
    if len(symbols) == 1:
        name = escaped(found.classes[1])
        bits = rf"\frac{{1}}{{1 + e^{{-{symbols[0]}}}}}"
        sign = rf"[\,{symbols[0]} > 0\,]"
        yield rf"  p(\text{{{name}}}) &= {bits if found.coding is Coding.BITS else sign}"
    elif found.coding is Coding.SHARES:
        node = found.outputs[0].node
        symbol = rf"\mathrm{{{escaped(node)}}}"
        yield rf"  p_k &= \frac{{e^{{{symbol}_k}}}}{{\sum_j e^{{{symbol}_j}}}}"


def escaped(text: str) -> str:
    """A name as LaTeX shows it."""
    return "".join(_SPECIAL.get(character, character) for character in text)
