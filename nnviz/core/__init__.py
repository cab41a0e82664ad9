"""What a network is: frozen values and pure functions over them. Standard library only."""
