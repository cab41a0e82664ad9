"""Parts of the panel in which a network is text."""
