"""Reasons to stop an order whatever its likelihood, one a file."""
