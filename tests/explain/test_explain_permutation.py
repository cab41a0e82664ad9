"""Permutation importance: what counts is what the network reads, and nothing else."""

import numpy as np
import pytest

from nnviz.core.problem import ProblemError
from nnviz.data.table.work import Work
from nnviz.explain.methods.permutation_importance import PermutationImportance
from nnviz.explain.subject import Subject
from tests.explain.covered_subjects import convolved, linear, pictures, table


def knowing(classes: int = 2) -> Subject:
    """A network that reads the first column alone, which says what is asked; it is always right."""
    asked = linear(table(3, count=400, classes=classes), units=max(1, classes))
    asked.parameters[...] = 0
    weights = asked.network.layout.views(asked.parameters, "output")["weights"]
    weights[0] = [-9, 9] if classes else [1]
    return asked


@pytest.mark.parametrize("measure", ["score", "loss"])
@pytest.mark.parametrize("classes", [2, 0])
def test_only_the_column_that_is_read_counts(measure: str, classes: int) -> None:
    found = PermutationImportance(measure=measure).run(knowing(classes), Work())
    assert found.values[0] > 0.3
    assert not found.values[1:].any()
    assert found.spread is not None
    assert found.spread[0] > 0
    assert not found.spread[1:].any()


def test_the_right_class_by_chance_is_what_is_left() -> None:
    found = PermutationImportance(repeats=50).run(knowing(), Work())
    assert found.figures[0].text == "100.0%"
    assert found.values[0] == pytest.approx(0.5, abs=0.05)


def test_r2_falls_by_two_when_numbers_change_places() -> None:
    found = PermutationImportance(repeats=50).run(knowing(classes=0), Work())
    assert found.figures[0].name == "test R²"
    assert found.figures[0].value == pytest.approx(1)
    assert found.values[0] == pytest.approx(2, abs=0.1)


def test_the_loss_is_the_networks_own() -> None:
    asked = knowing(classes=0)
    asked.network.layout.views(asked.parameters, "output")["bias"][...] = 2
    found = PermutationImportance(measure="loss").run(asked, Work())
    assert found.figures[0].value == pytest.approx(4)


def test_it_looks_at_so_many_test_samples() -> None:
    found = PermutationImportance(samples=20).run(knowing(), Work())
    assert found.notes == ("20 test samples, each column shuffled 5 times.",)


def test_the_sample_and_the_data_stay_as_they_are() -> None:
    asked = knowing()
    before = asked.dataset.x_test.copy()
    first = PermutationImportance().run(asked, Work()).values
    other = PermutationImportance().run(asked.but(sample=asked.dataset.x_test[7]), Work()).values
    np.testing.assert_array_equal(first, other)
    np.testing.assert_array_equal(asked.dataset.x_test, before)
    assert not PermutationImportance.uses_sample
    assert not PermutationImportance.uses_target


def test_numbers_that_are_all_the_same_have_no_r2() -> None:
    asked = knowing(classes=0)
    asked.dataset.y_test[...] = 1
    with pytest.raises(ProblemError, match="Measure the loss"):
        PermutationImportance().run(asked, Work())
    assert np.isfinite(PermutationImportance(measure="loss").run(asked, Work()).values).all()


def test_pictures_and_too_few_samples_are_a_sentence() -> None:
    problem = PermutationImportance().unsuited(convolved(pictures()))
    assert problem is not None
    assert "Use occlusion" in str(problem)
    few = PermutationImportance().unsuited(linear(table(3, count=2)))
    assert few is not None
    assert "too few test samples" in str(few)
