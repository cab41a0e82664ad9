"""Methods side by side on one input."""
