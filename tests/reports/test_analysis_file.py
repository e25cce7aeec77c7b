"""Long CSV files of scores: every way of writing them, and every way of getting them wrong."""

from __future__ import annotations

import csv
import io
import random
import subprocess
import sys
from pathlib import Path

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from screening import db
from screening.analytics.ratings import from_rows
from screening.reports.analysis_file import Reading, read_ratings
from screening.reports.analysis_table import BadFile
from screening.reports.comparison import compare
from screening.reports.csv_file import comparison_csv
from screening.scoring.queries import score_table
from tests.factories import Make

HEADER = "candidate,rater,question,level\n"
WEIGHED = "candidate,rater,question,level,criterion,weight\n"


def read(text: str, *, encoding: str = "utf-8", low: float = 1, high: float = 5) -> Reading:
    return read_ratings(text.encode(encoding), low=low, high=high)


def complaints(data: str | bytes) -> list[tuple[int | None, str]]:
    """What is said against a file: line and sentence."""
    with pytest.raises(BadFile) as caught:
        read_ratings(data.encode() if isinstance(data, str) else data)
    return [(one.line, str(one.message)) for one in caught.value.complaints]


def table(reading: Reading) -> list[tuple[str, str, str, float]]:
    found = reading.ratings
    return [
        (found.candidates[candidate], found.raters[rater], found.questions[question], level)
        for candidate, rater, question, level in zip(
            found.candidate.tolist(),
            found.rater.tolist(),
            found.question.tolist(),
            found.level.tolist(),
            strict=True,
        )
    ]


def test_a_plain_file() -> None:
    reading = read(f"{HEADER}K-10,Ana,Q1,3\nK-2,Ana,Q1,4\nK-2,Ben,Q1,\n")
    assert table(reading) == [("K-2", "Ana", "Q1", 4), ("K-10", "Ana", "Q1", 3)]
    assert reading.ratings.candidates == ("K-2", "K-10")
    assert (reading.ratings.missing, reading.notes) == (1, ())


@pytest.mark.parametrize(
    "header",
    [
        "candidate,rater,question,level",
        "Candidate , RATER,Question:,Level",
        "kandidat,medlem,spørsmål,nivå",
        "Kandidat,Intervjuer,Spørsmål,Nivå",
        "søkjar,intervjuar,spørsmål,poeng",
        "candidate,member,item,score",
        "candidate_code,panel_member,question_id,rating",
        "person,judge,item,score",
    ],
)
def test_headings_in_three_languages(header: str) -> None:
    assert table(read(f"{header}\nÅse,Pål,S1,3\n")) == [("Åse", "Pål", "S1", 3)]


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_delimiters_encodings_and_line_ends(delimiter: str, encoding: str, end: str) -> None:
    rows = ["kandidat,medlem,spørsmål,nivå", "Åse,Pål,S1,3", 'Åse,"Q, R; S",S1,4', ""]
    text = end.join("\t".join(next(csv.reader([row])) if row else []) for row in rows)
    if delimiter != "\t":
        out = io.StringIO(newline="")
        writer = csv.writer(out, delimiter=delimiter, lineterminator=end)
        writer.writerows(csv.reader(rows[:-1]))
        text = out.getvalue()
    reading = read(text, encoding=encoding)
    assert table(reading) == [("Åse", "Pål", "S1", 3), ("Åse", "Q, R; S", "S1", 4)]
    said = [str(note) for note in reading.notes]
    assert said == (
        ["The file is not UTF-8; it was read as Windows-1252."] if encoding == "cp1252" else []
    )


@pytest.mark.parametrize("delimiter", [";", "\t"])
def test_decimal_comma_where_the_comma_divides_no_cells(delimiter: str) -> None:
    text = f"{HEADER}K,A,Q1,3.5\n".replace(",", delimiter)
    assert table(read(text.replace("3.5", "3,5")))[0][3] == 3.5
    assert table(read(text))[0][3] == 3.5


def test_columns_in_any_order_and_others_left_out() -> None:
    reading = read("remark,level,rater,name,candidate\nx,3,A,Anne,K\n")
    assert table(reading) == [("K", "A", "question", 3)]
    assert [str(note) for note in reading.notes] == [
        "Columns left out: remark, name.",
        "No column is called “question”; all scores are taken as of one.",
    ]


def test_the_first_line_may_name_the_delimiter() -> None:
    assert table(read("sep=;\ncandidate;rater;level\nK;A;3\n"))[0][3] == 3
    assert complaints("sep=;\ncandidate;rater;level\nK;A;9\n")[0][0] == 3


