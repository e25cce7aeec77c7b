"""What differs between two documents: by part, by field, and word by word. Pure."""
