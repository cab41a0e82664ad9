"""What a network gives back of the pictures that enter, in the output pane."""

import numpy as np
from pytestqt.qtbot import QtBot

from nnviz.data import load
from nnviz.engine.experiment import fitted
from nnviz.engine.trainer import Trainer
from nnviz.files.example import example
from nnviz.session.latent import Repeater
from nnviz.session.sample import Part
from nnviz.ui.pixels import camera_image
from nnviz.ui.views.output import OutputView
from tests.ui.conftest import Open


def test_what_is_given_back_is_what_the_network_says() -> None:
    experiment = example("digits-autoencoder").experiment
    dataset = load(experiment.data)
    trainer = Trainer(fitted(experiment, dataset), dataset)
    answers = Repeater(trainer.network, dataset, 5).make(trainer.parameters)
    said = trainer.probe(dataset.x_test[:5])[trainer.network.sink]
    np.testing.assert_allclose(answers, said, rtol=1e-5, atol=1e-6)


def test_the_output_pane_shows_pictures_where_pictures_come_out(
    open_window: Open, qtbot: QtBot
) -> None:
    window = open_window("digits-autoencoder")
    window.raise_view("output")
    view = next(view for view in window.views if isinstance(view, OutputView))
    pane = view.reconstruction
    qtbot.waitUntil(lambda: bool(pane.pairs.rows[1]), timeout=20_000)
    assert pane.isVisible()
    assert not view.surface.isVisible()
    dataset = window.session.model.dataset if window.session.model is not None else None
    assert dataset is not None
    first = camera_image(dataset.pictures(dataset.x_test[:1])[0])
    assert pane.entering.image.image == pane.pairs.rows[0][0] == first
    assert pane.leaving.image.image == pane.pairs.rows[1][0]
    window.session.pick_sample(Part.TEST, 3)
    qtbot.waitUntil(lambda: pane.entering.image.image == pane.pairs.rows[0][3])
    assert pane.leaving.image.image == pane.pairs.rows[1][3]
    window.open_target("digits")
    qtbot.waitUntil(lambda: view.surface.isVisible(), timeout=20_000)
    assert not pane.isVisible()
