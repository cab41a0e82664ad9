"""Slopes and what is made of them: gradient, SmoothGrad, integrated gradients, ways back."""

from collections.abc import Callable

import numpy as np
import pytest

from nnviz.core.problem import ProblemError
from nnviz.data.table.work import Work, WorkCancelled
from nnviz.explain.baselines import CHOICES, baseline
from nnviz.explain.explanation import Grade
from nnviz.explain.method import Method
from nnviz.explain.methods.deconvolution import Deconvolution
from nnviz.explain.methods.gradient import Gradient
from nnviz.explain.methods.gradient_x_input import GradientXInput
from nnviz.explain.methods.guided_backprop import GuidedBackprop
from nnviz.explain.methods.integrated_gradients import IntegratedGradients, has_jumps
from nnviz.explain.methods.lrp import LayerwiseRelevance
from nnviz.explain.methods.smooth_grad import SmoothGrad
from nnviz.explain.rules.curves import LIKE_RELU, deconvolution, guided
from nnviz.explain.subject import Subject
from nnviz.explain.target import Extent, Target
from nnviz.explain.unfold import unfolded
from nnviz.layers.activations import ACTIVATIONS
from nnviz.layers.site import Array
from tests.explain.covered_subjects import (
    Calls,
    convolved,
    curved,
    linear,
    pictures,
    table,
    weights_of,
    with_nan,
)
from tests.explain.wide_graphs import maps_subject, reused_subject, two_inputs_subject

Rule = Callable[[Array, Array], Array]

FAMILY = [
    Gradient(),
    GradientXInput(),
    SmoothGrad(samples=9),
    IntegratedGradients(steps=5),
    GuidedBackprop(),
    Deconvolution(),
    LayerwiseRelevance(),
]


def single(subject: Subject) -> Subject:
    """The same in float32, as the worker has it."""
    return subject.but(
        parameters=subject.parameters.astype(np.float32), sample=subject.sample.astype(np.float32)
    )


def values_of(method: Method, subject: Subject) -> Array:
    found = method.run(subject, Work())
    return np.asarray(found.values)  # type: ignore[attr-defined]


def by_hand(subject: Subject, back: Rule) -> Array:
    """The way back through `wide_graphs.reused`, with `back` (dy, z) at its ReLUs, `(F,)`."""
    views = subject.network.layout.named(subject.parameters)
    w = {name: views[name]["weights"] for name in views}
    b = {name: views[name]["bias"] for name in views}
    z = subject.sample @ w["hidden"] + b["hidden"]
    relu = np.maximum(z, 0)
    left = relu @ w["left"] + b["left"]
    both = np.maximum(left, 0) + relu @ w["right"] + b["right"] + 2 * relu @ w["wide"] + b["wide"]
    dboth = back(w["output"][:, subject.target.index], both)
    drelu = w["left"] @ back(dboth, left) + w["right"] @ dboth + 2 * w["wide"] @ dboth
    return np.asarray(w["hidden"] @ back(drelu, z))


WAYS: list[tuple[Method, Rule]] = [
    (Gradient(), lambda dy, z: dy * (z > 0)),
    (GuidedBackprop(), lambda dy, z: dy * (z > 0) * (dy > 0)),
    (Deconvolution(), lambda dy, z: dy * (dy > 0)),
]


@pytest.mark.parametrize("method, rule", WAYS, ids=lambda value: getattr(value, "kind", ""))
def test_a_relu_that_is_read_twice_goes_back_once(method: Method, rule: Rule) -> None:
    for index in range(2):
        subject = reused_subject().but(target=Target("output", index=index))
        expected = by_hand(subject, rule)
        assert expected.any()
        np.testing.assert_allclose(values_of(method, subject), expected, rtol=1e-6, atol=1e-7)


def test_ways_back_differ_where_something_speaks_against() -> None:
    found = [values_of(method, reused_subject()) for method, _ in WAYS]
    assert not np.allclose(found[0], found[1])
    assert not np.allclose(found[1], found[2])


@pytest.mark.parametrize("curve", ACTIVATIONS)
def test_curves_like_a_relu_are_cut_as_it_is_and_others_not_at_all(curve: str) -> None:
    subject = reused_subject(curve)
    apart = unfolded(subject)
    plain = subject.function().slopes(subject.sample[None])[1]
    for binding in (guided, deconvolution):
        found = apart.function(binding=binding).slopes(subject.sample[None])[1]
        assert np.allclose(found, plain) is (curve not in LIKE_RELU)


def test_what_comes_back_through_a_guided_relu_is_never_below_zero() -> None:
    apart = unfolded(maps_subject())
    for binding in (guided, deconvolution):
        function = apart.function(binding=binding)
        function.slopes(apart.sample[None])
        space = function.space(slopes=True)
        assert (space.gradients["stem"] >= 0).all()
        assert space.gradients["stem"].any()
    with_guide = apart.function(binding=guided).space(slopes=True)
    assert not with_guide.gradients["stem"][with_guide.activations["stem"] <= 0].any()


@pytest.mark.parametrize("method", [GuidedBackprop(), Deconvolution()])
def test_without_a_relu_before_the_target_there_is_another_way(method: Method) -> None:
    assert method.unsuited(reused_subject()) is None
    tanh = reused_subject("tanh")
    problem = method.unsuited(tanh)
    assert problem is not None
    assert "Use the gradient" in problem.hint
    assert method.unsuited(two_inputs_subject().but(target=Target("right"))) is not None
    assert method.warnings(reused_subject())


