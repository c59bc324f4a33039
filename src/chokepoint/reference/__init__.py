"""Facts that ship with the product: what activities deal in, and what codes are called."""
