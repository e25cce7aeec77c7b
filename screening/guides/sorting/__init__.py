"""Retranslation: colleagues sort shuffled anchors back to their criterion and level.

The method is that of Smith & Kendall (1963); docs/retranslation.md says what is counted and why.
"""
