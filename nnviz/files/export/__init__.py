"""Giving a network away: as a program in PyTorch, and as a table of its layers."""
