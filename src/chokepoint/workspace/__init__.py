"""The verbs, a file each, over one folder: what the command line, the API and a notebook call."""
