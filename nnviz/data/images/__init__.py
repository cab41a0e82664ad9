"""A person's own pictures: folders by class, IDX files, NumPy archives, tables of pixels.

1. `finding` says what a path is and which of its files belong to it.
2. `look` goes through it once: how many there are of each class, what cannot be read, samples.
3. `read` gives the samples of an `ImageRecipe`; what cannot be read is listed and left out.

Nothing is unpickled, no code of a file is run, and sizes are judged before memory is taken.
"""
