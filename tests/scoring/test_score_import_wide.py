"""Scores from wide tables, real scores, and what holds for every table."""

import csv
import dataclasses
import io
import random
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from screening.scoring import score_import
from screening.scoring.score_import import (
    Counts,
    MemberFact,
    PlannedScore,
    QuestionFact,
    ScorePlan,
)
from screening.tabular import read_tables
from tests.scoring.score_files import (
    FACTS,
    GUILFORD_FACTS,
    plan,
    problems,
    tables,
    workbook,
)


def test_wide_workbook_with_a_sheet_a_member() -> None:
    data = workbook(
        {
            "Ola Nordmann": [
                ["Kandidat", "Q1", "Q1 belegg", "Q1 - vurdering", "Kontakt", "spørsmål 2"],
                ["K-01", 4, "sa noe", "tenker noe", 5.0, "ikke stilt"],
                ["K-02", 3, None, None, None, "-"],
            ],
            "kari@example.org": [[None, "contact-past (evidence)", 3], ["Åse Moe", "sa", "2"]],
        }
    )
    result = score_import.plan(read_tables(data, "a.xlsx"), FACTS)
    assert problems(result) == []
    assert (result.format, str(result.format_message)) == (
        "wide",
        "Read as a wide table: one row a candidate, one column a question.",
    )
    assert result.scores == (
        PlannedScore(11, 1, "contact-past", "scored", 2, "sa", ""),
        PlannedScore(12, 1, "trust-past", "scored", 4, "sa noe", "tenker noe"),
        PlannedScore(12, 1, "trust-situation", "not_asked", None, "", ""),
        PlannedScore(12, 1, "contact-past", "scored", 5, "", ""),
        PlannedScore(12, 2, "trust-past", "scored", 3, "", ""),
        PlannedScore(12, 2, "trust-situation", "not_asked", None, "", ""),
        PlannedScore(12, 2, "contact-past", "not_asked", None, "", ""),
    )


def test_wide_csv_takes_the_chosen_member_or_a_column_of_members() -> None:
    chosen = score_import.plan(tables("kandidat;1;3\nK-01;4;5\n"), FACTS, member=12)
    assert [(score.member_id, score.level) for score in chosen.scores] == [(12, 4), (12, 5)]
    column = plan("vurderer;kandidat;1;3\nOla;K-01;4;5\nKari;K-01;1;2\n")
    assert [(score.member_id, score.level) for score in column.scores] == [
        (11, 1),
        (11, 2),
        (12, 4),
        (12, 5),
    ]


def test_problems_of_wide_tables_name_sheet_row_and_column() -> None:
    data = workbook(
        {
            "Ola Nordmann": [["Kandidat", "Q1", "Q9"], ["K-01", 4, 4]],
            "Kari Anne Nordmann": [["Kandidat", "Q1"], ["K-01", 7], ["Snitt", 7]],
            "Notater": [["Kandidat", "Q1"], ["K-01", 4]],
            "Ola": [["Kandidat", "Q1 belegg"], ["K-01", "x"]],
        }
    )
    assert problems(score_import.plan(read_tables(data, "a.xlsx"), FACTS)) == [
        (
            "Sheet “Ola Nordmann”, row 1, column C (Q9): “Q9” is no question here. The questions "
            "are: 1 trust-past, 2 trust-situation, 3 contact-past."
        ),
        ("Sheet “Kari Anne Nordmann”, row 2, column B (Q1): “7” is outside the scale from 1 to 5."),
        (
            "Sheet “Kari Anne Nordmann”, row 3, column A (Kandidat): “Snitt” is no candidate "
            "here. The candidates are: K-01 Åse Moe, K-02 Bjørn Lie, K-03 Bjørn Lie."
        ),
        ("Sheet “Kari Anne Nordmann”, row 3, column B (Q1): “7” is outside the scale from 1 to 5."),
        (
            "Sheet “Notater”: It is not said whose scores these are. Choose a panel member, name "
            "the sheet after one, or add a column with the heading “Member”."
        ),
        (
            "Sheet “Ola”, row 1, column B (Q1 belegg): There are notes for “trust-past” "
            "but no column with its level."
        ),
    ]


