"""Made-up interview questions, as many as one likes, always the same ones."""

from __future__ import annotations

import random
from itertools import product

_OPENINGS = {
    "nb": ("Fortell om en gang", "Beskriv en situasjon der", "Gi et eksempel på at"),
    "nn": ("Fortel om ein gong", "Beskriv ein situasjon der", "Gi eit døme på at"),
    "en": ("Tell us about a time when", "Describe a situation in which", "Give an example of when"),
}
_ENDINGS = {
    "nb": ("Hva gjorde du?", "Hva ble resultatet?", "Hvordan gikk du fram?"),
    "nn": ("Kva gjorde du?", "Kva blei resultatet?", "Korleis gjekk du fram?"),
    "en": ("What did you do?", "What was the result?", "How did you go about it?"),
}
_DEEDS = {
    "nb": "utsette veilede forklare forhandle rapportere anskaffe kontrollere evaluere budsjettere "
    "rekruttere undervise arkivere dokumentere prioritere forankre avslutte vurdere koordinere "
    "skrive lede kartlegge presentere beregne godkjenne oversette reparere teste rydde",
    "nn": "utsetje rettleie forklare forhandle rapportere skaffe kontrollere evaluere budsjettere "
    "rekruttere undervise arkivere dokumentere prioritere forankre avslutte vurdere koordinere "
    "skrive leie kartleggje presentere berekne godkjenne omsetje reparere teste rydde",
    "en": "postpone guide explain negotiate report procure inspect evaluate budget recruit teach "
    "archive document prioritise anchor finish assess coordinate write lead map present calculate "
    "approve translate repair test tidy",
}
_THINGS = {
    "nb": "avtalen regnskapet høringen forskriften opplæringen statistikken anbudet tilskuddet "
    "nettsiden varslingen turnusen vernerunden instruksen strategien databasen intervjuet "
    "søknaden tilsynet forsøket arkivet lokalene kjøretøyet laboratoriet biblioteket vannkilden",
    "nn": "avtala rekneskapen høyringa forskrifta opplæringa statistikken anbodet tilskotet "
    "nettsida varslinga turnusen vernerunden instruksen strategien databasen intervjuet "
    "søknaden tilsynet forsøket arkivet lokala køyretøyet laboratoriet biblioteket vasskjelda",
    "en": "agreement accounts hearing regulation training statistics tender grant website alert "
    "roster inspection instruction strategy database interview application supervision "
    "experiment archive premises vehicle laboratory library reservoir",
}
_WITH = {
    "nb": "kommunen publikum ministeren tolken leverandøren studentene fagforeningen revisoren "
    "politiet pressen skolen sykehuset",
    "nn": "kommunen publikum statsråden tolken leverandøren studentane fagforeininga revisoren "
    "politiet pressa skulen sjukehuset",
    "en": "municipality public minister interpreter supplier students union auditor police press "
    "school hospital",
}
_FORMS = {
    "nb": "{opening} du måtte {deed} {thing} sammen med {party}. {ending}",
    "nn": "{opening} du måtte {deed} {thing} saman med {party}. {ending}",
    "en": "{opening} you had to {deed} the {thing} together with the {party}. {ending}",
}


def made_up(count: int, language: str) -> list[str]:
    """Return so many different questions (8,400 at most) in `language`."""
    every = list(product(*(words[language].split() for words in (_DEEDS, _THINGS, _WITH))))
    dice = random.Random(f"{language} 1")  # noqa: S311 - not for secrets
    chosen = dice.sample(every, count)
    return [
        _FORMS[language].format(
            opening=dice.choice(_OPENINGS[language]),
            deed=deed,
            thing=thing,
            party=party,
            ending=dice.choice(_ENDINGS[language]),
        )
        for deed, thing, party in chosen
    ]
