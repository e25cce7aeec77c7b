"""A draft as a whole: what it holds and in what order, what is missing, undo, preview."""
