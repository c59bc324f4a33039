"""Who buys, and whether the order fits them."""
