"""Ways back through a network other than the derivative, as bindings of its layers."""
