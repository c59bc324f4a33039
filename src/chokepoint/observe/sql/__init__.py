"""A SELECT as the same kind of expression that the packaged indicators are made of: only what is named here can run."""
