"""Kinds of heavy questions, one file each: a frozen `Question` and, if need be, its answer."""
