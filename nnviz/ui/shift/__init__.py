"""Test pictures that differ from those one learns from, and what that costs."""
