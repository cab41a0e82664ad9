"""What has happened so far: scalars of every step, in a bounded amount of memory."""
