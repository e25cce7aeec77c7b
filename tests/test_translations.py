"""Every text of the product is there in bokmål and nynorsk, and says the same things.

`make translations` gathers the texts; what it can't do, filling them in, is held here.
"""

from __future__ import annotations

import ast
import io
import re
import tomllib
from gettext import GNUTranslations
from pathlib import Path
from typing import Any

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

ROOT = Path(__file__).resolve().parents[1]
TRANSLATIONS = ROOT / "screening" / "translations"
LANGUAGES = ("nb", "nn")
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%%")
LONGEST_IN_COMMON = 50
"""Characters. Longer texts are never alike in both forms of Norwegian, other than by oversight."""
ENDINGS = ".?!:…"

# Words of one form of Norwegian that the other lacks, or that the product doesn't use in it.
ONLY_BOKMAL = (
    "annet bare ble begynner begynt deres disse dem egne en endret "
    "et flere fra gangen gjenstår gjør gjøres hva hvem hver hvert hvilke hvilken hvis "
    "hvor hvordan hvorfor ikke innhold jeg kandidatene kandidater kommer kriteriene kriterier "
    "lagret mellomtiden mener mer mye navn navnet noe noen nivåer nå rekkefølge rekkefølgen "
    "samlet sammen sammenligning selv senere siden skårene skårer slettet spørsmålene sted "
    "søker søkeren tar uten vekten velg velger være vært åpen åpne åpnes åpnet"
)
ONLY_NYNORSK = (
    "anna berre blei byrja byrjar dei dykk eg eigen eigne ein eit endra fleire frå gjer gong "
    "gongen heiter høyre høyrer ikkje innhald kandidatane kandidatar kjem korleis kriteria kva "
    "kvar kven kvifor kvart lagra medan meir mykje namn namnet nokon noko nokre opna opne saman "
    "samanlikning samla sei seier seinare sjølv skårane skårar sletta spørsmåla stad "
    "søkjar søkjaren tek utan vekta vore vere"
)
WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")

Key = str | tuple[str, ...]
Keywords = dict[str, Any]


@pytest.fixture(scope="module")
def keywords() -> Keywords:
    """The names that mark a text: the usual ones, and those that `make translations` adds."""
    names = re.findall(r" -k (\w+)", (ROOT / "Makefile").read_text(encoding="utf-8"))
    assert "N_" in names
    return {
        **DEFAULT_KEYWORDS,
        **{name: (1, 2) if "ngettext" in name else None for name in names},
    }


@pytest.fixture(scope="module")
def wanted(keywords: Keywords) -> dict[Key, str]:
    """Each text in code and templates, and a file that it stands in."""
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    found: dict[Key, str] = {}
    for mapping in settings["tool"]["babel"]["mappings"]:
        folder, pattern = mapping["pattern"].split("/", 1)
        options = {name: value for name, value in mapping.items() if name == "silent"}
        for filename, _line, text, _comments, _context in extract_from_dir(
            ROOT / folder, [(pattern, mapping["method"])], {pattern: options}, keywords
        ):
            found.setdefault(text, f"{folder}/{filename}")
    assert found
    return found


def _catalogue(language: str) -> Catalog:
    path = TRANSLATIONS / language / "LC_MESSAGES" / "messages.po"
    with path.open("rb") as file:
        return read_po(file, locale=language)


@pytest.fixture(scope="module", params=LANGUAGES)
def catalogue(request: pytest.FixtureRequest) -> Catalog:
    """The catalogue of each language in turn."""
    return _catalogue(request.param)


def test_each_name_that_code_gives_to_gettext_is_looked_for(
    keywords: Keywords,
) -> None:
    names = {
        alias.asname or alias.name
        for path in (ROOT / "screening").rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.ImportFrom) and node.module == "flask_babel"
        for alias in node.names
        if "gettext" in alias.name
    }
    assert names <= keywords.keys()


def test_every_text_is_translated(wanted: dict[Key, str], catalogue: Catalog) -> None:
    missing = []
    for key, filename in wanted.items():
        message = catalogue.get(_first(key))
        if message is None or message.fuzzy or not all(_strings(message)):
            missing.append(f"{filename}: {key!r}")
        elif not isinstance(key, str) and len(_strings(message)) != catalogue.num_plurals:
            missing.append(f"{filename}: {key!r} has no plural")
    assert not missing, f"{len(missing)} of {len(wanted)}:\n" + "\n".join(missing)


