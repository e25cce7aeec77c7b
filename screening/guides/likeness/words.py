"""What a question is about: its words, without those that frame any interview question.

"Tell us about a time when ..." and "What did you do?" stand in half of all questions, so two that
share nothing else would look alike. How often a word occurs would tell as much in a large
collection; with the list, a handful of questions is judged like five thousand.
"""

from __future__ import annotations

import re
from functools import cache

from screening.guides.linter.folding import fold

LONGEST_WORD = 60
_WORD = re.compile(r"\w+")
# Negations are not among them: "what you did" and "what you did not" differ.
_FRAMES = {
    "nb": """
        at av bli blir ble da de dem den der det dette deg din disse ditt du dine eksempel eller
        en er et for fortell beskriv fra gang gi gjorde gjort gjør ha hadde han har hun hva hvem
        hvilke hvilken hvis hvor hvordan hvorfor i jeg kan kunne med måtte må noe noen når og om
        oss på resultat resultatet se si situasjon skal skjedde slik som så tenk til ut var ved
        ville å
    """,
    "nn": """
        at av bli blir blei vart da då de dei den der det dette deg di din desse ditt du dine
        døme eksempel ei ein eit eller er for fortel beskriv frå gi gjer gjorde gjort gong ha
        hadde han har ho i kan kor korleis kunne kva kven kvifor med måtte må noko nokon når og
        om oss på resultat resultatet sei sjå situasjon skal skjedde slik som så tenk til ut var
        ved ville viss å eg
    """,
    "en": """
        a about an and are as at be been by can could describe did do does done example for from
        give had happened has have how i if imagine in into is it its me must of on or result
        say should situation so some someone something such suppose tell that the their them
        then there these they think this those time to us was were what when where which who
        whom why will with would you your yours
    """,
}


def kept(text: str, language: str) -> str:
    """Return the telling words of `text` in small letters without accents, a blank between them.

    `language` is `nb`, `nn` or `en`; any other is a KeyError. A question of nothing but framing
    words keeps them all.
    """
    words = [word[:LONGEST_WORD] for word in _WORD.findall(fold(text))]
    telling = [word for word in words if word not in _frames(language)]
    return " ".join(telling or words)


@cache
def _frames(language: str) -> frozenset[str]:
    return frozenset(fold(word) for word in _FRAMES[language].split())
