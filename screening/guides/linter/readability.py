"""LIX, the readability index of Björnsson (1968): words a sentence plus the share of long words.

Below 30 is very easy, 40 to 50 is ordinary prose, above 60 is hard to follow when read aloud.
"""

from __future__ import annotations

import re

LONG_WORD = 6
"""A word with more letters than these is long."""
_WORD = re.compile(r"[^\W\d_]+(?:[-'’][^\W\d_]+)*")
_SENTENCE = re.compile(r"[.!?:\u2026]+(?:\s|$)")


def lix(text: str) -> float | None:
    """Return the LIX of `text`, or None where it has no words.

    LIX = words / sentences + 100 × words of more than six letters / words (Björnsson 1968).
    """
    words = _WORD.findall(text)
    if not words:
        return None
    count = sum(1 for part in _SENTENCE.split(text) if _WORD.search(part))
    long = sum(1 for word in words if len(word) > LONG_WORD)
    return len(words) / max(1, count) + 100 * long / len(words)
