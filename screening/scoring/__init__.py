"""Scorecards: saving, locking, reopening, and the table of scores."""
