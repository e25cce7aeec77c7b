"""Facts of two recruitments, and how tests of score imports write their spreadsheets."""

import io

import openpyxl

from screening.scoring import score_import
from screening.scoring.score_import import (
    CandidateFact,
    ImportFacts,
    MemberFact,
    QuestionFact,
    ScorePlan,
)
from screening.tabular import Table, read_tables

FACTS = ImportFacts(
    candidates=(
        CandidateFact(1, "K-01", "Åse Moe"),
        CandidateFact(2, "K-02", "Bjørn Lie"),
        CandidateFact(3, "K-03", "Bjørn Lie"),
    ),
    members=(
        MemberFact(11, "Kari Anne Nordmann", "kari@example.org"),
        MemberFact(12, "Ola Nordmann", "ola@example.org"),
    ),
    questions=(
        QuestionFact("trust-past", 1, "trust", ("Tillit", "Tillit", "Trust"), ("Hva gjorde du?",)),
        QuestionFact("trust-situation", 2, "trust", ("Tillit", "Tillit", "Trust")),
        QuestionFact("contact-past", 3, "contact", ("Kontakt", "Kontakt", "Contact")),
    ),
    minimum=1,
    maximum=5,
)
GUILFORD_FACTS = ImportFacts(
    candidates=tuple(
        CandidateFact(number, f"K-{number:02}", name)
        for number, name in enumerate(
            ["Anne", "Betty", "Chris", "David", "Edward", "Fred", "George"], start=1
        )
    ),
    members=(
        MemberFact(1, "Amedeo Avogadro", "avogadro@example.org"),
        MemberFact(2, "Tycho Brahe", "brahe@example.org"),
        MemberFact(3, "Henry Cavendish", "cavendish@example.org"),
    ),
    questions=tuple(
        QuestionFact(f"q-{name.lower()}", number, name.lower(), (name,))
        for number, name in enumerate(
            ["Attack", "Basis", "Clarity", "Daring", "Enthusiasm"], start=1
        )
    ),
    minimum=1,
    maximum=9,
)
LONG = "kandidat;medlem;spørsmål;nivå;belegg;vurdering;utfall\n"


def tables(text: str, name: str = "skår.csv") -> list[Table]:
    return read_tables(text.encode(), name)


def plan(text: str, facts: ImportFacts = FACTS, name: str = "skår.csv") -> ScorePlan:
    return score_import.plan(tables(text, name), facts)


def problems(result: ScorePlan) -> list[str]:
    return [
        f"{problem.place}: {problem.message}" if problem.place else str(problem.message)
        for problem in result.problems
    ]


def warnings(result: ScorePlan) -> list[str]:
    return [str(warning) for warning in result.warnings]


def workbook(sheets: dict[str, list[list[object]]]) -> bytes:
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()
