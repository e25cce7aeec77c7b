"""Questions that say much the same as one that is being written."""
