"""In what two versions of a question set differ: part by part, and word by word within a text.

Pure: what goes in are documents, or the parts of drafts; what comes out is plain data.
"""

from __future__ import annotations

from screening.guides.difference.comparing import differences, differences_of_parts
from screening.guides.difference.result import (
    Counts,
    Difference,
    PartDifference,
    Place,
    TextDifference,
    ValueDifference,
    Wording,
)
from screening.guides.difference.words import Segment, aligned, segments, shortened, words_changed

__all__ = [
    "Counts",
    "Difference",
    "PartDifference",
    "Place",
    "Segment",
    "TextDifference",
    "ValueDifference",
    "Wording",
    "aligned",
    "differences",
    "differences_of_parts",
    "segments",
    "shortened",
    "words_changed",
]
