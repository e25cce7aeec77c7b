"""Where packages lie, in the data folder: finished ones, and the parts of those being made.

A part is there whole or not at all, so whatever is found after a kill can be used. Only the owner
of the process may read the folder.
"""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

from flask import current_app

if TYPE_CHECKING:
    from collections.abc import Iterator

    from screening.settings import Settings

FOLDER = "exports"


def package(export_id: int) -> Path:
    """Return the path of a finished package."""
    return _folder() / f"{export_id}.zip"


class Workplace:
    """The folder of one package's finished parts, made from the data with one fingerprint."""

    def __init__(self, export_id: int, fingerprint: str) -> None:
        """Make the folder; parts that were made from other data are thrown away."""
        top = _parts(export_id)
        self.folder = top / fingerprint[:32]
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        for other in top.iterdir():
            if other != self.folder:
                shutil.rmtree(other, ignore_errors=True)

    def has(self, name: str) -> bool:
        """Tell whether a part is finished."""
        return (self.folder / name).is_file()

    def keep(self, name: str, content: bytes) -> None:
        """Keep a finished part."""
        write(self.folder / name, content)

    def read(self, name: str) -> bytes:
        """Return a finished part."""
        return (self.folder / name).read_bytes()


def write(path: Path, content: bytes) -> None:
    """Put a file in place whole: written beside, on the disk, and only then under its name."""
    beside = path.with_name(f".{path.name}.part")
    handle = os.open(beside, os.O_CREAT | os.O_TRUNC | os.O_WRONLY, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    beside.replace(path)


def remove(export_id: int) -> None:
    """Remove all that lies there for a package."""
    package(export_id).unlink(missing_ok=True)
    forget_parts(export_id)


def forget_parts(export_id: int) -> None:
    """Remove the parts that a package was put together from."""
    shutil.rmtree(_parts(export_id), ignore_errors=True)


def with_parts() -> Iterator[int]:
    """Yield the numbers of the packages of which parts lie there."""
    for path in _folder().glob("*.parts"):
        if path.stem.isdigit():
            yield int(path.stem)


def _parts(export_id: int) -> Path:
    return _folder() / f"{export_id}.parts"


def _folder() -> Path:
    settings: Settings = current_app.config["SCREENING"]
    found = settings.data_dir / FOLDER
    found.mkdir(mode=0o700, parents=True, exist_ok=True)
    return found
