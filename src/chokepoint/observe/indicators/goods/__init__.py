"""What is bought, and how much of it."""
