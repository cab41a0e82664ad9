"""Asking why: a question, its answer, and how far to trust it."""
