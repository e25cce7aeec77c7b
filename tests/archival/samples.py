# ruff: noqa: RUF001 - letters that look like others are what these texts are about
"""One document of every kind there is, with the hardest content that people may put into it.

`SAMPLES` is the list. A new kind of document is a new row: a name, the standards that it keeps, its
language, and a function that makes it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from functools import cache

from screening.guides.corrections import Correction
from screening.guides.models import Approval, Publication
from screening.guides.queries import Approved, Provenance, Published
from screening.privacy import pdfs as access_pdfs
from screening.privacy.grounds import Kind
from screening.privacy.rules import copies
from screening.privacy.rules.source import Pair, Person, Source
from screening.reports import documents, pdfs
from screening.reports.comparison import compare
from screening.reports.question_set_document import question_set_document
from screening.reports.score_sheet import score_sheet, score_sheet_pdf
from screening.scoring.rules import NOTE_LIMIT
from screening.scoring.score_import.origin import Origin
from screening.scoring.table import ScoreTable
from tests.privacy import cases
from tests.reports import score_tables as tables

ARCHIVED = "2a,ua1"
CARRYING = "3a,ua1"
"""A document that carries files as well."""
FORM = "ua1"
"""What is still to be filled in cannot be archived."""

HARD_NAMES = (
    "Áile Ŋáŋŋu Čáhci-Ŧ Žuŋ Ǥiõll Ǩiõll Ʒ",
    "Anne-Kristine Margrethe Rønningen Østensjø-Haugerudbråten von und zu Sæterbakken",
    "אברהם בן־דוד",  # written from right to left
    "محمد Müller-Łącki",
    "Guro \U0001f468\u200d\U0001f4bb Eira 👍",
    "<b>Bobby</b> & {{ 7*7 }} </title>",
    "Nul\x00 Esc\x1b \u202egnorw\u202c \ufeff",
    "田中 花子",
    "W" * 120,
)
HARD_NOTES = (
    'Said: "I\'d ask <script>alert(1)</script> first".\n\n  1.\tThen\r\n2. that & this – «så».',
    "Bures! Mun lean Ŋ, ŧ, đ, ž. 👩🏽‍💻 ✓ ≥ → ● − ½ ① ﬁ ﷽ \U000e0041",
    "שלום עולם, وعليكم السلام, 你好",
    "a" * 300 + "-" * 60 + "Donaudampfschiffahrtsgesellschaft" * 4,
    "\x07\x0b\x0c\x1b[31m\x7f\x85\u2028\u2029\ufffe",
)


@dataclass(frozen=True, slots=True)
class Sample:
    """A document to be judged."""

    name: str
    standards: str
    language: str
    make: Callable[[], bytes]
    accepted: tuple[str, ...] = ()
    """Warnings of outloud's that are mistaken here; the row says why."""


@cache
def hard_table(candidates: int = 3) -> ScoreTable:
    """Return scores with everything a document has to show, and every kind of odd text.

    They come from `invented`: missing, changed and imported scores, a conflict of interest, a
    scorecard that is not locked and a candidate who has withdrawn. From six candidates on, one more
    is sealed.
    """
    found = replace(
        tables.invented(candidates, weights=tables.WEIGHTS),
        corrections=tuple(
            Correction(number, number - 1, HARD_NAMES[number], tables.LOCKED) for number in (3, 4)
        ),
    )
    people = tuple(
        replace(person, name=HARD_NAMES[(place - 1) % len(HARD_NAMES)] if place else person.name)
        for place, person in enumerate(found.candidates)
    )
    if candidates > 5:
        people = (*people[:4], replace(people[4], sealed=True), *people[5:])
    rows = tuple(
        replace(row, evidence=HARD_NOTES[place % len(HARD_NOTES)]) if place % 4 == 0 else row
        for place, row in enumerate(found.scores)
    )
    cards = tuple(
        replace(card, first_locked_at=tables.LOCKED, reopen_reason=HARD_NOTES[1])
        if card.candidate_id == 1 and card.member_id == 3
        else card
        for card in found.cards
    )
    return replace(found, candidates=people, scores=rows, cards=cards)


