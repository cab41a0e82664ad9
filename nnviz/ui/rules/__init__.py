"""The tree of rules: its drawing and what its leaves light."""
