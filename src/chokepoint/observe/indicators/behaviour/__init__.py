"""Signs in how the buyer behaves."""
