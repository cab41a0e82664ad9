"""On made pictures, where one knows which pixels show the class, maps lie on these."""

import numpy as np
import pytest

from nnviz.cli.start import trainer_for
from nnviz.data.table.work import Work
from nnviz.engine.trainer import Trainer
from nnviz.explain.method import Method
from nnviz.explain.methods.integrated_gradients import IntegratedGradients
from nnviz.explain.methods.occlusion import Occlusion
from nnviz.explain.subject import Subject
from nnviz.explain.target import class_target
from nnviz.files.opening import opened

SAMPLES = 12


@pytest.fixture(scope="module")
def trained() -> Trainer:
    trainer = trainer_for(opened("shapes"), ["size=1600", "side=24"], None)
    for _ in trainer.steps(250):
        pass
    return trainer


@pytest.mark.parametrize("method", [Occlusion(), IntegratedGradients(steps=32)])
def test_twice_the_objects_share_of_the_area(trained: Trainer, method: Method) -> None:
    data, network = trained.dataset, trained.network
    assert data.relevant_test is not None
    on_object, area = [], []
    for sample, label, shows in zip(
        data.x_test[:SAMPLES], data.y_test[:SAMPLES], data.relevant_test[:SAMPLES], strict=True
    ):
        target = class_target(network, data.task.classes, int(label))
        asked = Subject(network, trained.parameters, data, "cross_entropy", target, sample)
        sizes = np.abs(method.run(asked, Work()).pixels).reshape(-1)
        on_object.append(sizes[shows].sum() / sizes.sum())
        area.append(shows.mean())
    assert sum(on_object) >= 2 * sum(area)
