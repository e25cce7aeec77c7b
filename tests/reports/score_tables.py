"""Score tables for the tests: invented candidates on a shipped question set, and Guilford's."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from screening.guides import files, schema
from screening.guides.schema import Document
from screening.resources import folder
from screening.scoring.table import (
    CandidateRow,
    CardRow,
    MemberRow,
    Outcome,
    RecruitmentFacts,
    ScoreRow,
    ScoreTable,
    Stage,
)

# Guilford, J. P. (1954). Psychometric methods (2nd ed.), p. 282: seven scientists rated by three
# raters on five traits of creativity, from 1 to 9.
GUILFORD = Path(__file__).parents[1] / "data" / "guilford_1954_creativity.csv"
NAMES = (
    "Guro Eira",
    "Cecilie Rønneberg",
    "Håkon Lønning",
    "Fredrik Sørlie",
    "Kåre Myhre",
    "Liv Utsi",
    "Áile Ŋáŋŋu Čáhci",
    "Inga Tømmerås",
    "Jørgen Fjærestad",
    "Dag Dahl",
    "Elle Kvåle",
    "Bjørn Jåstad",
    "Ingebjørg Marie Sæterbakken-Fjeldstad",
    "Ola Nordmann",
)
LOCKED = datetime(2026, 9, 14, 11, 5, tzinfo=UTC)
SAID = (
    "Fortalte om et tilsyn høsten 2024 der direktoratet ba om svar samme dag og lederen var på "
    "fly. Ringte fagansvarlig, delte opp saken og sendte det som var sikkert, med frist for resten."
)
THOUGHT = (
    "Avgrenser eget mandat tydelig og melder fra i etterkant. Kunne vist mer av hva som ble valgt "
    "bort, men eksemplet er konkret og etterprøvbart."
)
FACTS = RecruitmentFacts(
    id=7,
    reference="26/01234",
    title="Seniorrådgiver, tilsyn på avstand",
    unit="Eksempeldirektoratet, avdeling for tilsyn",
    work_sites="Hamar, Bodø og Leikanger",
    remote_share=40,
    language="nb",
    weights=None,
    weights_reason="",
    advert_sha256="4a7d1ed414474e4033ac29ccb8653d9b4a7d1ed414474e4033ac29ccb8653d9b",
)
WEIGHTS = {"k01": 24, "k02": 24, "k05": 20, "k06": 14, "k09": 18}
MEMBERS = (
    MemberRow(1, "Kari Nordby", "chair", 1),
    MemberRow(2, "Tor Aune", "member", 2),
    MemberRow(3, "Siri Hætta", "member", 3),
)


def shipped(name: str = "remote-employee-short") -> Document:
    return files.read(folder("question_sets") / f"{name}.yaml")


def score(
    candidate: int,
    member: int,
    question: str,
    level: int | None,
    *,
    stage: Stage = "initial",
    outcome: Outcome | None = None,
    evidence: str = "",
    assessment: str = "",
    reason: str = "",
) -> ScoreRow:
    """Make one row; without a level, the outcome must say why."""
    return ScoreRow(
        candidate, member, question, stage, outcome or "scored", level, evidence, assessment, reason
    )


def card(candidate: int, member: int, *, imported: bool = False) -> CardRow:
    at = LOCKED + timedelta(days=candidate, minutes=7 * member)
    return CardRow(candidate, member, "locked", imported, at, at, "")


def candidate(number: int, name: str = "", *, sealed: bool = False) -> CandidateRow:
    return CandidateRow(
        number,
        f"K-{number:02d}",
        name or NAMES[(number - 1) % len(NAMES)],
        "active",
        number,
        sealed,
    )


def table(
    document: Document,
    candidates: Iterable[CandidateRow],
    scores: Iterable[ScoreRow],
    *,
    cards: Iterable[CardRow] | None = None,
    members: tuple[MemberRow, ...] = MEMBERS,
    facts: RecruitmentFacts = FACTS,
    weights: Mapping[str, float] | None = None,
    reason: str = "",
    conflicts: Iterable[tuple[int, int]] = (),
) -> ScoreTable:
    rows, people = tuple(scores), tuple(candidates)
    if cards is None:
        cards = [
            card(one, member)
            for one, member in sorted({(row.candidate_id, row.member_id) for row in rows})
        ]
    return ScoreTable(
        recruitment=replace(facts, weights=weights, weights_reason=reason),
        document=document,
        version_slug=document.slug,
        version_number=3,
        version_sha256=schema.sha256(document),
        candidates=people,
        members=members,
        cards=tuple(cards),
        scores=rows,
        conflicts=frozenset(conflicts),
    )


def level_of(candidate_id: int, member: int, place: int) -> int:
    """Give plausible levels, the same each time, that differ by person, member and question."""
    wave = (candidate_id * 7 + place * 5 + (candidate_id * place) % 4) % 9
    lean = (member * candidate_id + place) % 3 - 1
    return min(5, max(1, 2 + wave // 3 + lean * ((candidate_id + place + member) % 2)))


def invented(
    count: int,
    *,
    document: Document | None = None,
    weights: Mapping[str, float] | None = None,
    notes: bool = True,
) -> ScoreTable:
    """Make a recruitment of `count` candidates with everything that a document has to show.

    Missing answers, a change after discussion, an imported and a missing scorecard, a conflict of
    interest and a candidate who has withdrawn.
    """
    document = document or shipped()
    people = [candidate(number) for number in range(1, count + 1)]
    if count > 2:
        people[2] = replace(people[2], status="withdrawn")
    conflicts = {(3, 2)}
    not_locked = {(3, 3)}
    rows: list[ScoreRow] = []
    for person in people:
        for member in MEMBERS:
            key = (person.id, member.id)
            if (member.id, person.id) in conflicts or key in not_locked:
                continue
            for place, question in enumerate(document.questions):
                rows.extend(_rows(person.id, member.id, place, question.id, notes=notes))
    found = table(
        document,
        people,
        rows,
        weights=weights,
        conflicts=conflicts,
        reason="Stillingen er alene på kontoret, se utlysningen, andre avsnitt." if weights else "",
    )
    cards = tuple(
        replace(one, imported=True) if (one.candidate_id, one.member_id) == (1, 2) else one
        for one in found.cards
    )
    return replace(found, cards=cards)


def _rows(
    person: int, member: int, place: int, question: str, *, notes: bool
) -> Iterable[ScoreRow]:
    said, thought = (SAID, THOUGHT) if notes else ("", "")
    if person == 2 and place == 5:
        yield score(person, member, question, None, outcome="not_asked")
    elif (person * 3 + member + place) % 23 == 0:
        yield score(person, member, question, None, outcome="no_evidence", evidence=said)
    elif person == 3 and place == 6:
        yield score(person, member, question, None, outcome="declined")
    else:
        level = level_of(person, member, place)
        yield score(person, member, question, level, evidence=said, assessment=thought)
        if (person + member * 2 + place * 3) % 29 == 0:
            yield score(
                person,
                member,
                question,
                min(5, level + 1),
                stage="final",
                reason="Hørte ikke at kandidaten meldte fra til fagansvarlig; det gjorde de andre.",
            )


def guilford(*, sealed: frozenset[str] = frozenset()) -> ScoreTable:
    """Guilford's table as a recruitment: a trait is a criterion with one question."""
    with GUILFORD.open(encoding="utf-8") as file:
        lines = list(csv.DictReader(file))
    people = list(dict.fromkeys(line["candidate"] for line in lines))
    raters = list(dict.fromkeys(line["rater"] for line in lines))
    traits = list(dict.fromkeys(line["item"] for line in lines))
    document = plain_document(traits, maximum=9)
    return table(
        document,
        [
            CandidateRow(place, f"K-{place:02d}", name, "active", place, name in sealed)
            for place, name in enumerate(people, start=1)
        ],
        [
            score(
                people.index(line["candidate"]) + 1,
                raters.index(line["rater"]) + 1,
                f"{line['item'].lower()}-past",
                int(line["score"]),
            )
            for line in lines
        ],
        members=tuple(
            MemberRow(place, name, "member", place) for place, name in enumerate(raters, start=1)
        ),
    )


