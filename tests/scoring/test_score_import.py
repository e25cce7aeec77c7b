"""Scores from spreadsheets, in both layouts, and everything that may be wrong with them."""

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
    LONGEST_NOTE,
    CandidateFact,
    Counts,
    ImportFacts,
    MemberFact,
    PlannedScore,
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


# ------------------------------------------------------------------------------- long layout


def test_long_table_becomes_scores_in_the_order_of_the_facts() -> None:
    result = plan(
        LONG
        + "K-02;ola@example.org;contact-past;4,0;Sa noe;Tenker noe;\n"
        + "åse  moe;Kari Anne Nordmann;2;;;;ikke nok grunnlag\n"
        + "K-01;Kari;Spørsmål 1;5;;;skåret\n"
    )
    assert problems(result) == []
    assert result.scores == (
        PlannedScore(11, 1, "trust-past", "scored", 5, "", ""),
        PlannedScore(11, 1, "trust-situation", "no_evidence", None, "", ""),
        PlannedScore(12, 2, "contact-past", "scored", 4, "Sa noe", "Tenker noe"),
    )
    assert result.format == "long"
    assert str(result.format_message) == "Read as a long table: one row a score."
    assert result.counts == Counts(2, 1, 2, 2, 1)
    assert [(row.name, row.counts) for row in result.matrix] == [
        ("Kari Anne Nordmann", (1, 0, 0)),
        ("Ola Nordmann", (0, 1, 0)),
    ]
    assert warnings(result) == ["Levels without evidence: 1."]


@pytest.mark.parametrize(
    "header",
    [
        "candidate,rater,item,score,evidence,assessment,outcome",
        "Applicant,Member,Question,Level,Evidence,Assessment,Outcome",
        "Søker,Vurderer,Spørsmål,Skår,Svarnotat,Vurderingsnotat,Utfall",
        "Søkjar,Vurderar,Kriterium,Poeng,Belegg,Vurdering,Utfall",
        "KANDIDAT:,Intervjuer, spørsmål ,Karakter *,Belegg,Vurdering,Utfall",
    ],
)
def test_headings_in_every_language(header: str) -> None:
    result = plan(header + "\nK-01,Ola,3,4,sa,tenker,\n")
    assert result.scores == (PlannedScore(12, 1, "contact-past", "scored", 4, "sa", "tenker"),)


@pytest.mark.parametrize(
    ("word", "question"),
    [
        ("contact-past", "contact-past"),
        ("CONTACT-PAST", "contact-past"),
        ("3", "contact-past"),
        ("3.", "contact-past"),
        ("03", "contact-past"),
        ("Q3", "contact-past"),
        ("spm. 3", "contact-past"),
        ("Spørsmål 3", "contact-past"),
        ("question 3", "contact-past"),
        ("Kontakt", "contact-past"),
        ("contact", "contact-past"),
        ("Hva gjorde du?", "trust-past"),
    ],
)
def test_questions_are_known_by_id_number_criterion_or_wording(word: str, question: str) -> None:
    result = plan(LONG + f"K-01;Ola;{word};4;;;\n")
    assert [score.question_id for score in result.scores] == [question]


@pytest.mark.parametrize(
    ("level", "outcome", "expected"),
    [
        ("4", "", ("scored", 4)),
        ("4.0", "", ("scored", 4)),
        ("4,00", "scored", ("scored", 4)),
        ("not asked", "", ("not_asked", None)),
        ("Ikkje stilt", "", ("not_asked", None)),
        ("", "ikke stilt", ("not_asked", None)),
        ("IKKE NOK GRUNNLAG", "", ("no_evidence", None)),
        ("ikkje nok grunnlag", "", ("no_evidence", None)),
        ("no evidence", "no evidence", ("no_evidence", None)),
        ("-", "declined", ("declined", None)),
        ("ville ikke svare", "", ("declined", None)),
        ("ville ikkje svare", "", ("declined", None)),
    ],
)
def test_levels_and_outcomes(level: str, outcome: str, expected: tuple[str, int | None]) -> None:
    result = plan(LONG + f"K-01;Ola;3;{level};;;{outcome}\n")
    assert [(score.outcome, score.level) for score in result.scores] == [expected]


