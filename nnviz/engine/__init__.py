"""The network engine: arena, forward and backward passes, optimisers, and the trainer."""
