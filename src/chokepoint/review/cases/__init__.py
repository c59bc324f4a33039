"""Cases: alerts of one identity or network, worked on by people, closed by a recorded decision."""
