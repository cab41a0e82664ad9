"""The training process: what is said to it, what it publishes, and its loop. No Qt."""
