"""The log: append-only, each entry bound to the one before it."""
