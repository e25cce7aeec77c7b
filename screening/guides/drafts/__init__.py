"""What a question set says while it is written: parts that are edited one by one. Pure."""
