"""A person's own table from a CSV file: guessed at, corrected by the person, and read.

1. `sample.look` goes through the file once: is it text, what is its checksum, what stands in it.
2. `guess.guess_from` turns the sample, and what the person corrected, into a `TableRecipe`.
3. `read.read` turns the recipe into samples, or into a sentence that says which row will not do.

Standard library and NumPy; no Qt, and nothing that could run what a file holds.
"""
