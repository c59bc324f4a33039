"""How, by which way and to whom goods travel."""
