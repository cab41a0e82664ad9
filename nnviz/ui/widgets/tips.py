"""Tool tips of whole sentences: Qt breaks lines only where it takes a text for rich."""

import html


def wrapped(*lines: str) -> str:
    """Lines of plain text as a tool tip that is broken where it grows wide; empty ones are left
    out."""
    return "<br>".join(f"<span>{html.escape(line)}</span>" for line in lines if line)
