"""The package as people install it holds all that the checkout runs on."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture(scope="module")
def contents(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """Each file of the built wheel, by name."""
    folder = tmp_path_factory.mktemp("wheel")
    subprocess.run(
        [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", folder, ROOT],
        check=True, capture_output=True,
    )  # fmt: skip
    (wheel,) = folder.glob("screening-*.whl")
    with zipfile.ZipFile(wheel) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


@pytest.mark.parametrize(
    ("folder", "inside"),
    [("templates", "screening/_templates"), ("question_sets", "screening/_question_sets")],
)
def test_what_lies_beside_the_package_goes_into_it(
    contents: dict[str, bytes], folder: str, inside: str
) -> None:
    beside = {
        f"{inside}/{path.relative_to(ROOT / folder)}"
        for path in (ROOT / folder).rglob("*")
        if path.is_file()
    }
    assert beside
    assert beside <= contents.keys()


def test_what_is_made_before_the_build_goes_into_it(contents: dict[str, bytes]) -> None:
    made = [
        *(ROOT / "screening/static/vendor").rglob("*"),
        *(ROOT / "screening/translations").rglob("*.mo"),
    ]
    expected = {str(path.relative_to(ROOT)) for path in made if path.is_file()}
    assert any(name.endswith("designsystemet.css") for name in expected)
    assert any(name.endswith("nn/LC_MESSAGES/messages.mo") for name in expected)
    assert expected <= contents.keys()


def test_tests_and_rubbish_stay_out(contents: dict[str, bytes]) -> None:
    odd = [
        name
        for name in contents
        if not name.startswith(("screening/", "screening-")) or "__pycache__" in name
    ]
    assert odd == []


def test_the_command_is_there(contents: dict[str, bytes]) -> None:
    (entry_points,) = (name for name in contents if name.endswith("entry_points.txt"))
    assert b"screening = screening.cli:main" in contents[entry_points]
