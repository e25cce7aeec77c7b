"""A question as plain words: without case, accents, punctuation and the ways to spell æ, ø and å.

"GRAVID?", "gravid" and "gra\u00advid" read alike, and so do "språk", "sprak" and "spraak".
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

LONGEST_SENTENCE = 80
"""Words that are looked at together; a longer sentence is taken in parts that overlap."""
_OVERLAP = 20
_LETTERS = str.maketrans({"æ": "a", "ø": "o", "å": "a", "ð": "d", "þ": "t", "ß": "s", "œ": "o"})
_DOUBLES = (("aa", "a"), ("ae", "a"), ("oe", "o"))
_GETS = re.compile(r"\bfår\b")
"""The commonest word that would otherwise be one of the terms: "far" is a father."""
_STOPS = re.compile(r"[.?!;\u2026\u2028\u2029]+|\n\s*\n")
_WORD = re.compile(r"[^\W_]+(?:['’ʼ`´\-‐‑][^\W_]+)*")  # noqa: RUF001 - apostrophes as typed
_APOSTROPHES = re.compile("[’ʼ`´]")  # noqa: RUF001 - as above
_HYPHENS = re.compile("[‐‑]")  # noqa: RUF001 - as above
_CONTRACTIONS = (
    ("can't", "can not"),
    ("won't", "will not"),
    ("shan't", "shall not"),
    ("n't", " not"),
    ("'re", " are"),
    ("'ve", " have"),
    ("'ll", " will"),
    ("'d", " would"),
    ("'m", " am"),
)
_IS = frozenset(
    {
        "what",
        "who",
        "where",
        "when",
        "how",
        "that",
        "there",
        "here",
        "it",
        "he",
        "she",
        "which",
        "mor",
        "hva",
        "hvem",
        "kva",
        "kven",
    }
)


def fold(text: str) -> str:
    """Return `text` in small letters without accents and invisible characters."""
    known = _GETS.sub("fqr", unicodedata.normalize("NFC", text.casefold()))
    decomposed = unicodedata.normalize("NFKD", known.translate(_LETTERS))
    kept = "".join(
        one for one in decomposed.casefold() if unicodedata.category(one) not in {"Mn", "Cf", "Me"}
    ).translate(_LETTERS)
    for double, single in _DOUBLES:
        kept = kept.replace(double, single)
    return kept


@lru_cache(maxsize=20_000)
def _plain(word: str) -> tuple[str, ...]:
    """Return a folded word as the words it stands for: "who's" is "who is"."""
    word = _HYPHENS.sub("-", _APOSTROPHES.sub("'", word))
    if "'" not in word:
        return (word,)
    for ending, whole in _CONTRACTIONS:
        if word.endswith(ending):
            return tuple((word[: -len(ending)] + whole).split())
    if word.endswith("'s") and word[:-2] in _IS:
        return (word[:-2], "is")
    return (word,)


def sentences(text: str) -> list[list[str]]:
    """Return the sentences of `text`, each as its folded words; empty ones are left out."""
    found: list[list[str]] = []
    for sentence in _STOPS.split(fold(text)):
        words = [part for word in _WORD.findall(sentence) for part in _plain(word[:60])]
        if words:
            starts = range(0, max(1, len(words) - _OVERLAP), LONGEST_SENTENCE - _OVERLAP)
            found.extend(words[start : start + LONGEST_SENTENCE] for start in starts)
    return found
