"""The command line starts fast and fails with sentences."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from screening.cli import COMMANDS, cli

SLOW = (
    "weasyprint",
    "pandas",
    "numpy",
    "scipy",
    "sklearn",
    "flask",
    "sqlalchemy",
    "pydantic",
    "xlsxwriter",
)


def test_help_lists_every_command_and_loads_nothing_slow() -> None:
    code = (
        "import sys; from screening.cli import cli; cli(['--help'], standalone_mode=False); "
        f"print(sorted(set(sys.modules) & set({SLOW!r})))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "[]"
    for name in COMMANDS:
        assert name in done.stdout


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_explains_itself(name: str) -> None:
    result = CliRunner().invoke(cli, [name, "--help"])
    assert result.exit_code == 0, result.output
    assert "Usage:" in result.output


def test_an_impossible_setting_is_one_sentence(tmp_path: Path) -> None:
    environment = {"SCREENING_DATA_DIR": str(tmp_path), "SCREENING_LANGUAGE": "no"}
    result = CliRunner().invoke(cli, ["users", "list"], env=environment)
    assert result.exit_code == 1
    assert "SCREENING_LANGUAGE must be one of nb, nn, en" in result.output
    assert "Traceback" not in result.output


def test_migrate_goes_there_and_back(tmp_path: Path) -> None:
    environment = {"SCREENING_DATA_DIR": str(tmp_path), "SCREENING_DATABASE_URL": ""}
    for arguments, said in (
        (["migrate"], "up to date"),
        (["migrate", "--to", "base"], "base"),
        (["migrate"], "up to date"),
    ):
        result = CliRunner().invoke(cli, arguments, env=environment)
        assert (result.exit_code, said in result.output) == (0, True), result.output
    result = CliRunner().invoke(cli, ["audit"], env=environment)
    assert "The audit log is whole." in result.output


@pytest.mark.parametrize("command", [["users", "list"], ["guides", "list"], ["audit"]])
def test_a_database_without_tables_is_one_sentence(tmp_path: Path, command: list[str]) -> None:
    environment = {"SCREENING_DATA_DIR": str(tmp_path), "SCREENING_DATABASE_URL": ""}
    result = CliRunner().invoke(cli, command, env=environment)
    assert result.exit_code == 1
    assert "screening migrate" in result.output
    assert "Traceback" not in result.output