def test_same_score_in_two_sheets_names_both_places() -> None:
    rows: list[list[object]] = [["Kandidat", "Q1"], ["K-01", 4]]
    data = workbook({"Ola Nordmann": rows, "ola@example.org": rows})
    assert problems(score_import.plan(read_tables(data, "a.xlsx"), FACTS)) == [
        (
            "Sheet “ola@example.org”, row 2, column B (Q1): The same candidate, member and "
            "question stand twice: Sheet “Ola Nordmann”, row 2 and row 2."
        )
    ]


def test_sheet_name_that_excel_cut_still_names_its_member() -> None:
    name = "Bartholomew Featherstonehaugh-Cholmondeley"
    facts = dataclasses.replace(FACTS, members=(MemberFact(11, name, "b@example.org"),))
    data = workbook({name[:31]: [["Kandidat", "Q1"], ["K-01", 4]]})
    assert score_import.plan(read_tables(data, "a.xlsx"), facts).scores[0].member_id == 11


def test_criterion_whose_name_ends_like_a_note_is_a_question() -> None:
    facts = dataclasses.replace(
        FACTS, questions=(QuestionFact("q", 1, "c", ("Faglig vurdering",)),)
    )
    result = plan("kandidat;Faglig vurdering;faglig vurdering belegg\nK-01;4;x\n", facts, "Ola.csv")
    assert result.scores == (PlannedScore(12, 1, "q", "scored", 4, "x", ""),)


def test_one_sheet_long_and_one_wide() -> None:
    data = workbook(
        {
            "Alle": [["kandidat", "medlem", "spørsmål", "nivå"], ["K-01", "Ola", 1, 4]],
            "Kari": [["kandidat", "Q1"], ["K-01", 5]],
        }
    )
    result = score_import.plan(read_tables(data, "a.xlsx"), FACTS)
    assert (result.format, len(result.scores)) == ("mixed", 2)


# ------------------------------------------------------------------------------- real scores

GUILFORD = Path(__file__).parents[1] / "data" / "guilford_1954_creativity.csv"


def guilford_rows() -> list[dict[str, str]]:
    with GUILFORD.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def expected_guilford() -> set[tuple[str, str, str, int]]:
    return {
        (row["candidate"], row["rater"], row["item"], int(row["score"])) for row in guilford_rows()
    }


def named(result: ScorePlan) -> set[tuple[str, str, str, int | None]]:
    candidates = {one.id: one.name for one in GUILFORD_FACTS.candidates}
    members = {one.id: one.name.split()[-1] for one in GUILFORD_FACTS.members}
    questions = {one.id: one.criterion_names[0] for one in GUILFORD_FACTS.questions}
    return {
        (
            candidates[one.candidate_id],
            members[one.member_id],
            questions[one.question_id],
            one.level,
        )
        for one in result.scores
    }


def test_guilfords_table_goes_through_as_it_was_published() -> None:
    found = read_tables(GUILFORD.read_bytes(), GUILFORD.name)
    result = score_import.plan(found, GUILFORD_FACTS)
    assert problems(result) == []
    # Guilford (1954, p. 282): seven scientists, three judges, five traits, every cell filled.
    assert result.counts == Counts(105, 0, 7, 3, 105)
    assert named(result) == expected_guilford()
    assert [row.counts for row in result.matrix] == [(5,) * 7] * 3


