"""One order's records side by side: what they state, how it compares, and the signs that compare it."""
