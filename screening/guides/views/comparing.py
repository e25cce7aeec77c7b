"""Two versions of a question set beside each other."""