def test_nothing_is_translated_that_is_no_longer_said(
    wanted: dict[Key, str], catalogue: Catalog
) -> None:
    said = {_first(key) for key in wanted}
    assert [message.id for message in _messages(catalogue) if _first(message.id) not in said] == []
    assert list(catalogue.obsolete) == []


def test_no_translation_is_a_guess(catalogue: Catalog) -> None:
    assert [message.id for message in catalogue if message.id and message.fuzzy] == []


def test_translations_fill_in_the_same_places(catalogue: Catalog) -> None:
    wrong = [
        f"{source!r} -> {text!r}"
        for message in _messages(catalogue)
        for source, text in _pairs(message)
        if sorted(PLACEHOLDER.findall(source)) != sorted(PLACEHOLDER.findall(text))
    ]
    assert wrong == []


def test_translations_begin_and_end_as_the_text_does(catalogue: Catalog) -> None:
    wrong = [
        f"{source!r} -> {text!r}"
        for message in _messages(catalogue)
        for source, text in _pairs(message)
        if text != text.strip()
        or _ending(source) != _ending(text)
        # A place may begin either of them, and is as the one who fills it in wants it.
        or (source[0].isalpha() and text[0].isalpha() and source[0].islower() != text[0].islower())
    ]
    assert wrong == []


def test_quotation_marks_are_norwegian(catalogue: Catalog) -> None:
    assert [text for text in _texts(catalogue) if set(text) & set("“”\"'")] == []


@pytest.mark.parametrize(("language", "foreign"), [("nb", ONLY_NYNORSK), ("nn", ONLY_BOKMAL)])
def test_the_two_forms_of_norwegian_are_kept_apart(language: str, foreign: str) -> None:
    lacking = frozenset(foreign.split())
    found = [
        f"{', '.join(sorted(words))}: {text}"
        for text in _texts(_catalogue(language))
        if (words := {word.lower() for word in WORD.findall(_without_places(text))} & lacking)
    ]
    assert found == []


def test_long_texts_differ_between_the_two_forms() -> None:
    bokmal, nynorsk = (_catalogue(language) for language in LANGUAGES)
    alike = [
        text
        for message in _messages(bokmal)
        for text in _strings(message)
        if len(text) > LONGEST_IN_COMMON
        and re.search("[a-zæøå]{4}", _without_places(text))  # formulas are nobody's language
        and (other := nynorsk.get(_first(message.id)))
        and text in _strings(other)
    ]
    assert alike == []


def test_the_catalogue_compiles(catalogue: Catalog) -> None:
    assert catalogue.num_plurals == 2
    assert catalogue.plural_expr == "(n != 1)"
    file = io.BytesIO()
    write_mo(file, catalogue)
    file.seek(0)
    compiled = GNUTranslations(file)
    for message in _messages(catalogue):
        if isinstance(message.id, str):
            assert compiled.gettext(message.id) == message.string
        else:
            written = tuple(
                compiled.ngettext(message.id[0], message.id[1], number) for number in (1, 2)
            )
            assert written == message.string


def _messages(catalogue: Catalog) -> list[Message]:
    return [message for message in catalogue if message.id]


def _texts(catalogue: Catalog) -> list[str]:
    return [text for message in _messages(catalogue) for text in _strings(message)]


def _strings(message: Message) -> tuple[str, ...]:
    return (message.string,) if isinstance(message.string, str) else tuple(message.string or ())


def _pairs(message: Message) -> list[tuple[str, str]]:
    """Each form of the text with its translation."""
    ids = (message.id,) if isinstance(message.id, str) else message.id
    return [pair for pair in zip(ids, _strings(message), strict=True) if pair[1]]


def _first(key: Key | list[str]) -> str:
    return key if isinstance(key, str) else key[0]


def _ending(text: str) -> str:
    return text[-1] if text[-1] in ENDINGS else ""


def _without_places(text: str) -> str:
    return PLACEHOLDER.sub(" ", text)
