"""Signs in the papers of an order."""
