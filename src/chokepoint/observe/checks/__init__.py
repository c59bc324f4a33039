"""What every indicator is asked, on many small sets of rows at once."""
