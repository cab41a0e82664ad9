"""How a network stands attacks while it learns."""