def comparison(language: str, candidates: int = 3) -> bytes:
    return pdfs.comparison_pdf(compare(hard_table(candidates), language))


def many_criteria() -> bytes:
    """Return a comparison whose table has no room for the criteria's names."""
    document = tables.shipped("remote-leader-employees")
    return pdfs.comparison_pdf(compare(tables.invented(2, document=document), "nb"))


def summary(language: str, candidate: int = 1) -> bytes:
    return pdfs.candidate_pdf(hard_table(), candidate, language=language)


def addresses() -> bytes:
    """Return a summary with addresses in a note."""
    table = hard_table()
    note = (
        "Se https://example.org/" + "a" * 99 + " og www.example.org, eller skriv til a@example.org."
    )
    rows = tuple(replace(row, evidence=note) for row in table.scores if row.candidate_id == 1)
    return pdfs.candidate_pdf(replace(table, scores=rows), 1, language="nb")


def longest_notes() -> bytes:
    """Return a summary with notes of the greatest length, in words and in one word."""
    table = hard_table()
    notes = iter(
        (
            " ".join(f"Dette er setning {number}." for number in range(NOTE_LIMIT // 26)),
            "å" * NOTE_LIMIT,
        )
    )
    rows = tuple(
        replace(row, evidence=next(notes, "")) for row in table.scores if row.candidate_id == 1
    )
    return pdfs.candidate_pdf(replace(table, scores=rows), 1, language="nb")


def guide(language: str) -> bytes:
    return pdfs.recruitment_guide_pdf(hard_table(), language=language)


def guide_of_no_case() -> bytes:
    document = tables.shipped("remote-leader-employees")
    return pdfs.guide_pdf(document, slug=document.slug, number=1, sha256="0" * 64, language="nn")


def question_set() -> bytes:
    document = tables.shipped()
    return question_set_document(
        document,
        slug=document.slug,
        number=2,
        sha256="0" * 64,
        language="nb",
        created=tables.LOCKED,
        corrections=(Correction(2, 1, "Åse Ødegård-Næss", tables.LOCKED),),
        provenance=provenance_of_a_version(),
    ).pdf()


def provenance_of_a_version() -> Provenance:
    """Return who made a version and why, with long words, and a legal basis in another language."""
    publication = Publication(
        version_id=2,
        corrects_id=1,
        note="Retta skrivefeil.\n\n" + "Meir å seie. " * 40,
        proposed_at=tables.LOCKED,
        published_at=tables.LOCKED,
    )
    approval = Approval(
        category="union",
        text="Are you a member of a trade union? " * 8,
        basis="Grunnlaget. " * 150,
        approved_at=tables.LOCKED,
    )
    published = Published("Kari Ås", "Åse Ødegård-Næss", publication, 1, 1)
    approved = Approved(approval, "Wolfeschlegelsteinhausenbergerdorff-Gáldojohka", "en")
    return Provenance(published, (approved, approved), {})


def sheet(language: str) -> bytes:
    table = hard_table()
    origin = Origin(
        table.recruitment.reference,
        "K-02",
        "kari@example.org",
        table.version_slug,
        table.version_number,
        table.version_sha256,
        language,
    )
    case = pdfs.case_of(table)
    return score_sheet_pdf(
        score_sheet(
            table.document,
            case,
            origin,
            member=HARD_NAMES[1],
            name=HARD_NAMES[0],
            corrections=table.corrections,
        )
    )


@cache
def source() -> Source:
    """Return all that an access copy is made from, with one passage left out."""
    table = hard_table()
    people = tuple(
        Person(row.id, row.code, row.name, "kari@example.org", "en", row.status)
        for row in table.candidates
    )
    pairs = tuple(
        Pair(person.id, member.id, member.name, member.role, "clear", tables.LOCKED, "locked")
        for person in people
        for member in table.members
    )
    question = table.document.questions[1].id
    said = next(
        row.evidence for row in table.scores if row.question_id == question and row.evidence
    )
    mark = cases.mark(said, said[8:40], question=question)
    kinds: Iterable[Kind] = ("party-access", "personal-data")
    return cases.source(table=table, people=people, pairs=pairs, marks=[(k, mark) for k in kinds])


def party_access() -> bytes:
    copy = copies.party_access(source(), 1, "nb")
    return access_pdfs.copy_pdf(copy, cases.record(copy, "party-access", language="nb"))


def personal_data() -> bytes:
    copy = copies.personal_data(source(), 1, "en")
    return access_pdfs.copy_pdf(copy, cases.record(copy, "personal-data"))


def full_case() -> bytes:
    copy = copies.full_case(source(), "nn")
    row = cases.record(copy, "full-case", language="nn", candidate_id=None)
    return access_pdfs.copy_pdf(copy, row)


PASSAGES = """<!DOCTYPE html><html lang="nb"><head><title>Språk</title></head><body>
<h1>Språk i ett dokument</h1>
<p id="own">Spørsmålet ble stilt på engelsk: <span lang="en">Tell us about a time.</span></p>
<p lang="se">Muitalivččetgo midjiide?</p>
<table><thead><tr><th scope="col">Målform</th><th scope="col">Tekst</th><th scope="col">Nr.</th>
</tr></thead><tbody>
<tr><th scope="row">Nynorsk</th><td lang="nn">Fortel om ein gong.</td><td>1</td></tr>
<tr><th scope="row">Engelsk</th><td lang="en">Tell us.</td><td>2</td></tr>
<tr><th scope="row">Bokmål</th><td>Fortell om en gang.</td><td>3</td></tr></tbody></table>
</body></html>"""


def passages() -> bytes:
    """Return a page with passages in other languages, as a template writes them."""
    return documents.Prepared(PASSAGES).pdf()


SAMPLES = (
    Sample("comparison-nb", CARRYING, "nb", lambda: comparison("nb", 12)),
    Sample("comparison-nn", CARRYING, "nn", lambda: comparison("nn", 2)),
    Sample("comparison-en", CARRYING, "en", lambda: comparison("en")),
    Sample("comparison-none", CARRYING, "en", lambda: comparison("en", 0)),
    Sample("comparison-one", CARRYING, "en", lambda: comparison("en", 1)),
    Sample("comparison-many-criteria", CARRYING, "nb", many_criteria),
    Sample("summary-nb", ARCHIVED, "nb", lambda: summary("nb")),
    Sample("summary-en", ARCHIVED, "en", lambda: summary("en", 3)),
    # Lines that are alike at the edges of three pages are taken for running heads.
    Sample("summary-longest-notes", ARCHIVED, "nb", longest_notes, accepted=("PAG-001",)),
    # What somebody wrote is shown as it was written, and not made a link that others may follow.
    Sample("summary-addresses", ARCHIVED, "nb", addresses, accepted=("LNK-010",)),
    Sample("guide-nb", ARCHIVED, "nb", lambda: guide("nb")),
    Sample("guide-en", ARCHIVED, "en", lambda: guide("en")),
    Sample("guide-of-no-case", ARCHIVED, "nn", guide_of_no_case),
    Sample("question-set", ARCHIVED, "nb", question_set),
    Sample("sheet-nb", FORM, "nb", lambda: sheet("nb")),
    Sample("sheet-en", FORM, "en", lambda: sheet("en")),
    # As with the longest notes: members' names, and what says whose words follow.
    Sample("party-access", ARCHIVED, "nb", party_access, accepted=("PAG-001",)),
    Sample("personal-data", ARCHIVED, "en", personal_data, accepted=("PAG-001",)),
    Sample("full-case", ARCHIVED, "nn", full_case, accepted=("PAG-001",)),
    Sample("passages", ARCHIVED, "nb", passages),
)
