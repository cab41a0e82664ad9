"""One file per family of data sets. Each lists its own in ``SOURCES``; that is all it takes."""
