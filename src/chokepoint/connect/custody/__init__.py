"""Chains of custody: whose hands an item passed, where the records break off, where it may have left lawful custody."""

from chokepoint.connect.custody.filling import connect_custody

__all__ = ["connect_custody"]
