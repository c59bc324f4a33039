"""A tree of what is known, cut to what a schema takes: order, occurrence, lengths, patterns and code lists.

Each authority has its own schema of one format: elements closed or required, other code lists, other lengths. So the
writers say all that is known, once; `fit` lays it into the schema at hand and says what had no place or is wanting.
"""
