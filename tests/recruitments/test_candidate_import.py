"""Lists of candidates: pasted, with headings in three languages, and with everything wrong."""

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from screening.recruitments import candidate_import
from screening.recruitments.candidate_import import (
    CandidatePlan,
    ExistingCandidate,
    NewCandidate,
    RowResult,
)
from screening.tabular import read_pasted, read_tables

KARI = ExistingCandidate("K-01", "Kari Nordmann", "kari@example.org")


def plan(text: str, *existing: ExistingCandidate) -> CandidatePlan:
    return candidate_import.plan([read_pasted(text)], existing, "nb")


def problems(result: CandidatePlan) -> list[str]:
    return [f"{problem.place}: {problem.message}" for problem in result.problems]


def test_one_name_a_line() -> None:
    result = plan("Åse Moe\nBjørn  Lie\n")
    assert result.new == (
        NewCandidate(None, "Åse Moe", "", "nb"),
        NewCandidate(None, "Bjørn Lie", "", "nb"),
    )
    assert [row.result for row in result.preview] == [RowResult.ADD, RowResult.ADD]


def test_lines_with_addresses_need_no_heading() -> None:
    result = plan("Åse Moe;ase@example.org;nynorsk\nBjørn Lie;;\n")
    assert result.new == (
        NewCandidate(None, "Åse Moe", "ase@example.org", "nn"),
        NewCandidate(None, "Bjørn Lie", "", "nb"),
    )


@pytest.mark.parametrize(
    "header",
    [
        "Kode;Navn;E-post;Målform",
        "Kode;Namn;E-post;Målform",
        "Code;Name;E-mail;Language",
        "KODE:; kandidat ;Kontakt;Språk",
    ],
)
def test_headings_in_every_language(header: str) -> None:
    result = plan(f"{header}\nK-07;Åse Moe;ase@example.org;Engelsk\n;Bjørn Lie;;\n")
    assert result.new == (
        NewCandidate("K-07", "Åse Moe", "ase@example.org", "en"),
        NewCandidate(None, "Bjørn Lie", "", "nb"),
    )


def test_first_and_last_name_are_joined_and_e_mail_and_telephone_are_both_kept() -> None:
    result = plan("Fornavn\tEtternavn\tTelefon\tE-post\tMerknad\nÅse\tMoe\t555\ta@b.no\tx\n")
    assert result.new == (NewCandidate(None, "Åse Moe", "a@b.no, 555", "nb"),)
    assert [str(warning) for warning in result.warnings] == ["Columns left out: E (Merknad)."]


def test_contact_may_hold_an_address_and_a_telephone_number() -> None:
    assert plan("navn;kontakt\nÅse;a@b.no, 555 55\n").new[0].contact == "a@b.no, 555 55"
    assert problems(plan("navn;kontakt\nÅse;a@b, 555 55\n")) == [
        "Row 2, column B (kontakt): “a@b” is not an e-mail address."
    ]


def test_whoever_is_there_already_stays_unchanged() -> None:
    result = plan("navn,e-post\nkari  NORDMANN,\nKari Nordmann,kari@example.org\n", KARI)
    assert result.unchanged == (KARI,)
    assert result.preview[0].result is RowResult.ALREADY_THERE
    assert result.preview[0].code == "K-01"
    assert problems(result) == ["Row 3, column A (navn): “Kari Nordmann” is there already: Row 2."]


def test_two_people_of_one_name_are_told_apart_by_address() -> None:
    result = plan("navn,e-post\nKari Nordmann,other@example.org\n", KARI)
    assert result.new == (NewCandidate(None, "Kari Nordmann", "other@example.org", "nb"),)


def test_telephone_number_does_not_make_another_person() -> None:
    assert plan("navn,kontakt\nKari Nordmann,555 55 555\n", KARI).unchanged == (KARI,)


