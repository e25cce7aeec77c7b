"""Scores from long tables, and everything that may be wrong with them."""

import dataclasses

import pytest

from screening.scoring import score_import
from screening.scoring.rules import NOTE_LIMIT
from screening.scoring.score_import import (
    CandidateFact,
    Counts,
    PlannedScore,
)
from tests.scoring.score_files import (
    FACTS,
    LONG,
    plan,
    problems,
    tables,
    warnings,
)


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
        + f"K-01;Ola;2;4;{'x' * (NOTE_LIMIT + 1)};;\n"
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