@pytest.mark.parametrize(
    ("level", "outcome", "says"),
    [
        ("4,5", "", "“4,5” is not a whole level. Levels are whole numbers from 1 to 5."),
        ("11", "", "“11” is outside the scale from 1 to 5."),
        ("0", "", "“0” is outside the scale from 1 to 5."),
        ("-1", "", "“-1” is outside the scale from 1 to 5."),
        ("=2+2", "", "“=2+2” is a formula. Write its result."),
        ("fire", "", "“fire” is no level."),
        ("2026-05-04", "", "“2026-05-04” is no level."),
        ("9" * 5000, "", "is no level."),
        ("٤", "", "“٤” is no level."),
        ("4", "not asked", "There is both a level and the outcome “not asked”."),
        ("not asked", "declined", "Level and outcome say different things."),
        ("", "scored", "The outcome says scored, but the level is missing."),
        ("4", "kanskje", "“kanskje” is no outcome."),
    ],
)
def test_what_is_no_level_is_refused(level: str, outcome: str, says: str) -> None:
    result = plan(LONG + f"K-01;Ola;3;{level};;;{outcome}\n")
    assert result.scores == ()
    assert len(result.problems) == 1
    assert says in problems(result)[0]
    assert result.problems[0].column == "D (nivå)"


def test_notes_without_level_are_not_taken_as_not_asked() -> None:
    assert "notes but no level" in problems(plan(LONG + "K-01;Ola;3;-;sa noe;;\n"))[0]


def test_empty_cells_and_dashes_are_not_asked_where_the_member_scored_the_candidate() -> None:
    result = plan(LONG + "K-01;Ola;1;4;x;;\nK-01;Ola;2;-;;;\nK-01;Ola;3;;;;\nK-02;Ola;1;;;;\n")
    assert [(score.candidate_id, score.outcome) for score in result.scores] == [
        (1, "scored"),
        (1, "not_asked"),
        (1, "not_asked"),
    ]
    assert warnings(result) == [
        "Ola Nordmann has no scores for K-02: all is empty.",
        "Empty cells or dashes taken as “not asked”: 2.",
    ]


def test_everything_wrong_is_said_at_once_and_nothing_is_planned() -> None:
    result = plan(
        LONG
        + "K-04;Ola;1;4;;;\n"
        + "Bjørn Lie;Ola;1;4;;;\n"
        + "K-01;Nordmann;1;4;;;\n"
        + "K-01;Olaf Normann;1;4;;;\n"
        + "K-01;Ola;Tillit;4;;;\n"
        + "K-01;Ola;contakt-past;4;;;\n"
        + "K-01;Ola;77;4;;;\n"
        + "K-01;Ola;1;4;;;\n"
        + "K-01;ola@example.org;Q1;3;;;\n"
        + ";;;4;;;\n"
        + f"K-01;Ola;2;4;{'x' * (LONGEST_NOTE + 1)};;\n"
        + "K-01;Ola;3;4;a;b;;skjøvet\n"
        + "K-04;Ola;3;4;;;\n"
    )
    assert result.scores == ()
    assert result.counts == Counts()
    a, b, c, d = ("column A (kandidat)", "column B (medlem)", "column C (spørsmål)", "column D")
    assert problems(result) == [
        f"Row 2, {a}: “K-04” is no candidate here. Did you mean “K-03”?",
        f"Row 3, {a}: Several candidates are called “Bjørn Lie”. Use a code: K-02, K-03.",
        (
            f"Row 4, {b}: “Nordmann” fits several panel members: "
            "Kari Anne Nordmann, Ola Nordmann. Write the whole name."
        ),
        (
            f"Row 5, {b}: “Olaf Normann” is no scoring member of the panel. "
            "Did you mean “Ola Nordmann”?"
        ),
        (
            f"Row 6, {c}: “Tillit” fits several questions. Write the number of one: "
            "1 (trust-past), 2 (trust-situation)."
        ),
        f"Row 7, {c}: “contakt-past” is no question here. Did you mean “contact-past”?",
        (
            f"Row 8, {c}: “77” is no question here. The questions are: "
            "1 trust-past, 2 trust-situation, 3 contact-past."
        ),
        (
            f"Row 10, {d} (nivå): The same candidate, member and question stand twice: "
            "Row 9 and row 10."
        ),
        f"Row 11, {a}: The candidate is missing.",
        f"Row 11, {b}: The panel member is missing.",
        f"Row 11, {c}: The question is missing.",
        "Row 12, column E (belegg): The note has 20001 characters; at most 20000 fit.",
        "Row 13, column H: The text stands below no heading. Has the row moved sideways?",
    ]