def test_everything_wrong_is_said_at_once_and_nothing_is_planned() -> None:
    result = plan(
        "kode;navn;e-post;målform\n"
        "K-01;Ola Moe;;\n"
        ";;a@b.no;\n"
        f";{'x' * 201};;\n"
        ";Per Lie;per(at)b;\n"
        ";Pål Lie;;klingon\n"
        ";Pål Lie;;nn\n"
        "K-05;Siri By;;\n"
        "k-05;Live By;;\n"
        "K-99;Kari Nordmann;;\n"
        "K 1;Eva Ås;;\n"
        ";Ida Vik;;;x\n"
        ";Grei Rad;;\n",
        KARI,
    )
    assert result.new == ()
    assert problems(result) == [
        "Row 2, column A (kode): The code K-01 belongs to another candidate.",
        "Row 3, column B (navn): The name is missing.",
        "Row 4, column B (navn): The text has 201 characters; at most 200 fit.",
        "Row 5, column C (e-post): “per(at)b” is not an e-mail address.",
        (
            "Row 6, column D (målform): “klingon” is not a language here. "
            "Write bokmål, nynorsk or English."
        ),
        "Row 7, column B (navn): “Pål Lie” is there already: Row 6.",
        "Row 9, column A (kode): The code k-05 is used already: Row 8.",
        "Row 10, column A (kode): “Kari Nordmann” is a candidate already, with the code K-01.",
        (
            "Row 11, column A (kode): "
            "A code holds letters, digits, hyphens, full stops and slashes only."
        ),
        "Row 12, column E: The text stands below no heading. Has the row moved sideways?",
    ]
    assert [row.row for row in result.preview if row.result is RowResult.ADD] == [8, 13]
    assert [(twice.row, twice.first_row) for twice in result.duplicates] == [(7, 6)]


def test_header_without_names_and_column_given_twice() -> None:
    assert problems(plan("e-post;kode\na@b.no;K-01\n")) == [
        "Row 1: No column holds names. Give one the heading “Name”."
    ]
    assert "hold the same" in problems(plan("navn;name\nÅse;Åse\n"))[0]


def test_cells_that_could_all_be_names_are_not_guessed_at() -> None:
    assert "Several cells could be the name" in problems(plan("Moe, Åse\nLie, Bjørn\n"))[0]


def test_headings_alone_are_no_candidates() -> None:
    assert [str(problem.message) for problem in plan("navn;kode\n").problems] == [
        "There are no candidates."
    ]


def test_sheets_are_named_in_problems() -> None:
    (table,) = read_tables(b"navn,kode\n,K-01\n", "a.csv")
    assert candidate_import.plan([table], [], "nb").problems[0].sheet is None


words = st.text("abcæøåABC ", min_size=1, max_size=12).filter(str.strip)


@settings(deadline=None)
@given(names=st.lists(words, min_size=1, max_size=8), seed=st.integers())
def test_order_of_rows_does_not_change_who_is_new(names: list[str], seed: int) -> None:
    mixed = list(names)
    random.Random(seed).shuffle(mixed)  # noqa: S311 - this mixes rows, it guards no secret
    one, other = (plan("navn\n" + "\n".join(rows), KARI) for rows in (names, mixed))
    assert set(one.new) == set(other.new)
    assert len(one.problems) == len(other.problems)


@settings(deadline=None)
@given(
    rows=st.lists(
        st.lists(st.text("aA@. -\"';,1\n", max_size=6), min_size=1, max_size=4), max_size=6
    )
)
def test_every_row_ends_in_the_preview_and_problems_stop_everything(rows: list[list[str]]) -> None:
    quoted = "\n".join(
        "\t".join('"' + cell.replace('"', '""') + '"' for cell in row) for row in rows
    )
    result = plan("navn\te-post\tkode\tspråk\n" + quoted, KARI)
    if result.problems:
        assert result.new == ()
    else:
        assert len(result.new) + len(result.unchanged) == len(result.preview)
