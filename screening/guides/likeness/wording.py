"""How like two questions are, in words: a figure would promise more than it can hold."""

from __future__ import annotations

from screening.guides.likeness.index import ALMOST_THE_SAME
from screening.messages import N_, Message

WORD_FOR_WORD = Message(N_("The same, word for word"))
ALMOST = Message(N_("Almost the same"))
MUCH = Message(N_("Much alike"))


def same_words(text: str, other: str) -> bool:
    """Tell whether two texts are the same but for blanks and line ends."""
    return text.split() == other.split()


def in_words(likeness: float, text: str, other: str) -> Message:
    """Return what to say of two texts that are so alike."""
    if same_words(text, other):
        return WORD_FOR_WORD
    return ALMOST if likeness >= ALMOST_THE_SAME else MUCH
