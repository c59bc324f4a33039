"""How entities hang together: ties that records show, and the networks they make. Structure only, no weights."""