def plain_document(criteria: Iterable[str], *, maximum: int = 5, questions: int = 1) -> Document:
    """Make a question set with as many questions for each criterion as are asked for."""
    names = list(criteria)

    def text(words: str) -> dict[str, str]:
        return {"nb": words, "nn": words, "en": words}

    kinds = ("past", "situation", "more", "last")
    levels = {1, (1 + maximum) // 2, maximum} | ({3} if maximum == 5 else set())
    return Document.model_validate(
        {
            "format": 1,
            "slug": "plain",
            "title": text("Plain set"),
            "role": text("Role"),
            "summary": text("Summary"),
            "minutes": 60,
            "scale": {"minimum": 1, "maximum": maximum},
            "opening": text("Welcome."),
            "closing": text("Thank you."),
            "competencies": [
                {
                    "id": "all",
                    "name": text("All"),
                    "criteria": [
                        {
                            "id": name.lower(),
                            "name": text(name),
                            "definition": text(f"What {name} is"),
                            "remote_reason": text("Distance asks for it"),
                            "anchors": {level: text(f"Level {level}") for level in sorted(levels)},
                        }
                        for name in names
                    ],
                }
            ],
            "questions": [
                {
                    "id": f"{name.lower()}-{kind}",
                    "criterion": name.lower(),
                    "type": "past_behaviour",
                    "stem": text(f"Tell us about {name} ({kind})."),
                    "minutes": 2,
                }
                for name in names
                for kind in kinds[:questions]
            ],
        }
    )
