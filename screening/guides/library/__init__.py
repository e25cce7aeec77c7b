"""All question sets, found among hundreds, and the ways to begin another."""
