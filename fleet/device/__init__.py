"""The side of the fleet that kiosks speak to."""