@pytest.mark.parametrize("heading", ["{name}", "{number}", "Q{number}", "q-{name}"])
def test_guilfords_table_laid_out_wide_says_the_same(heading: str) -> None:
    names = [one.criterion_names[0] for one in GUILFORD_FACTS.questions]
    headings = [
        heading.format(name=name, number=number) for number, name in enumerate(names, start=1)
    ]
    levels = {
        (row["rater"], row["candidate"], row["item"]): int(row["score"]) for row in guilford_rows()
    }
    data = workbook(
        {
            member.name: [
                ["Kandidat", *headings],
                *(
                    [one.name, *(levels[member.name.split()[-1], one.name, name] for name in names)]
                    for one in GUILFORD_FACTS.candidates
                ),
            ]
            for member in GUILFORD_FACTS.members
        }
    )
    result = score_import.plan(read_tables(data, "a.xlsx"), GUILFORD_FACTS)
    assert problems(result) == []
    assert named(result) == expected_guilford()


# ------------------------------------------------------------------------------- properties

WORDS = [
    *("kandidat", "medlem", "spørsmål", "nivå", "belegg", "Q1", "Q1 belegg"),
    *("K-01", "K-02", "Ola", "Kari", "1", "3", "4", "9", "", "-", "not asked", "x"),
]
notes = st.text("abcæøå;,|\"' =+-@\n1", max_size=12)
keys = st.tuples(
    st.sampled_from(["K-01", "K-02", "K-03"]),
    st.sampled_from(["Kari", "ola@example.org"]),
    st.sampled_from(["1", "Q2", "contact-past"]),
)
score_rows = st.dictionaries(
    keys, st.tuples(st.integers(1, 5).map(str), notes, notes), min_size=1, max_size=12
).map(lambda found: [[*key, *rest] for key, rest in found.items()])


@settings(deadline=None)
@given(
    rows=score_rows,
    delimiter=st.sampled_from("\t;,|"),
    codec=st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "cp1252"]),
    chance=st.randoms(use_true_random=False),
)
def test_same_plan_from_any_file_and_any_order_of_rows(
    rows: list[list[str]], delimiter: str, codec: str, chance: random.Random
) -> None:
    header = ["kandidat", "medlem", "spørsmål", "nivå", "belegg", "vurdering"]
    sheet: list[list[str | int]] = [[*header]]
    sheet += [[*row[:3], int(row[3]), *row[4:]] for row in rows]
    book = openpyxl.Workbook()
    for number, row in enumerate(sheet, start=1):
        for column, value in enumerate(row, start=1):
            cell = book.worksheets[0].cell(number, column)
            cell.value = value
            if isinstance(value, str):
                # What begins with an equals sign is text here, not a formula.
                cell.data_type = "s"
    saved = io.BytesIO()
    book.save(saved)
    shuffled = list(rows)
    chance.shuffle(shuffled)
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter).writerows([header, *shuffled])

    from_book = score_import.plan(read_tables(saved.getvalue(), "a.xlsx"), FACTS)
    from_text = score_import.plan(read_tables(text.getvalue().encode(codec), "a.csv"), FACTS)

    assert from_book.problems == ()
    assert from_text.problems == ()
    assert from_book.scores == from_text.scores
    assert from_book.counts == from_text.counts
    assert len(from_book.scores) == len(rows)


@settings(deadline=None)
@given(
    cells=st.lists(
        st.lists(
            st.sampled_from(WORDS),
            min_size=1,
            max_size=6,
        ),
        min_size=1,
        max_size=8,
    ),
    member=st.sampled_from([None, 11, 12, 99]),
)
def test_any_table_gives_scores_or_problems_and_never_both(
    cells: list[list[str]], member: int | None
) -> None:
    rows: list[list[object]] = [["", *cells[0], "x"]]
    rows += [[*row] for row in cells[1:]]
    data = workbook({"Ark1": rows})
    found = read_tables(data, "a.xlsx")
    result = score_import.plan(found, FACTS, member)
    assert bool(result.scores) != bool(result.problems)
    pairs = [(one.member_id, one.candidate_id, one.question_id) for one in result.scores]
    assert len(pairs) == len(set(pairs))
    assert all((one.outcome == "scored") == (one.level is not None) for one in result.scores)
