"""The catalogue: one file an indicator, in a folder a category. A file's stem is the indicator's id."""