def test_another_scale_and_half_points() -> None:
    assert table(read(f"{HEADER}K,A,Q,-2.5\n", low=-3, high=3))[0][3] == -2.5
    with pytest.raises(BadFile, match="lowest level must lie below"):
        read(HEADER, low=5, high=1)
    with pytest.raises(BadFile, match="lowest level must lie below"):
        read(HEADER, low=1, high=float("inf"))


def test_missing_levels_and_rows_left_behind_by_a_spreadsheet() -> None:
    reading = read(f"{HEADER}K,A,Q1,3\nK,A,Q2,\nK,B,Q1,NA\n,,,\n\nM,,,\n")
    assert (len(reading.ratings), reading.ratings.missing) == (1, 2)
    assert [str(note) for note in reading.notes] == [
        "Rows with neither rater, question nor level, left out: 1."
    ]


def test_criteria_and_weights() -> None:
    reading = read(f"{WEIGHED}K,A,Q1,3,c1,2\nK,A,Q2,3,c2,1\nK,A,Q3,3,c2,\nK,B,Q1,3,,\n")
    assert reading.ratings.criteria == ("c1", "c2")
    assert reading.ratings.weight.tolist() == [2, 1]
    assert reading.ratings.criterion.tolist() == [0, 1, 1]


def test_weights_alone_make_each_question_a_criterion() -> None:
    reading = read("candidate,rater,question,level,weight\nK,A,Q1,3,2\nK,A,Q2,3,1\n")
    assert reading.ratings.criteria == ("Q1", "Q2")
    assert reading.ratings.weight.tolist() == [2, 1]


def test_without_either_all_questions_inform_one_criterion() -> None:
    for text in (f"{HEADER}K,A,Q1,3\nK,A,Q2,3\n", f"{WEIGHED}K,A,Q1,3,,\nK,A,Q2,3,,\n"):
        assert read(text).ratings.criteria == ("",)


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ("K,A,Q1,x\n", [(2, "The level “x” is no number.")]),
        ("K,A,Q1,nan\nK,A,Q2,inf\n", [(2, "“nan” is no number"), (3, "“inf” is no number")]),
        ('K,A,Q1,"3,5"\n', [(2, "The level “3,5” is no number.")]),
        ("K,A,Q1,3\n\nK,A,Q2,6\n", [(4, "6 lies outside the scale from 1 to 5. If")]),
        ("K,A,Q1,1e999\n", [(2, "--level-min and --level-max")]),
        ("K,A,Q1,3\nK,B,Q1,3\nK,A,Q1,4\n", [(4, "A scored K on Q1 in line 2 already.")]),
        (",A,Q1,3\n", [(2, "The candidate is missing.")]),
        ("K, ,Q1,3\n", [(2, "The rater is missing.")]),
        ("K,A,,3\n", [(2, "The question is missing.")]),
        ("", [(None, "There is no score in the file.")]),
        ("K,A,Q1,\n", [(None, "There is no score in the file.")]),
        ("K,A,Q1,3,5\n", [(2, "The line has 5 cells, but there are 4 headings.")]),
        ("K,A,Q1,3\nK,A\n", [(3, "The line has 2 cells, but there are 4 headings.")]),
        ('K,A,Q1,3\n"K,A,Q2,3\n', [(3, "A quotation mark is left open")]),
        ("K\x1b[31m,A,Q1,3\n", [(2, "control character U+001B")]),
        ("K,A,Q1,3\nK,A,Q\0,3\n", [(3, "(NUL)")]),
        (f'K,A,Q1,3\n"{"x" * 10_000_000}', [(3, "longer than 131072 characters")]),
        ('"K\nK",A,Q1,3\nK,A,Q2,x\n', [(4, "“x” is no number")]),
    ],
)
def test_what_is_wrong_is_named_with_its_line(
    rows: str, expected: list[tuple[int | None, str]]
) -> None:
    found = complaints(HEADER + rows)
    assert [line for line, _ in found] == [line for line, _ in expected]
    for (_, said), (_, part) in zip(found, expected, strict=True):
        assert part in said


