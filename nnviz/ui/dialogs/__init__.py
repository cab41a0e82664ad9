"""Dialogs that stand beside the window and never stop it."""
