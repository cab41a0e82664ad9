"""What the neuron inspector is made of: pure words and values, and widgets that paint them."""
