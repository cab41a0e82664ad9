"""The control panel: what a person sets, section by section."""
