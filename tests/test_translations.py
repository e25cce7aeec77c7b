"""Every text of the product is there in bokmål and nynorsk, and says the same things.

`make translations` gathers the texts; what it can't do, filling them in, is held here.
"""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.pofile import read_po

ROOT = Path(__file__).resolve().parents[1]
TRANSLATIONS = ROOT / "screening" / "translations"
LANGUAGES = ("nb", "nn")
KEYWORDS = {**DEFAULT_KEYWORDS, "lazy_gettext": None, "_l": None, "N_": None,
            "lazy_ngettext": (1, 2)}  # fmt: skip
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%%")

Key = str | tuple[str, ...]


@pytest.fixture(scope="module")
def wanted() -> dict[Key, str]:
    """Each text in code and templates, and a file that it stands in."""
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    mappings = settings["tool"]["babel"]["mappings"]
    options = {
        mapping["pattern"]: {
            name: str(value) for name, value in mapping.items() if name not in {"method", "pattern"}
        }
        for mapping in mappings
    }
    found: dict[Key, str] = {}
    for folder in ("screening", "templates"):
        for filename, _line, text, _comments, _context in extract_from_dir(
            ROOT / folder,
            [
                (mapping["pattern"].removeprefix(f"{folder}/"), mapping["method"])
                for mapping in mappings
                if mapping["pattern"].startswith(f"{folder}/")
            ],
            {pattern.removeprefix(f"{folder}/"): each for pattern, each in options.items()},
            KEYWORDS,
        ):
            found.setdefault(text, f"{folder}/{filename}")
    assert found
    return found


@pytest.fixture(params=LANGUAGES)
def catalogue(request: pytest.FixtureRequest) -> Catalog:
    """The catalogue of each language in turn."""
    path = TRANSLATIONS / request.param / "LC_MESSAGES" / "messages.po"
    with path.open("rb") as file:
        return read_po(file, locale=request.param)


def test_every_text_is_translated(wanted: dict[Key, str], catalogue: Catalog) -> None:
    missing = []
    for key, filename in wanted.items():
        message = catalogue.get(key if isinstance(key, str) else key[0])
        if message is None or message.fuzzy or not all(_strings(message)):
            missing.append(f"{filename}: {key!r}")
    assert not missing, f"{len(missing)} of {len(wanted)}:\n" + "\n".join(missing)


def test_nothing_is_translated_that_is_no_longer_said(
    wanted: dict[Key, str], catalogue: Catalog
) -> None:
    said = {key if isinstance(key, str) else key[0] for key in wanted}
    left = [message.id for message in catalogue if message.id and _first(message) not in said]
    assert left == []


def test_translations_fill_in_the_same_places(catalogue: Catalog) -> None:
    wrong = [
        f"{message.id!r} -> {text!r}"
        for message in catalogue
        if message.id
        for text in _strings(message)
        if text and not _places(text) <= _places(*_ids(message))
    ]
    assert wrong == []


def _strings(message: Message) -> tuple[str, ...]:
    return (message.string,) if isinstance(message.string, str) else tuple(message.string or ("",))


def _ids(message: Message) -> tuple[str, ...]:
    return (message.id,) if isinstance(message.id, str) else tuple(message.id)


def _first(message: Message) -> str:
    return _ids(message)[0]


def _places(*texts: str) -> set[str]:
    return {place for text in texts for place in PLACEHOLDER.findall(text)} - {"%%"}