@pytest.mark.parametrize(
    ("data", "part"),
    [
        (b"", "holds no text"),
        (b"\xef\xbb\xbf", "holds no text"),
        (b"\n \n\n", "holds no text"),
        (b"1,2,3\n4,5,6\n", "No column is called “candidate”. The columns are: 1, 2, 3."),
        (b"candidate,rater\nK,A\n", "No column is called “level”. The columns are: candidate"),
        (b"candidate,rater,level,Level\nK,A,3,3\n", "Two columns are called “level”."),
        (b"PK\x03\x04 and so on", "This is a workbook."),
        (b"\x81" * 50, "not text"),
        (b"x" * 10_000_000, "longer than 131072 characters"),
        (b"x," * 1_000_000, "The columns are: x, x, x, x, x, x, x, x, x, x, x, x, …."),
    ],
)
def test_what_is_no_table_of_scores(data: bytes, part: str) -> None:
    assert part in complaints(data)[0][1]


def test_criteria_and_weights_that_contradict_themselves() -> None:
    assert complaints(f"{WEIGHED}K,A,Q1,3,c1,2\nK,B,Q1,3,c2,2\n") == [
        (3, "Q1 belongs to the criterion “c2” here, and to “c1” in line 2.")
    ]
    assert complaints(f"{WEIGHED}K,A,Q1,3,c1,2\nK,B,Q2,3,c1,3\n") == [
        (3, "c1 has the weight 3 here, and 2 in line 2.")
    ]
    for weight in ("0", "-1", "x", "1e999"):
        ((line, said),) = complaints(f"{WEIGHED}K,A,Q0,3,c0,1\nK,A,Q1,3,c1,{weight}\n")
        assert (line, f"is “{weight}”, and must be a number above nought" in said) == (3, True)
    assert (
        "empty cell where others have" in complaints(f"{WEIGHED}K,A,Q1,3,c,2\nK,A,Q2,3,,\n")[0][1]
    )


def test_many_complaints_are_counted() -> None:
    found = complaints(HEADER + "".join(f"K,A,Q{place},x\n" for place in range(500)))
    assert len(found) == 21
    assert found[-1] == (None, "And 480 more problems like these.")


def test_the_products_own_export_can_be_read(app: Flask, make: Make) -> None:
    case = make.recruitment(candidates=2, members=2)
    make.scored(case, [[3, 4], [5, 2]])
    with app.app_context():
        data = comparison_csv(compare(score_table(db.session(), case.id, user_id=None), "nb"))
    ratings = read_ratings(data).ratings
    assert (len(ratings.candidates), len(ratings.raters)) == (2, 2)
    assert len(ratings) == 4 * len(ratings.questions)


NAMES = st.text(st.characters(codec="utf-8", categories=("L", "N", "P")), min_size=1, max_size=8)


@given(
    st.dictionaries(
        st.tuples(NAMES, NAMES, NAMES),
        st.one_of(st.none(), st.integers(1, 5), st.floats(1, 5)),
        min_size=1,
    ),
    st.sampled_from(",;\t"),
    st.randoms(use_true_random=False),
)
def test_what_is_written_is_read_whatever_the_order_of_rows(
    cells: dict[tuple[str, str, str], float | None], delimiter: str, dice: random.Random
) -> None:
    rows = [(*names, level) for names, level in cells.items()]
    dice.shuffle(rows)
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=delimiter)
    writer.writerow(("candidate", "rater", "question", "level"))
    writer.writerows((*row[:3], "" if row[3] is None else repr(row[3])) for row in rows)
    try:
        reading = read(out.getvalue())
    except BadFile as error:
        # Names that differ only in how a letter is composed are one name, and may clash.
        said = str(error)
        assert "already" in said or "no score" in said
        return
    expected = from_rows((*names, level) for names, level in cells.items())
    assert (len(reading.ratings), reading.ratings.missing) == (len(expected), expected.missing)
    assert sorted(reading.ratings.level.tolist()) == sorted(expected.level.tolist())


def test_a_large_file_takes_little_memory(tmp_path: Path) -> None:
    """A tenth of the largest that is promised: 72,000 scores. The rest is numpy and Python."""
    path = tmp_path / "large.csv"
    rows = (
        f"K-{person},M-{(person + seat) % 300},Q{question},{(person + seat + question) % 5 + 1}\n"
        for person in range(2000)
        for seat in range(3)
        for question in range(12)
    )
    path.write_text(HEADER + "".join(rows), encoding="utf-8")
    code = (
        "import pathlib, re, sys\n"
        "from screening.reports.analysis_file import read_ratings\n"
        "print(len(read_ratings(pathlib.Path(sys.argv[1]).read_bytes()).ratings),"
        " re.search(r'VmHWM:\\s+(\\d+)', pathlib.Path('/proc/self/status').read_text())[1])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(path)], capture_output=True, text=True, check=True
    )
    scores, peak = map(int, done.stdout.split())
    assert scores == 72_000
    assert peak < 120 * 1024
