"""Where and when findings and deliveries gather beyond expectation: no area need be entered as a zone."""
