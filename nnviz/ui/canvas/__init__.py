"""The network as a picture: pure geometry, thin painting."""
