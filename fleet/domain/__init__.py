"""What is true of a fleet, as values and pure functions. Times are seconds since 1970 (UTC)."""
