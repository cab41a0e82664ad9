"""Measured tables, from the files that come with scikit-learn. Nothing is downloaded.

scikit-learn takes a second to import, so it is imported when one of these is asked for.
"""

from __future__ import annotations

from functools import partial
from importlib import import_module
from typing import Any

import numpy as np

from nnviz.core.problem import Problem, ProblemError
from nnviz.data.dataset import Task, TaskKind
from nnviz.data.source import DataSource, Raw

IRIS = ("sepal length", "sepal width", "petal length", "petal width")
WINE = (
    "alcohol",
    "malic acid",
    "ash",
    "alkalinity of ash",
    "magnesium",
    "phenols",
    "flavanoids",
    "other phenols",
    "proanthocyanins",
    "colour intensity",
    "hue",
    "OD280/OD315",
    "proline",
)
CELL = (
    "radius",
    "texture",
    "perimeter",
    "area",
    "smoothness",
    "compactness",
    "concavity",
    "concave points",
    "symmetry",
    "fractal dimension",
)
CANCER = (
    *(f"mean {name}" for name in CELL),
    *(f"{name} error" for name in CELL),
    *(f"worst {name}" for name in CELL),
)
DIABETES = (
    "age",
    "sex",
    "body mass index",
    "blood pressure",
    "cholesterol",
    "LDL",
    "HDL",
    "cholesterol/HDL",
    "log triglycerides",
    "blood sugar",
)
INK = 16.0


def classes(
    loader: str,
    features: tuple[str, ...],
    names: tuple[str, ...],
    size: int,
    noise: float,
    rng: np.random.Generator,
) -> Raw:
    """One of scikit-learn's tables with a class in each row. The last three change nothing."""
    table = _table(loader)
    labels = np.asarray(table.target, np.int64)
    task = Task(TaskKind.CLASSIFICATION, names)
    return Raw(
        x=np.asarray(table.data, np.float64), y=labels, features=features, task=task, strata=labels
    )


def diabetes(size: int, noise: float, rng: np.random.Generator) -> Raw:
    """Ten measurements of 442 patients, and how far their diabetes had come a year later.

    In their own units: scikit-learn's scaled copy has seen the test part.
    """
    table = _table("load_diabetes", scaled=False)
    return Raw(
        x=np.asarray(table.data, np.float64),
        y=np.asarray(table.target, np.float64)[:, None],
        features=DIABETES,
        task=Task(TaskKind.REGRESSION, ("progression",)),
    )


def digits(size: int, noise: float, rng: np.random.Generator) -> Raw:
    """1,797 handwritten digits of 8x8 pixels, 0 for paper to 1 for ink.

    Not standardised: all pixels share one unit, a drawn digit goes in as it is, and the pixels
    at the rim that are nearly always paper would be blown up to the size of the strokes.
    """
    table = _table("load_digits")
    labels = np.asarray(table.target, np.int64)
    return Raw(
        x=np.asarray(table.data, np.float64) / INK,
        y=labels,
        features=tuple(f"row {row} column {column}" for row in range(8) for column in range(8)),
        task=Task(TaskKind.CLASSIFICATION, tuple("0123456789")),
        strata=labels,
        domain=np.array([[0.0, 1.0]] * 64),
        image_shape=(8, 8, 1),
    )


def _table(loader: str, **options: bool) -> Any:
    try:
        datasets = import_module("sklearn.datasets")
    except ImportError as error:
        what = "This table comes with scikit-learn, which cannot be loaded."
        hint = "Type: python -m pip install scikit-learn"
        raise ProblemError(Problem("data set", what, hint, key="name")) from error
    return getattr(datasets, loader)(**options)


_described = partial(
    DataSource,
    train_share=0.8,
    has_size=False,
    has_noise=False,
)

SOURCES = (
    _described(
        name="iris",
        title="Iris flowers",
        description="Three species of iris told apart by their sepals and petals.",
        family="Tables",
        kind=TaskKind.CLASSIFICATION,
        make=partial(classes, "load_iris", IRIS, ("setosa", "versicolor", "virginica")),
        size=150,
        standardize=True,
    ),
    _described(
        name="wine",
        title="Wine",
        description="Three growers' wines told apart by their chemistry.",
        family="Tables",
        kind=TaskKind.CLASSIFICATION,
        make=partial(classes, "load_wine", WINE, ("grower 1", "grower 2", "grower 3")),
        size=178,
        standardize=True,
    ),
    _described(
        name="breast-cancer",
        title="Breast cancer",
        description="Malignant or benign, from the shape of cell nuclei.",
        family="Tables",
        kind=TaskKind.CLASSIFICATION,
        make=partial(classes, "load_breast_cancer", CANCER, ("malignant", "benign")),
        size=569,
        standardize=True,
    ),
    _described(
        name="diabetes",
        title="Diabetes",
        description="How far a patient's diabetes comes in a year, from ten measurements.",
        family="Tables",
        kind=TaskKind.REGRESSION,
        make=diabetes,
        size=442,
        standardize=True,
    ),
    _described(
        name="digits",
        title="Digits",
        description="Handwritten digits of eight by eight pixels.",
        family="Pictures",
        is_pictures=True,
        kind=TaskKind.CLASSIFICATION,
        make=digits,
        size=1797,
    ),
)
