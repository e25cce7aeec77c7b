"""Words that turn the meaning of a text when they come or go, in Norwegian and in English."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from types import MappingProxyType

# Each group is one meaning: bokmål, nynorsk and inflected forms of it may take each other's place.
# Left out on purpose: "og", which is daily mistaken for "å", and "en/ein/a", which are articles.
_NORWEGIAN = """
ikke ikkje | ingen inga | ingenting inkje intet | aldri | uten utan | verken hverken korkje
sjelden sjeldan | neppe | knapt | må | måtte | skal | skulle | kan | kunne | bør | burde
vil | ville | trenger treng | kreves krevst | alle all alt | alltid | ofte | noen nokon nokre
bare berre kun | minst | mest | høyst høgst | mer meir | mindre | begge | eller
ja | nei | mange | flere fleire | færre
null | to | tre | fire | fem | seks | sju syv | åtte | ni | ti | elleve | tolv | hundre | tusen
halv halvt halve | dobbelt
"""
_ENGLISH = """
not | no | none | never | nothing | nobody | neither nor | without | hardly | rarely seldom
must | shall | should | can | could | may | might | will | would | need needs | ought
all every each | always | often | some any | only | least | most | more | less fewer | both | or
yes | many | few
zero | one | two | three | four | five | six | seven | eight | nine | ten | eleven | twelve
hundred | thousand | half | twice double
"""
# Without their doubled letters these are other words: "måte" is a way, "skule" is a school.
_NEVER_SINGLE = frozenset({"måtte", "skulle"})
_NEGATING = ("u", "un", "in", "im", "dis", "mis", "ikke-", "ikkje-", "non-")
_SHORTEST_STEM = 4
_DOUBLED = re.compile(r"(.)\1+")
_WORD = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*")


def words_of(text: str) -> list[str]:
    """Return the words of `text` in small letters, figures among them."""
    return [one.casefold() for one in _WORD.findall(text)]


def meanings(word: str, language: str) -> tuple[str, ...]:
    """Return what of a word turns the meaning of a text: figures, or the words it stands for.

    A misspelling by a doubled letter too many or too few ("ikje", "kann") counts as the word that
    is meant, so that it can be corrected. Empty for an ordinary word.
    """
    if any(character.isnumeric() for character in word):
        return (word,)
    if language == "en":
        word = word.replace("’", "'")
        if word == "cannot":
            return ("can", "not")
        if word.endswith("n't"):
            return (*meanings(_WHOLE.get(word, word[:-3]), "en"), "not")
    exact, single = _lists(language)
    found = exact.get(word) or single.get(_DOUBLED.sub(r"\1", word))
    return (found,) if found else ()


def negates(one: str, other: str) -> bool:
    """Tell whether two words differ by a negating prefix alone: "sikker" and "usikker"."""
    short, long = sorted((one, other), key=len)
    return len(short) >= _SHORTEST_STEM and any(long == prefix + short for prefix in _NEGATING)


_WHOLE: Mapping[str, str] = MappingProxyType({"can't": "can", "won't": "will", "shan't": "shall"})


@lru_cache(maxsize=3)
def _lists(language: str) -> tuple[dict[str, str], dict[str, str]]:
    """Return word to meaning, as words are written and without their doubled letters."""
    lines = (_ENGLISH if language == "en" else _NORWEGIAN).splitlines()
    groups = [group.split() for line in lines for group in line.split("|") if group.strip()]
    exact = {word: group[0] for group in groups for word in group}
    single = {
        _DOUBLED.sub(r"\1", word): meaning
        for word, meaning in exact.items()
        if word not in _NEVER_SINGLE
    }
    return exact, single
