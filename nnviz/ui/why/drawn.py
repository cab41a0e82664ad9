"""An answer as a picture, as the Why dock shows it; for ``nnviz explain --out``."""

import os
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtWidgets import QApplication, QLabel, QVBoxLayout, QWidget

from nnviz.core.problem import Problem, ProblemError
from nnviz.engine.experiment import Experiment
from nnviz.explain.explanation import Explanation
from nnviz.explain.method import Method
from nnviz.explain.results.tree import Tree
from nnviz.explain.subject import Subject
from nnviz.explain.target_words import spoken
from nnviz.explain.trust import Trust
from nnviz.session.explained import Asked, Explained, Query
from nnviz.session.frame import Model
from nnviz.session.session import Session
from nnviz.ui.style import apply_theme
from nnviz.ui.theme import Theme, ThemeName, resolve
from nnviz.ui.why.figures import FigureRow
from nnviz.ui.why.result_host import ResultHost
from nnviz.ui.why.trust_line import TrustLine

SIZE, WIDE = (640, 560), (1440, 720)
"""In pixels; trees need width."""

SETTLE = 20
"""Turns of the event loop until what was laid out is painted."""


def draw(
    out: Path,
    theme: str,
    experiment: Experiment,
    method: Method,
    subject: Subject,
    found: Explanation,
    trust: Trust | None,
    step: int,
) -> None:
    """Draw an answer into a PNG file, without a screen.

    Raises:
        ProblemError: it cannot be written.
    """
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    known = QApplication.instance()
    app = known if isinstance(known, QApplication) else QApplication(["nnviz"])
    chosen = resolve(ThemeName(theme), app)
    apply_theme(app, chosen)
    session = Session()
    try:
        model = Model(0, 0, experiment, subject.network, subject.dataset)
        point = subject.sample if subject.point is None else subject.point
        query = Query(method, subject.target, Asked.of(point, None))
        sheet = _sheet(session, chosen, Explained(model, query, step, found, trust))
        for _ in range(SETTLE):
            app.processEvents()
        if not sheet.grab().save(str(out), "PNG"):
            what = f"{out} cannot be written."
            raise ProblemError(Problem("picture", what, "Try another folder."))
        sheet.deleteLater()
        QCoreApplication.sendPostedEvents(sheet, QEvent.Type.DeferredDelete)
    finally:
        session.close()


def _sheet(session: Session, theme: Theme, explained: Explained) -> QWidget:
    """The answer under its question, with its numbers."""
    sheet = QWidget()
    sheet.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
    sheet.resize(*(WIDE if isinstance(explained.found, Tree) else SIZE))
    column = QVBoxLayout(sheet)
    column.setContentsMargins(16, 16, 16, 16)
    column.setSpacing(8)
    title = QLabel(_title(explained), sheet)
    title.setProperty("role", "title")
    title.setWordWrap(True)
    host, figures = ResultHost(session, theme, sheet), FigureRow(sheet)
    column.addWidget(title)
    column.addWidget(host, 1)
    column.addWidget(figures)
    host.show_result(explained)
    figures.show_figures(explained.found.figures)
    for note in explained.found.notes:
        label = QLabel(note, sheet)
        label.setProperty("role", "small")
        label.setWordWrap(True)
        column.addWidget(label)
    if explained.trust is not None:
        line = TrustLine(sheet)
        line.show_trust(explained.trust)
        column.addWidget(line)
    return sheet


def _title(explained: Explained) -> str:
    model, query = explained.model, explained.query
    about = f" of {spoken(query.target, model.network, model.dataset)}"
    words = about if query.method.uses_target else ""
    return f"{query.method.label}{words}, step {explained.step:,}"
