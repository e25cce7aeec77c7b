"""What the code looks like from afar: no file is longer than one can keep in mind."""

from __future__ import annotations

import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
LONGEST_FILE = 400
LONGER = {
    "screening/static/app.css": "one style sheet is one request; its parts are headed",
}
"""Path of a file that may be longer, and why."""


def written_files() -> list[Path]:
    """Return the files of code and markup that people write, as git knows them."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z",
         "screening", "templates", "tests"],
        cwd=ROOT, check=True, capture_output=True, text=True,
    )  # fmt: skip
    paths = (ROOT / name for name in listed.stdout.split("\0") if name)
    return [path for path in paths if path.suffix in {".py", ".html", ".js", ".css"}]


def test_no_file_is_longer_than_can_be_kept_in_mind() -> None:
    lengths = {
        str(path.relative_to(ROOT)): len(path.read_text(encoding="utf-8").splitlines())
        for path in written_files()
        if path.exists()
    }
    too_long = {name: length for name, length in lengths.items() if length > LONGEST_FILE}
    assert too_long.keys() == LONGER.keys(), too_long
