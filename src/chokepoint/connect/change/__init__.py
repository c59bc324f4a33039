"""How dealings change over time: what grew, broke off, moved or was replaced, and what followed a public measure."""
