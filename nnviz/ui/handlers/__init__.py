"""What the actions do. One file holds the handlers of one field; the window finds them."""
