"""HTTP: the same answers as the command line gives, to those who may have them. Nothing is computed here."""
