"""Where an order comes from and goes to."""
