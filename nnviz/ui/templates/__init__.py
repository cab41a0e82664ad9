"""The gallery: networks to begin with, each as a picture and a sentence."""
