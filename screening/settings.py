"""Every SCREENING_* setting: its default and the reason for it."""

from __future__ import annotations

import os
import secrets
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from collections.abc import Mapping

LANGUAGES = {"nb": "Bokmål", "nn": "Nynorsk", "en": "English"}
"""Language code to the language's own name, in the order in which they are offered."""
WORKERS = ("embedded", "none")
QUEUES = ("postgresql://", "redis://", "rediss://", "unix://")
"""How the address of a queue that isn't the embedded one may begin."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What differs between one installation and the next."""

    data_dir: Path
    """SCREENING_DATA_DIR, `instance/`: all state in one folder makes backup and removal simple."""
    database_url: str
    """SCREENING_DATABASE_URL, SQLite in the data folder: nothing else to install or to run."""
    secret_key: str
    """SCREENING_SECRET_KEY, made once and kept in the data folder, readable by its owner alone."""
    password_salt: str
    """SCREENING_PASSWORD_SALT, made and kept likewise; Flask-Security peppers passwords with it."""
    language: str = "nb"
    """SCREENING_LANGUAGE, bokmål: used before a reader has chosen, and by the command line."""
    time_zone: str = "Europe/Oslo"
    """SCREENING_TIME_ZONE, where the panels sit; times are stored in UTC and shown in this zone."""
    secure_cookies: bool = False
    """SCREENING_SECURE_COOKIES, off so that http://127.0.0.1 works; switch on behind HTTPS."""
    trusted_proxies: int = 0
    """SCREENING_TRUSTED_PROXIES, none: how many proxies in front may name the reader's address."""
    session_hours: int = 10
    """SCREENING_SESSION_HOURS, a long interview day without signing in again."""
    queue: str = ""
    """SCREENING_QUEUE, a file in the data folder: nothing else to run; or a queue's address."""
    worker: str = "embedded"
    """SCREENING_WORKER, `embedded`: `screening serve` runs a worker as well; `none`: it won't."""
    export_days: int = 7
    """SCREENING_EXPORT_DAYS, a week to fetch a package before its file is removed."""
    document_cache_mb: int = 64
    """SCREENING_DOCUMENT_CACHE_MB, room for some 400 finished PDFs that are handed out again as
    long as nothing in them changes; 0 keeps none on disk."""
    testing: bool = False
    """Set by the tests alone: cheap password hashes, errors not hidden."""

    @classmethod
    def load(cls, environ: Mapping[str, str] | None = None) -> Self:
        """Read the settings from `environ` (by default the process's environment).

        Makes the data folder and the secrets where they are missing.

        Raises:
            ValueError: a setting has a value that cannot be used; the message names it.
        """
        env = os.environ if environ is None else environ
        data_dir = Path(env.get("SCREENING_DATA_DIR", "instance")).resolve()
        data_dir.mkdir(parents=True, exist_ok=True)
        language = _one_of(env, "SCREENING_LANGUAGE", tuple(LANGUAGES))
        return cls(
            data_dir=data_dir,
            database_url=env.get("SCREENING_DATABASE_URL") or f"sqlite:///{data_dir}/screening.db",
            secret_key=env.get("SCREENING_SECRET_KEY") or _kept_secret(data_dir / "secret-key"),
            password_salt=env.get("SCREENING_PASSWORD_SALT")
            or _kept_secret(data_dir / "password-salt"),
            language=language,
            time_zone=env.get("SCREENING_TIME_ZONE", "Europe/Oslo"),
            secure_cookies=_switch(env, "SCREENING_SECURE_COOKIES"),
            trusted_proxies=_whole(env, "SCREENING_TRUSTED_PROXIES", 0),
            session_hours=_whole(env, "SCREENING_SESSION_HOURS", 10),
            queue=_queue(env),
            worker=_one_of(env, "SCREENING_WORKER", WORKERS),
            export_days=_whole(env, "SCREENING_EXPORT_DAYS", 7),
            document_cache_mb=_whole(env, "SCREENING_DOCUMENT_CACHE_MB", 64),
        )


def existing_secret(environ: Mapping[str, str]) -> str | None:
    """Return the installation's secret if there is an installation; nothing is made."""
    path = Path(environ.get("SCREENING_DATA_DIR", "instance")) / "secret-key"
    try:
        return environ.get("SCREENING_SECRET_KEY") or path.read_text(encoding="ascii").strip()
    except (OSError, UnicodeDecodeError):
        return None


def _kept_secret(path: Path) -> str:
    """Return the secret in `path`; make it, with owner-only rights, if it isn't there."""
    try:
        handle = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    except FileExistsError:
        return path.read_text(encoding="ascii").strip()
    secret = secrets.token_urlsafe(48)
    with os.fdopen(handle, "w", encoding="ascii") as file:
        file.write(secret)
    return secret


def _switch(env: Mapping[str, str], name: str) -> bool:
    value = env.get(name, "").strip().lower()
    if value in {"1", "true", "yes", "on"}:
        return True
    if value in {"", "0", "false", "no", "off"}:
        return False
    message = f"{name} must be 1 or 0, not {value!r}"
    raise ValueError(message)


def _one_of(env: Mapping[str, str], name: str, values: tuple[str, ...]) -> str:
    """Return the setting, which must be one of `values`; the first of them is the default."""
    value = env.get(name) or values[0]
    if value not in values:
        message = f"{name} must be one of {', '.join(values)}, not {value!r}"
        raise ValueError(message)
    return value


def _queue(env: Mapping[str, str]) -> str:
    value = env.get("SCREENING_QUEUE", "").strip()
    if value and not value.startswith(QUEUES):
        # The address may hold a password, so it isn't repeated.
        message = f"SCREENING_QUEUE must be empty or begin with one of {', '.join(QUEUES)}"
        raise ValueError(message)
    return value


def _whole(env: Mapping[str, str], name: str, default: int) -> int:
    value = env.get(name, "").strip()
    if not value:
        return default
    if not value.isdigit():
        message = f"{name} must be a whole number, not {value!r}"
        raise ValueError(message)
    return int(value)
