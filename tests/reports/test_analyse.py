"""The command `screening analyse`: what it prints, and what it says of files that it can't read."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from screening.cli import cli
from screening.reports.analyse import _plain
from screening.reports.analysis_text import WIDTH, lines
from tests.reports.analysis_sample import estimate, sample

HEADER = "candidate,rater,question,level\n"


def text(**changes: Any) -> str:
    return "\n".join(lines(sample() | changes))


def section(printed: str, title: str) -> str:
    """What stands below a heading, up to the next empty line."""
    return printed.partition(f"{title}\n")[2].partition("\n\n")[0]


@pytest.mark.parametrize("candidates", [2, 7, 300])
@pytest.mark.parametrize("model", [False, True])
def test_eighty_columns_are_enough(candidates: int, model: bool) -> None:  # noqa: FBT001 - pytest hands it over by name
    for line in lines(sample(candidates=candidates, model=model)):
        assert len(line) <= WIDTH, line


def test_figures_stand_with_their_intervals() -> None:
    printed = text()
    assert "  A,1         0.2604  -0.1207 to 0.7351     one rater, agreement in levels" in printed
    assert "  candidate × rater        1.3009   34.5%" in printed
    assert "  K-01 – K-02      0.4000  -0.9012 to 1.7012          no" in printed


def test_what_is_refused_stands_where_it_belongs() -> None:
    printed = text()
    intraclass = section(printed, "Intraclass correlation of cell means, 95 % intervals")
    assert "  R6   Anywhere between -.12 and .74: with seven candidates this says" in intraclass
    assert "  C,k              –                        mean of all" in intraclass
    assert "R10" in section(printed, "Reliability of the candidates’ means")
    assert "R15  This belongs to no section." in section(printed, "Also to be said")


def test_long_tables_are_cut_and_counted() -> None:
    printed = "\n".join(lines(sample(candidates=300)))
    assert "  … and 275 more (all of them with --json)" in printed
    assert f"  … and {300 * 299 // 2 - 25:,} more (all of them with --json)" in printed


def test_what_is_not_there_is_said() -> None:
    assert "not given" in section(
        text(cell_means=None), "Mixed model of cell means: candidate + rater"
    )
    assert "not given" in section(
        text(differences=[]), "Differences between candidates, 90 % intervals"
    )
    assert "  A,1              –" in text(icc=dict.fromkeys(["1,1", "A,1"]))


def test_long_names_and_unknown_parts_are_shown() -> None:
    raters = [{"rater": "Æ" * 300, "severity": estimate(1e12, -1, 1), "spread": 3}]
    printed = text(raters=raters, newer={"part": [1, 2.5, None], "deep": {"figure": 1.5}})
    assert max(map(len, printed.splitlines())) <= WIDTH
    assert "1, 2.5, –" in printed
    assert "1.5000" in section(printed, "Newer")


def test_json_has_no_number_that_is_none() -> None:
    assert _plain({"a": float("nan"), "b": [float("inf"), (1.5, None)]}) == {
        "a": None,
        "b": [None, [1.5, None]],
    }


# ------------------------------------------------------------------ files that can't be read


def run(*arguments: str, data: bytes | None = None) -> Result:
    return CliRunner().invoke(cli, ["analyse", *arguments], input=data)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "scores.csv"


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("", "scores.csv: The file holds no text."),
        ("a,b\n1,2\n", "scores.csv: No column is called “candidate”. The columns are: a, b."),
        (f"{HEADER}K,A,Q,x\n", "scores.csv: line 2: The level “x” is no number."),
        (f"{HEADER}K,A,Q,7\n", "scores.csv: line 2: The level 7 lies outside the scale"),
        (f"{HEADER}K,A,Q,3\nK,A,Q,3\n", "scores.csv: line 3: A scored K on Q in line 2 already."),
        (HEADER, "scores.csv: There is no score in the file."),
    ],
)
def test_a_bad_file_is_said_in_words_with_its_line(path: Path, content: str, said: str) -> None:
    path.write_text(content, encoding="utf-8")
    result = run(str(path))
    assert (result.exit_code, result.stdout) == (1, "")
    assert said in result.stderr
    assert "Nothing was worked out. Problems: " in result.stderr
    assert "Traceback" not in result.output


def test_no_such_file_and_a_folder(path: Path) -> None:
    for name in (str(path), str(path.parent)):
        result = run(name)
        assert (result.exit_code, "Error:" in result.stderr) == (2, True)


def test_an_impossible_scale(path: Path) -> None:
    path.write_text(f"{HEADER}K,A,Q,3\n", encoding="utf-8")
    for low, high in (("5", "1"), ("3", "3"), ("nan", "5"), ("1", "inf")):
        result = run(str(path), "--level-min", low, "--level-max", high)
        assert result.exit_code == 1
        assert "lowest level must lie below" in result.stderr


def test_standard_input(path: Path) -> None:
    result = run("-", data=b"a,b\n1,2\n")
    assert result.exit_code == 1
    assert "standard input: No column" in result.stderr


def test_neither_the_web_nor_the_database_is_loaded(path: Path, tmp_path: Path) -> None:
    path.write_text(f"{HEADER}K,A,Q,x\n", encoding="utf-8")
    code = (
        "import sys\nfrom screening.cli import cli\n"
        "try: cli(['analyse', sys.argv[1]], standalone_mode=False)\n"
        "except Exception: pass\n"
        "print(sorted({'flask', 'sqlalchemy', 'pandas', 'scipy', 'sklearn'} & set(sys.modules)))"
    )
    environment = os.environ | {"SCREENING_DATA_DIR": str(tmp_path / "data")}
    done = subprocess.run(
        [sys.executable, "-c", code, str(path)],
        env=environment, capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert done.stdout.strip() == "[]"
    assert not (tmp_path / "data").exists()


# ------------------------------------------------------------------ files that can be read

GUILFORD = Path(__file__).parents[1] / "data" / "guilford_1954_creativity.csv"


def refuse(constant: str) -> float:
    raise AssertionError(constant)


def document_of(result: Result) -> dict[str, Any]:
    """Parse what was printed, which must be one JSON document without NaN."""
    assert result.exit_code == 0, result.output
    document: dict[str, Any] = json.loads(result.stdout, parse_constant=refuse)
    return document


def test_the_text_has_every_part_and_fits() -> None:
    result = run(str(GUILFORD), "--level-max", "9")
    assert result.exit_code == 0, result.output
    assert max(map(len, result.stdout.splitlines())) <= WIDTH
    for title in ("Design", "Questions", "Raters, 90 % intervals", "Candidates"):
        assert f"\n{title}\n" in f"\n{result.stdout}"
    assert "Avogadro" in section(result.stdout, "Raters, 90 % intervals")
    assert result.stderr == ""


def test_effects_are_printed_when_asked_for_only() -> None:
    plain = document_of(run(str(GUILFORD), "--json", "--level-max", "9"))
    asked = document_of(run(str(GUILFORD), "--json", "--level-max", "9", "--model"))
    assert "model" not in plain
    effects = asked.pop("model")
    assert asked == plain
    assert [row["candidate"] for row in effects["candidates"]] == sorted(
        row["candidate"] for row in plain["candidates"]
    )
    words = "Effects that the mixed model predicts"
    assert words not in run(str(GUILFORD), "--level-max", "9").stdout
    assert words in run(str(GUILFORD), "--level-max", "9", "--model").stdout


def test_notes_and_progress_go_to_standard_error(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("screening.reports.analyse.LARGE", 0)
    path.write_text("candidate,rater,level,remark\nK,A,3,x\nK,B,4,y\nL,A,2,z\n", encoding="utf-8")
    result = run(str(path), "--json")
    document_of(result)
    assert "scores.csv: Columns left out: remark." in result.stderr
    assert "Reading the file … 0." in result.stderr
    assert "Comparing candidates … 0." in result.stderr


def test_standard_input_gives_the_same() -> None:
    named = run(str(GUILFORD), "--json", "--level-max", "9")
    assert run("-", "--json", "--level-max", "9", data=GUILFORD.read_bytes()).stdout == named.stdout


POOR = {
    "one score": ["K,A,Q,3"],
    "one candidate": ["K,A,Q,3", "K,B,Q,4"],
    "one rater": ["K,A,Q,3", "L,A,Q,4"],
    "one question": [f"K{n},{r},Q,{1 + n % 5}" for n in range(8) for r in "AB"],
    "all the same": [f"K{n},{r},Q{q},3" for n in range(6) for r in "AB" for q in range(3)],
    "nobody twice": [f"K{n},R{n % 3},Q{q},{1 + (n + q) % 5}" for n in range(9) for q in range(3)],
    "two panels": [
        f"K{n},{'AB'[r] if n < 5 else 'CD'[r]},Q{q},{1 + (n * q + r) % 5}"
        for n in range(10)
        for r in range(2)
        for q in range(3)
    ],
    "other questions": [
        f"K{n},{'AB'[r]},Q{r}{q},{1 + (n * q + r) % 5}"
        for n in range(6)
        for r in range(2)
        for q in range(3)
    ],
    "opposed": [f"K{n},{'AB'[r]},Q,{n if r else 6 - n}" for n in range(1, 6) for r in range(2)],
    "gaps": [f"K{n},{'ABC'[r]},Q,{1 + (n * r) % 5}" for n in range(9) for r in range(3) if n != r],
}


@pytest.mark.parametrize("rows", POOR.values(), ids=POOR.keys())
def test_poor_tables_are_refused_in_words(path: Path, rows: list[str]) -> None:
    path.write_text(HEADER + "\n".join(rows), encoding="utf-8")
    document = document_of(run(str(path), "--json", "--model"))
    assert document["design"]["scores"] == len(rows)
    codes = {refusal["code"] for refusal in document["refusals"]}
    assert codes
    for refusal in document["refusals"]:
        assert refusal["message"][-1] in ".!?", refusal
        assert "%(" not in refusal["message"]
    printed = list(lines(document))
    for line in printed:
        assert len(line) <= WIDTH, line
        assert "nan" not in line.split()
    for code in codes:
        assert f"  {code} " in "\n".join(printed)


def test_nothing_that_is_refused_is_given_and_all_that_is_lacking_is_named(path: Path) -> None:
    """Whatever is null has a sentence under its own key."""
    path.write_text(HEADER + "\n".join(POOR["nobody twice"]), encoding="utf-8")
    document = document_of(run(str(path), "--json"))
    printed = "\n".join(lines(document))
    assert document["icc"] == dict.fromkeys(document["icc"])
    assert document["krippendorff"] == dict.fromkeys(document["krippendorff"])
    assert "R2" in section(printed, "Intraclass correlation of cell means, 95 % intervals")
    assert "R2" in section(
        printed, "Krippendorff’s alpha, unit candidate × question, 95 % intervals"
    )


def test_interrupting_ends_it_without_a_trace(tmp_path: Path) -> None:
    path = tmp_path / "pipe"
    os.mkfifo(path)
    # Where the tests run in the background, their programs are told to ignore the interrupt.
    start = (
        "import signal; signal.signal(signal.SIGINT, signal.default_int_handler); "
        "from screening.cli import main; main()"
    )
    command = [sys.executable, "-c", start, "analyse", str(path)]
    # Opening a pipe for writing waits until the command reads it.
    with (
        subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process,
        path.open("wb"),
    ):
        process.send_signal(signal.SIGINT)
        out, said = process.communicate(timeout=60)
    assert (process.returncode, out) == (1, b"")
    assert said.strip() == b"Aborted!"
