"""The lasting names of question sets in addresses and files. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from pydantic import TypeAdapter, ValidationError

from screening.guides.library.search import fold
from screening.guides.schema import Slug

LONGEST = 80
"""Characters: as many as the column holds."""
_SLUG: TypeAdapter[str] = TypeAdapter(Slug)


def is_slug(text: str) -> bool:
    """Tell whether `text` can be the slug of a question set."""
    try:
        _SLUG.validate_python(text)
    except ValidationError:
        return False
    return True


def suggested(titles: Iterable[str]) -> str:
    """Return a slug for the first of the titles that one can be made of, "" if there is none.

    Letters lose their accents: "Fjernleiing på øya" is "fjernleiing-pa-oya". A title in letters
    that are not Latin gives none.
    """
    return next((slug for title in titles if (slug := _of(title))), "")


def free(slug: str, taken: Callable[[str], bool]) -> str:
    """Return `slug`, or the first of `slug-2`, `slug-3` and so on that is not taken."""
    number, found = 1, slug
    while taken(found):
        number += 1
        ending = f"-{number}"
        found = slug[: LONGEST - len(ending)].rstrip("-") + ending
    return found


def _of(title: str) -> str:
    words = "".join(one if one.isascii() and one.isalnum() else " " for one in fold(title)).split()
    found = ""
    for word in words:
        longer = f"{found}-{word}" if found else word[:LONGEST]
        if len(longer) > LONGEST:
            break
        found = longer
    return found
