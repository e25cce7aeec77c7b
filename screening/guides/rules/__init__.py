"""When a draft may be published, and when as a correction of the spelling. Pure."""
