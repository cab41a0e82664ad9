"""A new document: with the data there were, its ends fitted where those are loaded."""

from nnviz.core.graph import Graph
from nnviz.data import DataRecipe, load
from nnviz.engine.experiment import Experiment, problems
from nnviz.session.fresh import fresh_document

DIGITS = DataRecipe(name="digits")


def test_without_anything_before_it_has_the_usual_data() -> None:
    assert fresh_document(None).experiment.data == DataRecipe()


def test_where_data_are_loaded_its_ends_fit_from_the_first_moment() -> None:
    before, dataset = Experiment(Graph(), DIGITS), load(DIGITS)
    assert problems(fresh_document(before).experiment, dataset)
    made = fresh_document(before, dataset).experiment
    assert made.data == DIGITS
    assert problems(made, dataset) == ()
