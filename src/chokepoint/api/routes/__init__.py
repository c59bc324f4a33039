"""The routes, a file a noun. Each names what it asks of who asks, and what it enters into the log."""
