"""Chokepoint: which orders should not ship, and the evidence, line by line."""

__version__ = "0.1.0"
