"""Settings: defaults, kept secrets, and values that cannot be used."""

from __future__ import annotations

import re
import stat
from pathlib import Path

import pytest

from screening.cli import COMMANDS
from screening.settings import Settings


def load(folder: Path, **env: str) -> Settings:
    return Settings.load({"SCREENING_DATA_DIR": str(folder), **env})


def test_the_defaults_need_nothing(tmp_path: Path) -> None:
    found = load(tmp_path / "instance")
    assert found.database_url == f"sqlite:///{tmp_path}/instance/screening.db"
    assert (found.language, found.time_zone, found.secure_cookies) == ("nb", "Europe/Oslo", False)


def test_secrets_are_made_once_and_readable_by_their_owner_alone(tmp_path: Path) -> None:
    first, second = load(tmp_path), load(tmp_path)
    assert first.secret_key == second.secret_key
    assert first.password_salt == second.password_salt
    assert first.secret_key != first.password_salt
    assert len(first.secret_key) >= 43
    assert stat.S_IMODE((tmp_path / "secret-key").stat().st_mode) == 0o600


def test_the_environment_wins(tmp_path: Path) -> None:
    found = load(
        tmp_path,
        SCREENING_SECRET_KEY="s",
        SCREENING_DATABASE_URL="postgresql:///x",
        SCREENING_SECURE_COOKIES="1",
        SCREENING_SESSION_HOURS="3",
    )
    assert (found.secret_key, found.database_url) == ("s", "postgresql:///x")
    assert (found.secure_cookies, found.session_hours) == (True, 3)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SCREENING_LANGUAGE", "no"),
        ("SCREENING_SECURE_COOKIES", "maybe"),
        ("SCREENING_SESSION_HOURS", "ten"),
        ("SCREENING_TRUSTED_PROXIES", "-1"),
        ("SCREENING_EXPORT_DAYS", "a week"),
        ("SCREENING_WORKER", "maybe"),
        ("SCREENING_QUEUE", "amqp://example.no"),
    ],
)
def test_a_value_that_cannot_be_used_is_named(tmp_path: Path, name: str, value: str) -> None:
    with pytest.raises(ValueError, match=name):
        load(tmp_path, **{name: value})


def test_every_setting_and_command_stands_in_the_readme() -> None:
    root = Path(__file__).parents[1]
    readme = (root / "README.md").read_text(encoding="utf-8")
    source = (root / "screening" / "settings.py").read_text(encoding="utf-8")
    names = set(re.findall(r"SCREENING_[A-Z_]+", source))
    assert len(names) == 13
    assert [name for name in sorted(names) if f"`{name}`" not in readme] == []
    assert [name for name in COMMANDS if f"screening {name}" not in readme] == []
