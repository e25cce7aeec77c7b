"""Finds templates/ and question_sets/ in a checkout and in an installed wheel alike."""

from __future__ import annotations

from pathlib import Path

PACKAGE = Path(__file__).resolve().parent


def folder(name: str) -> Path:
    """Return the folder `name` (`templates` or `question_sets`).

    A checkout has it beside the package; a wheel carries it inside the package as `_name`.

    Raises:
        FileNotFoundError: neither is there, so the installation is broken.
    """
    for candidate in (PACKAGE / f"_{name}", PACKAGE.parent / name):
        if candidate.is_dir():
            return candidate
    message = f"The folder {name}/ belongs to this program but is not there; install it again."
    raise FileNotFoundError(message)
