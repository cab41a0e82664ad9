"""The canvas of layers: a document's network as cards with ports and wires, to be drawn on."""
