"""Text as data: characters, bytes or words as whole numbers, cut into windows one after the other.

`signs` says how characters are called, `windows` cuts, and the rest reads a person's own file:
`look` goes through it once, `read` gives its samples.
"""
