"""The command `screening guides duplicates`: questions that say much the same."""

# ruff: noqa: PLC0415 - scikit-learn and the schema load when there is something to compare
from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click

from screening.messages import N_, Figure, Message

if TYPE_CHECKING:
    from screening.guides.files import QuestionSetFileError

BAD_INPUT = 2
"""The exit code where a file could not be read. Pairs are no fault: with some it is 0 as well."""


@dataclass(frozen=True, slots=True)
class Place:
    """A question in one language, and where it stands: a file and its line, or a version."""

    source: str
    line: int | None
    question: str
    text: str

    @property
    def name(self) -> str:
        """`file:line question`, or `slug@number question` (`slug@draft`)."""
        source = self.source if self.line is None else f"{self.source}:{self.line}"
        return f"{source} {self.question}"


@dataclass(frozen=True, slots=True)
class Found:
    """Two questions that say much the same, and how alike they are from 0 to 1."""

    language: str
    likeness: float
    first: Place
    second: Place

    @property
    def shared(self) -> bool:
        """Whether two sets ask the same question on purpose: the same id and the same words."""
        one, other = self.first, self.second
        return one.question == other.question and one.text.split() == other.text.split()


@click.command()
@click.argument("paths", metavar="[FILE...]", nargs=-1, type=click.Path(path_type=Path))
@click.option(
    "--language", type=click.Choice(["nb", "nn", "en"]), help="Look at this language only."
)
@click.option(
    "--threshold",
    type=click.FloatRange(0.05, 1.0),
    help="How alike two questions are at least, from 0.05 to 1; without it, as docs/likeness.md.",
)
@click.option("--shared", is_flag=True, help="Show questions that sets share word for word, too.")
@click.option("--json", "as_json", is_flag=True, help="Print a JSON list of pairs.")
def duplicates(
    paths: tuple[Path, ...],
    *,
    language: str | None,
    threshold: float | None,
    shared: bool,
    as_json: bool,
) -> None:
    """Look for questions that say much the same, the likest first.

    Without files, in the newest published version of each question set, or in its draft where one
    is open; with files, in those alone, and no database is needed. The exit code is 0, with pairs
    or without, and 2 if a file cannot be read.
    """
    from screening.settings import LANGUAGES

    languages = (language,) if language else tuple(LANGUAGES)
    places = list(_in_files(paths, languages) if paths else _in_library(languages))
    every = [pair for code in languages for pair in _pairs(places, code, threshold)]
    every.sort(key=lambda one: -one.likeness)
    shown = [one for one in every if shared or not one.shared]
    if as_json:
        click.echo(json.dumps([_row(one) for one in shown], ensure_ascii=False, indent=2))
        return
    for one in shown:
        _tell(one)
    if not shown:
        click.echo(_say(Message(N_("No two questions say much the same."))))
    if len(shown) < len(every):
        # Sets share questions on purpose, and each is one question however many languages it has.
        count = max(Counter(one.language for one in every if one.shared).values())
        message = N_("Left out: %(count)s pairs that are the same question in two question sets.")
        click.echo(_say(Message(message, {"count": count})), err=True)


def _pairs(
    places: Iterable[tuple[str, Place]], language: str, threshold: float | None
) -> Iterator[Found]:
    from screening.guides.likeness.index import MUCH_ALIKE, Index, Key

    own: dict[Key, Place] = {
        (f"{number:06}",): place for number, (code, place) in enumerate(places) if code == language
    }
    index = Index(language)
    index.put({key: place.text for key, place in own.items()})
    for pair in index.pairs(least=MUCH_ALIKE if threshold is None else threshold):
        yield Found(language, pair.likeness, own[pair.first], own[pair.second])


def _in_files(paths: Iterable[Path], languages: Iterable[str]) -> Iterator[tuple[str, Place]]:
    from screening.guides import files
    from screening.guides.yaml_reader import read_yaml

    unreadable = False
    for path in dict.fromkeys(paths):
        try:
            # Once: what comes through a pipe cannot be read again.
            read = files.bytes_of(path, str(path))
            document = files.read(read, str(path))
        except files.QuestionSetFileError as error:
            unreadable = True
            _complain(error)
            continue
        content = read_yaml(read)
        for number, question in enumerate(document.questions):
            for language in languages:
                line = content.line_of(("questions", number, "stem", language))
                text = question.stem.in_language(language)
                yield language, Place(str(path), line, question.id, text)
    if unreadable:
        raise SystemExit(BAD_INPUT)


def _in_library(languages: Iterable[str]) -> Iterator[tuple[str, Place]]:
    from screening import db
    from screening.guides.likeness import queries

    with db.apart(writes=False) as session:
        found = queries.asked(session, queries.stamps(session).keys())
    drafted = {one.slug for one in found.values() if one.number is None}
    for asked in sorted(found.values(), key=lambda one: one.slug):
        if asked.number is not None and asked.slug in drafted:
            continue
        source = f"{asked.slug}@{'draft' if asked.number is None else asked.number}"
        for question, texts in asked.stems.items():
            for language in languages:
                if texts[language].strip():
                    yield language, Place(source, None, question, texts[language])


def _tell(one: Found) -> None:
    from screening.guides.likeness.wording import in_words

    click.echo(
        _say(
            Message(
                N_("%(first)s and %(second)s: %(words)s (%(language)s, %(likeness)s)"),
                {
                    "first": one.first.name,
                    "second": one.second.name,
                    "language": one.language,
                    "likeness": Figure(one.likeness, 2),
                    "words": in_words(one.likeness, one.first.text, one.second.text),
                },
            )
        )
    )
    for place in (one.first, one.second):
        click.echo(f"    {' '.join(place.text.split())}")


def _row(one: Found) -> dict[str, object]:
    return {
        "language": one.language,
        "likeness": one.likeness,
        **{
            name: {
                "source": place.source,
                "line": place.line,
                "question": place.question,
                "text": place.text,
            }
            for name, place in (("first", one.first), ("second", one.second))
        },
    }


def _complain(error: QuestionSetFileError) -> None:
    for complaint in error.complaints:
        click.echo(complaint.said(_say(complaint.message)), err=True)


def _say(message: Message) -> str:
    from screening.i18n import say

    return say(message)
