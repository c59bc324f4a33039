"""What explains signs away."""
