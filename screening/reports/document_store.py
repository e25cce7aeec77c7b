"""Finished documents on disk, so that an unchanged one is handed out again without being set.

All workers of an installation share the folder, and it outlives a restart. A document's name is its
key: the digest of everything that its bytes depend on, so what is found under a key is right for
good, and nothing has to be marked as stale. Documents hold personal data: only the owner of the
folder may read them, nothing stays longer than a week, and `clear` removes all of them.
"""

from __future__ import annotations

import contextlib
import hashlib
import logging
import os
import re
import secrets
import time
from dataclasses import dataclass
from pathlib import Path

LOG = logging.getLogger(__name__)
LONGEST = 7 * 24 * 3600
"""Seconds that a document is kept, however often it is asked for."""
ABANDONED = 3600
"""Seconds after which a half-written file belongs to a process that has ended."""

_KEY = re.compile("[0-9a-f]{64}")
_ENDING = ".pdf"
_DIGEST = hashlib.sha256().digest_size


@dataclass(frozen=True, slots=True)
class DocumentStore:
    """The folder and how many bytes it may hold; 0 keeps nothing."""

    folder: Path
    limit: int

    def get(self, key: str) -> bytes | None:
        """Return the document with this key; None if it is not there, too old or damaged."""
        if not self.limit:
            return None
        path = self._path(key)
        try:
            with path.open("rb") as file:
                made = os.fstat(file.fileno()).st_mtime
                content = file.read()
            if not 0 <= time.time() - made <= LONGEST:
                return None
            # The time of reading says what to keep; a file system may not record it by itself.
            os.utime(path, (time.time(), made))
        except OSError:
            return None
        digest, pdf = content[:_DIGEST], content[_DIGEST:]
        return pdf if hashlib.sha256(pdf).digest() == digest else None

    def put(self, key: str, pdf: bytes) -> None:
        """Keep a document; a full or locked disk costs time later, and nobody the document."""
        if _DIGEST + len(pdf) > self.limit:
            return
        path = self._path(key)
        fresh = path.with_suffix(f".{secrets.token_hex(8)}")
        try:
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            handle = os.open(fresh, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
            try:
                with os.fdopen(handle, "wb") as file:
                    file.write(hashlib.sha256(pdf).digest())
                    file.write(pdf)
                # Readers see the whole file or none.
                fresh.replace(path)
            finally:
                fresh.unlink(missing_ok=True)
            self.tidy()
        except OSError as error:
            LOG.warning("a document could not be kept: %s", error.strerror)

    def tidy(self) -> None:
        """Remove what is too old, and then what was asked for longest ago until the rest fits."""
        now = time.time()
        kept: list[tuple[float, int, Path]] = []
        for path, status in self._found():
            age = now - status.st_mtime
            if age > (LONGEST if path.suffix == _ENDING else ABANDONED):
                path.unlink(missing_ok=True)
            else:
                kept.append((status.st_atime, status.st_size, path))
        size = sum(one for _, one, _ in kept)
        for _, one, path in sorted(kept):
            if size <= self.limit:
                break
            path.unlink(missing_ok=True)
            size -= one

    def clear(self) -> None:
        """Remove every document."""
        for path, _ in self._found():
            path.unlink(missing_ok=True)

    def _path(self, key: str) -> Path:
        if not _KEY.fullmatch(key):
            msg = "not a key"
            raise ValueError(msg)
        return self.folder / f"{key}{_ENDING}"

    def _found(self) -> list[tuple[Path, os.stat_result]]:
        found: list[tuple[Path, os.stat_result]] = []
        if self.folder.is_dir():
            for path in self.folder.iterdir():
                # Another worker may have removed it in between.
                with contextlib.suppress(FileNotFoundError):
                    found.append((path, path.lstat()))
        return found
