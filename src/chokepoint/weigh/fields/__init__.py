"""What field values, and pairs of them, are worth by decided cases: ratios, cross-fitted and added up line by line."""
