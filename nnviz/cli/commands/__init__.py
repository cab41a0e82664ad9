"""The commands, one file each. Dropping a file in here with a COMMAND adds ``nnviz NAME``."""
