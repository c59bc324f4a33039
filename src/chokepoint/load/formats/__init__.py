"""Readers of file formats: each turns a file into sheets of text cells with exact row numbers."""
