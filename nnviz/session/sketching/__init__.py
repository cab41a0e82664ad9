"""Drawing a network: pure edits of a graph and of how it is drawn. No Qt.

Every edit takes a `Sketched` and gives another one; what cannot be meant raises `ProblemError`.
Circles, missing inputs and shapes that do not fit are no such thing: a draft may have them.
"""
