"""What is seen: indicators, the relations they share, and running them. Nothing here knows what a sign is worth."""
