"""The latent plane: samples as points by two neurons, and what a point of the plane means."""