def test_scores_that_exist_and_declared_conflicts_are_never_overwritten() -> None:
    facts = dataclasses.replace(
        FACTS, taken=frozenset({(12, 1)}), conflicts=frozenset({(11, 2), (11, 3)})
    )
    result = plan(LONG + "K-01;Ola;1;4;;;\nK-01;Ola;2;4;;;\nK-02;Kari;1;4;;;\n", facts)
    assert result.scores == ()
    assert problems(result) == [
        (
            "Row 2, column A (kandidat): Ola Nordmann has scored K-01 already. "
            "Scores are not overwritten."
        ),
        (
            "Row 4, column A (kandidat): Kari Anne Nordmann is not impartial towards K-02 "
            "and can't score."
        ),
    ]


def test_empty_rows_of_someone_who_may_not_score_are_no_problem() -> None:
    facts = dataclasses.replace(FACTS, conflicts=frozenset({(12, 2)}))
    result = plan(LONG + "K-01;Ola;1;4;x;;\nK-02;Ola;1;;;;\n", facts)
    assert len(result.scores) == 1


def test_missing_columns_are_named() -> None:
    assert problems(plan("medlem;nivå\nOla;4\n")) == [
        "Row 1: No column has the heading “Candidate”.",
        "Row 1: No column has the heading “Question”.",
    ]
    assert "hold the same" in problems(plan("kandidat;spørsmål;nivå;skår\nK-01;1;4;4\n"))[1]


def test_long_table_without_members_takes_the_one_that_is_chosen_or_named() -> None:
    text = "kandidat;spørsmål;nivå\nK-01;1;4\n"
    assert score_import.plan(tables(text), FACTS, member=12).scores[0].member_id == 12
    assert plan(text, name="Ola Nordmann.csv").scores[0].member_id == 12
    assert "It is not said whose scores" in problems(plan(text))[0]
    clash = score_import.plan(tables(text, "Ola Nordmann.csv"), FACTS, member=11)
    assert problems(clash) == [
        (
            "The name says that these are the scores of Ola Nordmann, "
            "but Kari Anne Nordmann was chosen."
        )
    ]


def test_name_beside_the_code_and_unknown_columns_are_left_out_aloud() -> None:
    result = plan("navn;kode;kandidat;medlem;spm;nivå;spørsmål\n;;K-01;Ola;x;4;1\n")
    assert len(result.scores) == 1
    assert warnings(result)[0] == "Columns left out: A (navn), B (kode), E (spm)."


def test_headings_alone_are_no_scores() -> None:
    assert problems(plan(LONG)) == ["There are no scores to import."]


def test_uneven_candidates_are_warned_of() -> None:
    rows = ["K-01;Ola;1;4;x;;", "K-01;Ola;2;4;x;;", "K-01;Kari;1;4;x;;", "K-02;Kari;1;4;x;;"]
    assert warnings(plan(LONG + "\n".join(rows))) == [
        "K-02 has levels for 1 questions; others have 2.",
        "K-02 has levels from 1 members; others have 2.",
    ]


def test_guesses_stop_where_thousands_of_names_are_unknown() -> None:
    rows = "".join(f"Person {'x' * 60} 1{number};Ola;1;4;;;\n" for number in range(20, 15_000))
    facts = dataclasses.replace(
        FACTS,
        candidates=tuple(CandidateFact(n, f"K-{n}", f"Person {'x' * 60} {n}") for n in range(200)),
    )
    # A guess compares with every name: at each of 15,000 rows that would take minutes.
    assert sum("Did you mean" in problem for problem in problems(plan(LONG + rows, facts))) == 20


# ------------------------------------------------------------------------------- wide layout


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
