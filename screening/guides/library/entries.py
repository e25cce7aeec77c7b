"""What the library shows and searches of a version or a draft, small enough to keep. Pure.

Two hundred question sets are ten megabytes of documents, and the library needs a few lines of
each. They are therefore taken out of the stored JSON without building the documents.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

from screening.guides.drafts.parts import Parts, data_of
from screening.settings import LANGUAGES

Words: TypeAlias = Mapping[str, str]
"""A text by language, with "" for what has not been written."""


@dataclass(frozen=True, slots=True)
class Entry:
    """What the library knows of one version or draft.

    `written` says by language how many of the texts have been written, of how many.
    """

    title: Words
    role: Words
    summary: Words
    sector: str
    minutes: int | None
    questions: int
    criteria: tuple[Words, ...]
    written: Mapping[str, tuple[int, int]]

    @property
    def missing(self) -> tuple[str, ...]:
        """Return the languages in which something has not been written."""
        return tuple(code for code, (done, total) in self.written.items() if done < total)


def in_language(text: Words, code: str) -> tuple[str, str]:
    """Return the text in the language `code` and that code.

    Where it has not been written, the first language that has one counts; "" if none does.
    """
    for one in (code, *LANGUAGES):
        if text.get(one, "").strip():
            return text[one], one
    return "", code


def entry_of_document(canonical: str) -> Entry:
    """Return the entry of a stored version, of which every text is written."""
    return _entry(json.loads(canonical))


def entry_of_parts(parts: Parts) -> Entry:
    """Return the entry of a draft."""
    return _entry(data_of(parts, ""))


def _entry(data: Mapping[str, Any]) -> Entry:
    texts = list(_texts(data))
    minutes = data["minutes"]
    return Entry(
        title=data["title"],
        role=data["role"],
        summary=data["summary"],
        sector=(data.get("sector") or "").strip(),
        minutes=minutes if isinstance(minutes, int) else None,
        questions=len(data["questions"]),
        criteria=tuple(one["name"] for group in data["competencies"] for one in group["criteria"]),
        written={
            code: (sum(1 for text in texts if text[code].strip()), len(texts)) for code in LANGUAGES
        },
    )


def _texts(data: Any) -> Iterator[Words]:  # noqa: ANN401 - plain data
    if isinstance(data, Mapping):
        if data.keys() == LANGUAGES.keys():
            yield data
        else:
            for value in data.values():
                yield from _texts(value)
    elif isinstance(data, list | tuple):
        for value in data:
            yield from _texts(value)
