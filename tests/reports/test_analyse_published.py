"""`screening analyse --json` on published tables: the answers of their authors, or of R.

`tests/data/README.md` names the sources of the tables and of the expected values.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from screening.cli import cli
from tests.analytics import published
from tests.reports.analysis_sample import sample

ROLES = {"person": "candidate", "occasion": "rater", "observer": "rater", "target": "candidate"}


def analysed(file: Path, *options: str) -> dict[str, Any]:
    """Run the command on a file and return the document."""
    result = CliRunner().invoke(cli, ["analyse", str(file), "--json", *options])
    assert result.exit_code == 0, result.output
    document: dict[str, Any] = json.loads(result.stdout)
    return document


def long_file(name: str, folder: Path) -> Path:
    """Write a wide published table as long CSV."""
    lines = published.records(name)
    first, *others = lines[0]
    path = folder / name
    across = "rater" if ROLES[first] == "candidate" else "candidate"
    rows = [f"{line[first]},{other},{line[other]}\n" for line in lines for other in others]
    path.write_text(f"{ROLES[first]},{across},level\n{''.join(rows)}", encoding="utf-8")
    return path


def test_shrout_and_fleiss(tmp_path: Path) -> None:
    """Shrout & Fleiss (1979), table 4: .17 .29 .71 .44 .62 .91; the ends are R psych's."""
    found = analysed(long_file("shrout_fleiss_1979.csv", tmp_path), "--level-max", "10")["icc"]
    expected = published.expected("shrout_fleiss_icc")
    for form in ("1,1", "A,1", "C,1", "1,k", "A,k", "C,k"):
        ends = [found[form][key] for key in ("value", "low", "high")]
        assert ends == pytest.approx(expected.values[f"ICC({form})"], abs=expected.tolerance)


def test_krippendorff(tmp_path: Path) -> None:
    """Krippendorff (2011): .743 .815 .849 .797."""
    found = analysed(long_file("krippendorff_2011_4x12.csv", tmp_path))
    expected = published.expected("krippendorff_alpha")
    assert found["design"] | {"missing": 7} == found["design"]
    for metric, value in expected.values.items():
        own = found["krippendorff"][metric]
        assert own["value"] == pytest.approx(value, abs=expected.tolerance)
        assert own["low"] <= own["value"] <= own["high"]


def cell_means(dataset: str) -> Mapping[str, float]:
    """What R lme4 gives for `mean ~ 1 + (1 | candidate) + (1 | rater)`."""
    rows = published.records("expected_cellmean_reml.csv")
    row = next(row for row in rows if row["dataset"] == dataset)
    keys = {
        "mu": "mu",
        "candidate": "var_candidate",
        "rater": "var_rater",
        "residual": "var_residual",
        "reml_criterion": "REML_criterion",
    }
    return {key: float(row[name]) for key, name in keys.items()}


TABLES = {
    "guilford": ("guilford_1954_creativity.csv", ("--level-max", "9")),
    "skating_worlds": (
        "skating_worlds2017_men_free_components.csv",
        ("--level-min", "0", "--level-max", "10"),
    ),
}


@pytest.mark.parametrize("dataset", TABLES)
def test_mixed_model_of_cell_means(dataset: str) -> None:
    name, options = TABLES[dataset]
    found = analysed(published.FOLDER / name, *options, "--model")
    assert found["cell_means"] == pytest.approx(cell_means(dataset), abs=2e-5)
    effects = {
        (row["kind"], row["id"]): (float(row["blup"]), float(row["cond_sd"]))
        for row in published.records("expected_cellmean_blups.csv")
        if row["dataset"] == dataset
    }
    own = {
        (kind, row[kind]): (row["effect"], row["standard_error"])
        for kind in ("candidate", "rater")
        for row in found["model"][f"{kind}s"]
    }
    assert own.keys() == effects.keys()
    for key, pair in effects.items():
        assert own[key] == pytest.approx(pair, abs=2e-4), key


def test_guilfords_variance_components() -> None:
    """REML by R lme4; nought for raters is exact."""
    expected = published.expected("guilford_gstudy")
    found = analysed(published.FOLDER / TABLES["guilford"][0], *TABLES["guilford"][1])
    own = found["variance_components"]
    assert own["method"] == "REML"
    names = {"p": "candidate", "r": "rater", "i": "question", "pr": "candidate_rater",
             "pi": "candidate_question", "ri": "rater_question", "e": "residual"}  # fmt: skip
    for short, name in names.items():
        assert own[name] == pytest.approx(expected.values["REML"][short], abs=expected.tolerance), (
            name
        )
    assert own["rater"] == 0


def test_brennans_synthetic_data(tmp_path: Path) -> None:
    """Brennan (2001), synthetic data set 3: persons × occasions (as raters) × items."""
    text = (published.FOLDER / "brennan_sds3_p_x_i_x_o.csv").read_text(encoding="utf-8")
    path = tmp_path / "sds3.csv"
    path.write_text(text.replace("occasion", "rater", 1), encoding="utf-8")
    own = analysed(path, "--level-min", "0", "--level-max", "12")["variance_components"]
    names = {"p": "candidate", "i": "question", "o": "rater", "pi": "candidate_question",
             "po": "candidate_rater", "io": "rater_question", "pio_e": "residual"}  # fmt: skip
    expected = published.expected("brennan_sds3")
    for short, name in names.items():
        assert own[name] == pytest.approx(expected.values[short], abs=1e-4), name


def test_the_document_has_the_keys_that_are_documented() -> None:
    """The sample, the document and docs/analysis.md name the same keys, in the same order."""
    name, options = TABLES["guilford"]
    found = analysed(published.FOLDER / name, *options, "--model")
    expected = sample(model=True)
    assert list(found) == list(expected)
    page = (published.FOLDER.parents[1] / "docs" / "analysis.md").read_text(encoding="utf-8")
    for path, keys in shapes(expected):
        own = found
        for part in path:
            own = own[part]
        assert keys == list(own), path
        for key in keys:
            assert f"`{key}`" in page or f"`{key}" in page, (path, key)


def shapes(document: Mapping[str, Any]) -> Iterator[tuple[tuple[Any, ...], list[str]]]:
    """Yield where in a document the objects of fixed keys stand, and their keys."""

    def walk(value: object, path: tuple[Any, ...]) -> Iterator[tuple[tuple[Any, ...], list[str]]]:
        if isinstance(value, Mapping):
            yield path, list(value)
            for key, own in value.items():
                yield from walk(own, (*path, key))
        elif isinstance(value, list) and value and isinstance(value[0], Mapping):
            yield from walk(value[0], (*path, 0))

    yield from ((path, keys) for path, keys in walk(document, ()) if not _is_estimate(keys))


def _is_estimate(keys: list[str]) -> bool:
    return keys == ["value", "low", "high"]


def test_the_order_of_rows_and_the_names_make_no_difference(tmp_path: Path) -> None:
    lines = (published.FOLDER / TABLES["guilford"][0]).read_text(encoding="utf-8").splitlines()
    path = tmp_path / "turned.csv"
    path.write_text("\n".join([lines[0], *reversed(lines[1:])]), encoding="utf-8")
    options = TABLES["guilford"][1]
    first = analysed(published.FOLDER / TABLES["guilford"][0], *options)
    assert json.dumps(analysed(path, *options)) == json.dumps(first)
