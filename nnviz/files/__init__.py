"""What goes into files and comes out of them: experiments, examples, checkpoints. No Qt."""

from nnviz.files.checkpoint import Checkpoint, load_checkpoint, save_checkpoint

__all__ = ["Checkpoint", "load_checkpoint", "save_checkpoint"]
