"""Structured interviews for panels that hire people who work, or lead, at a distance."""
