"""Filings in the forms of authorities and of other programs, each with the evidence and the records behind it."""
