"""A user's own indicators: files of a folder, in Python or as a SELECT with a heading."""
