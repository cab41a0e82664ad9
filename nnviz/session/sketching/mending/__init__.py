"""One-click mends: what could be done about each kind of problem; only what helps is offered."""
