"""Every kind of result has a view, and a view belongs to one kind."""

from nnviz.core.registry import modules
from nnviz.explain import results
from nnviz.explain.explanation import Explanation
from nnviz.ui.why.result_view import ResultView, result_views


def test_every_kind_of_result_is_shown() -> None:
    kinds = {
        value
        for module in modules(results)
        for value in vars(module).values()
        if isinstance(value, type)
        and issubclass(value, Explanation)
        and value.__module__ == module.__name__
    }
    assert kinds
    assert kinds == result_views().keys()
    assert all(issubclass(view, ResultView) for view in result_views().values())
