"""The command `screening guides diff`: in what two question sets differ, to read or as JSON."""

# ruff: noqa: PLC0415 - as in the other commands, so that --help answers at once
from __future__ import annotations

import json
import os
import unicodedata
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from screening.messages import N_, Message
from screening.settings import LANGUAGES

if TYPE_CHECKING:
    from screening.guides.difference import (
        Difference,
        PartDifference,
        Place,
        Segment,
        TextDifference,
        ValueDifference,
    )
    from screening.guides.drafts.parts import Parts

BAD_INPUT = 2
"""The exit code where one of the two cannot be read; 0 stands for everything else."""
_YAML = (".yaml", ".yml")
_KINDS = {
    "about": N_("About the question set"),
    "competency": N_("Competency"),
    "criterion": N_("Criterion"),
    "question": N_("Question"),
}
_STATES = {
    "added": N_("added"),
    "removed": N_("removed"),
    "changed": N_("changed"),
    "moved": N_("moved"),
}
_COLOURS = {"added": "green", "removed": "red", "folded": "bright_black"}
_MARKS = {"added": "{{+{}+}}", "removed": "[-{}-]", "same": "{}", "folded": " [...] "}
_KEPT = frozenset("\n\t")
_TURNING = frozenset(("LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"))


@click.command()
@click.argument("old", metavar="A")
@click.argument("new", metavar="B")
@click.option(
    "--language", type=click.Choice(list(LANGUAGES)), help="Show texts in this language only."
)
@click.option("--whole", is_flag=True, help="Show unchanged text in full.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def diff(old: str, new: str, *, language: str | None, whole: bool, as_json: bool) -> None:
    """Print in what question set B differs from A.

    A and B are files (.yaml), or SLUG@NUMBER for a version, SLUG@draft for the draft, and SLUG for
    the newest version. Removed words stand in [-…-] and added ones in {+…+}. The exit code is 0
    whether they differ or not, and 2 if one of them cannot be read.
    """
    from screening.guides.difference import differences_of_parts

    found = differences_of_parts(_parts(old), _parts(new))
    if as_json:
        click.echo(json.dumps(_data(found, old, new, language), ensure_ascii=False, indent=2))
        return
    # Click leaves colours out where there is no terminal; NO_COLOR asks for none on one.
    colour = False if os.environ.get("NO_COLOR") else None
    for line in _lines(found, language, whole=whole):
        click.echo(line, color=colour)


def _parts(named: str) -> Parts:
    """Return the parts of the file, version or draft that the command line names."""
    if named.lower().endswith(_YAML) or "/" in named or os.sep in named:
        return _parts_of_file(Path(named))
    return _parts_of_version(named)


def _parts_of_file(path: Path) -> Parts:
    from screening.guides import files
    from screening.guides.drafts.parts import parts_of

    try:
        return parts_of(files.read(path))
    except files.QuestionSetFileError as error:
        for complaint in error.complaints:
            click.echo(complaint.said(_say(complaint.message)), err=True)
        raise SystemExit(BAD_INPUT) from error


def _parts_of_version(named: str) -> Parts:
    from screening import db
    from screening.errors import NotFound
    from screening.guides.publishing.sides import DRAFT, sides_of

    slug, _, which = named.partition("@")
    try:
        sides = sides_of(db.session(), slug, drafts=which == DRAFT)
        return sides.named(which).parts if which else sides.newest().parts
    except NotFound as error:
        missing = Message(
            N_("There is no such version or draft of a question set: %(name)s"), {"name": named}
        )
        click.echo(_printable(_say(missing)), err=True)
        raise SystemExit(BAD_INPUT) from error


# ------------------------------------------------------------------------------ to read


def _lines(found: Difference, language: str | None, *, whole: bool) -> Iterator[str]:
    from screening.i18n import language as reader

    shown = found.shown_in(language)
    if not shown:
        nothing = N_("Nothing differs in the language that is shown.")
        yield _say(Message(nothing if found else N_("Nothing differs.")))
        return
    spoken = language or reader()
    for number, part in enumerate(shown):
        if number:
            yield ""
        yield click.style(_heading(part, spoken), bold=True)
        if part.moved:
            yield f"  {_moved(found, part, spoken)}"
        for value in part.values:
            yield f"  {_say(value.label)}: {_marked(_sides(part, value, spoken))}"
        for text in part.texts:
            if text.shown_in(language):
                yield from _text(text, language, whole=whole)


def _sides(part: PartDifference, value: ValueDifference, spoken: str) -> Iterator[Segment]:
    from screening.guides.difference import Segment

    if part.state != "added":
        yield Segment("removed", _said(value.old(spoken)))
    if part.state != "removed":
        yield Segment("added", _said(value.new(spoken)))


def _heading(part: PartDifference, spoken: str) -> str:
    states = [_STATES[part.state]] if part.state != "same" else []
    states += [_STATES["moved"]] if part.moved else []
    kind = _say(Message(_KINDS[part.kind]))
    said = ", ".join(_say(Message(state)) for state in states)
    name = "" if part.kind == "about" else f": {_printable(part.name_in(spoken))} [{part.id}]"
    return f"{kind}{name} ({said})"


def _moved(found: Difference, part: PartDifference, spoken: str) -> str:
    before, after = part.before, part.after
    if before is None or after is None or before.group == after.group:
        text = N_("Moved from place %(before)s to place %(after)s")
        numbers = (before.number if before else 0, after.number if after else 0)
        return _say(Message(text, {"before": numbers[0], "after": numbers[1]}))
    names = {
        "before": found.name_of("competency", before.group, spoken),
        "after": found.name_of("competency", after.group, spoken),
    }
    return _printable(_say(Message(N_("Moved from “%(before)s” to “%(after)s”"), names)))


def _text(text: TextDifference, language: str | None, *, whole: bool) -> Iterator[str]:
    label = _say(text.label)
    if text.moved:
        numbers = {"before": text.before, "after": text.after}
        label += (
            f" ({_say(Message(N_('Moved from place %(before)s to place %(after)s'), numbers))})"
        )
    yield f"  {label}"
    for one in text.wordings:
        if language in {None, one.language} and (one.changed or text.state == "same"):
            words = _marked(one.segments if whole else one.near)
            yield f"    {one.language}: {words}".replace("\n", "\n        ")


def _marked(segments: Iterable[Segment]) -> str:
    return "".join(
        click.style(_MARKS[one.kind].format(_printable(one.text)), fg=_COLOURS.get(one.kind))
        for one in segments
    )


def _printable(text: str) -> str:
    """Return `text` with what would steer the terminal or turn the line round made visible."""
    return "".join(f"\\u{ord(one):04x}" if _steers(one) else one for one in text)


def _steers(character: str) -> bool:
    return character not in _KEPT and (
        unicodedata.category(character) in {"Cc", "Cs"}
        or unicodedata.bidirectional(character) in _TURNING
    )


def _said(words: Message | str) -> str:
    return _say(words) if isinstance(words, Message) else words


def _say(message: Message) -> str:
    from screening.i18n import say

    return say(message)


# ------------------------------------------------------------------------------ for programs


def _data(found: Difference, old: str, new: str, language: str | None) -> dict[str, Any]:
    return {
        "from": old,
        "to": new,
        "differs": bool(found),
        "only_words": found.only_words,
        "parts": [_part_data(part, language) for part in found.shown_in(language)],
    }


def _part_data(part: PartDifference, language: str | None) -> dict[str, Any]:
    return {
        "part": part.key,
        "state": part.state,
        "moved": part.moved,
        "name": dict(part.name),
        "before": _place_data(part.before),
        "after": _place_data(part.after),
        "values": [
            {"field": one.name, "before": one.before, "after": one.after} for one in part.values
        ],
        "texts": [
            {
                "path": one.path,
                "state": text.state,
                "moved": text.moved,
                "language": one.language,
                "before": one.before,
                "after": one.after,
                "words_changed": round(one.words_changed, 4),
                "segments": [{"kind": each.kind, "text": each.text} for each in one.segments],
            }
            for text in part.texts
            for one in text.wordings
            if language in {None, one.language} and (one.changed or text.moved)
        ],
    }


def _place_data(place: Place | None) -> dict[str, Any] | None:
    if place is None:
        return None
    return {"number": place.number} | ({"competency": place.group} if place.group else {})
