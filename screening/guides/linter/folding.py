"""A question as plain words: without case, accents, punctuation and the ways to spell æ, ø and å.

"GRAVID?", "gravid" and "gra\u00advid" read alike, and so do "språk", "sprak" and "spraak". So does
what was pasted from elsewhere: a word broken at the end of a line, spaced out, with letters of
another script that look the same, or with tags in it.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

LONGEST_SENTENCE = 80
"""Words that are looked at together; a longer sentence is taken in parts that overlap."""
_OVERLAP = 20
_LETTERS = str.maketrans({"æ": "a", "ø": "o", "å": "a", "ð": "d", "þ": "t", "ß": "s", "œ": "o"})
# Cyrillic and Greek letters that nobody can tell from ours by looking.
_LOOKALIKES = str.maketrans(
    "\u0430\u0435\u043e\u0440\u0441\u0443\u0445\u0456\u0455\u0458\u04bb\u0432\u043a\u043c\u043d\u0442"
    "\u03b1\u03bf\u03c1\u03bd\u03b9\u03ba\u03c4\u03c5\u03c7",
    "aeopcyxisjhbkmhtaopviktux",
)
_BROKEN = re.compile(r"(?<=[^\W\d_])[-\u00ad\u2010][ \t]*\n[ \t]*(?=[^\W\d_])")
_SPACED = re.compile(r"(?<!\w)(?:[^\W\d_][ \u00a0]){3,60}[^\W\d_](?!\w)")
_TAG = re.compile(r"</?[a-z][^<>\n]{0,80}>")
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
    plain = _BROKEN.sub("", _TAG.sub("", unicodedata.normalize("NFC", text.casefold())))
    plain = _SPACED.sub(lambda found: found[0].replace(" ", "").replace("\u00a0", ""), plain)
    known = _GETS.sub("fqr", plain.translate(_LOOKALIKES))
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
