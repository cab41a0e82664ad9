"""Ways to look into a trained network, one file per method. No Qt."""
