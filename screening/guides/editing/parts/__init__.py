"""The page on which one part of a draft is written."""