def test_deconvolution_without_a_maximum_is_the_same_for_every_sample() -> None:
    subject = reused_subject()
    other = subject.but(sample=subject.sample[::-1].copy())
    np.testing.assert_array_equal(*(values_of(Deconvolution(), s) for s in (subject, other)))
    assert len(Deconvolution().warnings(subject)) == 2
    assert len(Deconvolution().warnings(maps_subject())) == 1


@pytest.mark.parametrize("method", FAMILY, ids=lambda method: method.kind)
def test_what_a_linear_model_says_of_its_inputs(method: Method) -> None:
    subject = linear(table())
    weights, x = weights_of(subject), subject.sample
    expected = {
        "gradient-x-input": weights * x,
        "integrated-gradients": weights * (x - baseline(subject.dataset)),
        "lrp": None,
    }.get(method.kind, weights)
    if expected is not None and method.unsuited(subject) is None:
        np.testing.assert_allclose(values_of(method, subject), expected, rtol=1e-5, atol=1e-6)


@pytest.mark.parametrize("method", FAMILY, ids=lambda method: method.kind)
@pytest.mark.parametrize("make", [reused_subject, two_inputs_subject, maps_subject])
def test_every_method_answers_for_any_unit_map_and_layer(
    make: Callable[[], Subject], method: Method
) -> None:
    subject = single(make())
    for node in subject.network.graph:
        for extent in (Extent.UNIT, Extent.MAP, Extent.LAYER):
            asked = subject.but(target=Target(node.id, extent), seed=1)
            if method.unsuited(asked) is None:
                found = values_of(method, asked)
                assert found.shape == subject.sample.shape
                assert np.isfinite(found).all()


@pytest.mark.parametrize("method", FAMILY, ids=lambda method: method.kind)
def test_weights_that_are_no_numbers_are_a_sentence(method: Method) -> None:
    with pytest.raises(ProblemError, match="not finite"):
        method.run(with_nan(reused_subject()), Work())


@pytest.mark.parametrize("method", [*FAMILY, SmoothGrad(samples=200), IntegratedGradients()])
def test_what_nobody_wants_any_more_ends(method: Method) -> None:
    with pytest.raises(WorkCancelled):
        method.run(single(reused_subject()), Calls(0).work)


# -- SmoothGrad --------------------------------------------------------------------------------


def test_smooth_grad_without_noise_is_the_gradient() -> None:
    subject = maps_subject()
    still = SmoothGrad(samples=3, noise=0.0).run(subject, Work())
    np.testing.assert_allclose(still.values, values_of(Gradient(), subject), rtol=1e-5)
    assert still.spread is not None
    assert still.spread.max() < 1e-5
    assert SmoothGrad(samples=1).run(subject, Work()).spread is None


def test_smooth_grad_is_the_mean_over_copies_and_says_how_far_it_is_off() -> None:
    subject = curved(table())
    few, many = (SmoothGrad(samples=n).run(subject, Work()) for n in (150, 2000))
    again = SmoothGrad(samples=150).run(subject, Work())
    np.testing.assert_array_equal(few.values, again.values)
    assert few.spread is not None
    assert (np.abs(few.values - many.values) < 4 * few.spread).all()
    other = SmoothGrad(samples=150).run(subject.but(seed=8), Work())
    assert not np.array_equal(few.values, other.values)


# -- integrated gradients ----------------------------------------------------------------------


@pytest.mark.parametrize("name", CHOICES)
def test_integrated_gradients_of_curves_are_complete(name: str) -> None:
    """To 1e-4 of what was gained, at 300 steps and in float32."""
    asked = curved(table())
    for sample in asked.dataset.x_test[:5]:
        found = IntegratedGradients(steps=300, baseline=name).run(
            single(asked.but(sample=sample)), Work()
        )
        assert found.value is not None
        assert found.base is not None
        gained = found.value - found.base
        assert found.values.sum() == pytest.approx(gained, rel=1e-4)
        assert found.figures[0].value < 1e-4
        assert found.figures[0].grade is Grade.GOOD


def test_integrated_gradients_of_kinks_are_nearly_complete() -> None:
    """No rule sees the kinks: the gap falls with the number of steps."""
    subject = single(convolved(pictures()))
    assert has_jumps(subject)
    assert not has_jumps(curved(table()))
    gaps = []
    for steps in (10, 300):
        method = IntegratedGradients(steps=steps)
        asked = [subject.but(sample=x) for x in subject.dataset.x_test]
        gaps.append([method.run(each, Work()).figures[0].value for each in asked])
    assert np.median(gaps[1]) < 1e-3
    assert np.median(gaps[1]) < np.median(gaps[0]) / 5


def test_where_nothing_is_gained_the_gap_is_a_number() -> None:
    subject = single(curved(table()))
    same = subject.but(sample=baseline(subject.dataset))
    found = IntegratedGradients(steps=1).run(same, Work())
    assert not found.values.any()
    assert np.isfinite(found.figures[0].value)


def test_a_feature_that_nobody_reads_counts_nothing() -> None:
    subject = two_inputs_subject()
    for method in FAMILY:
        assert values_of(method, subject)[1] == 0


# -- functions are kept ------------------------------------------------------------------------


def test_a_function_is_made_once_for_all_who_ask() -> None:
    subject = reused_subject()
    moved = subject.but(sample=subject.sample + 1)
    assert moved.function() is subject.function()
    assert moved.function(8) is not subject.function()
    other = subject.but(parameters=subject.parameters + 1)
    assert other.function() is not subject.function()
    assert other.function().value(subject.sample) != subject.function().value(subject.sample)
