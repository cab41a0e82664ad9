"""The command line. Whatever is heavy is imported by the command that needs it, when it runs."""

from nnviz.cli.main import main

__all__ = ["main"]
