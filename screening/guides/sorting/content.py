"""What an exercise holds: the criteria and anchors of a question set, frozen when it was made."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from screening.guides.drafts.parts import ABOUT, OUTLINE, Parts, is_blank, key_of
from screening.messages import N_, Message
from screening.settings import LANGUAGES

FEWEST_CRITERIA = 2
"""With one criterion there would be nothing to choose between."""
MOST_ADVISED_CRITERIA = 12
"""With more it is hard to keep all of them in mind; it is advice, not a limit."""


class Unfit(ValueError):
    """No exercise can be made of this; `message` says why."""

    def __init__(self, message: Message) -> None:
        """Take the sentence to show."""
        self.message = message
        super().__init__(str(message))


@dataclass(frozen=True, slots=True)
class Criterion:
    """A criterion as the participants read it."""

    id: str
    name: str
    definition: str


@dataclass(frozen=True, slots=True)
class Anchor:
    """A text to sort, and where it was meant to belong."""

    criterion: str
    level: int
    text: str


@dataclass(frozen=True, slots=True)
class Content:
    """All that an exercise holds, in one language.

    An anchor is known by its place in `anchors`, from 0. `labels` are the worded levels.
    """

    title: str
    lowest: int
    highest: int
    labels: Mapping[int, str]
    criteria: tuple[Criterion, ...]
    anchors: tuple[Anchor, ...]

    @property
    def levels(self) -> range:
        """The levels of the scale, lowest first."""
        return range(self.lowest, self.highest + 1)

    @property
    def names(self) -> dict[str, str]:
        """Criterion to its name."""
        return {one.id: one.name for one in self.criteria}

    def as_json(self) -> dict[str, Any]:
        """Return it as plain data."""
        labels = {str(level): label for level, label in self.labels.items()}
        return {**asdict(self), "labels": labels}


@dataclass(frozen=True, slots=True)
class Offer:
    """A criterion that could be sorted: how many anchors it has, and what is not written."""

    id: str
    name: str
    anchors: int
    missing: Mapping[str, int]
    """Language to how many of its texts have not been written in it."""


def content_of(data: Mapping[str, Any]) -> Content:
    """Return what `Content.as_json` has written."""
    return Content(
        title=data["title"],
        lowest=data["lowest"],
        highest=data["highest"],
        labels={int(level): label for level, label in data["labels"].items()},
        criteria=tuple(Criterion(**one) for one in data["criteria"]),
        anchors=tuple(Anchor(**one) for one in data["anchors"]),
    )


def offers(parts: Parts, language: str) -> list[Offer]:
    """Return the criteria that have an anchor, in their order, named in `language`."""
    found = []
    for id_ in _criterion_ids(parts):
        part = parts[key_of("criterion", id_)]
        anchors = _anchor_texts(part)
        if not anchors:
            continue
        texts = [part["name"], part["definition"], *anchors.values()]
        missing = {code: sum(not one[code].strip() for one in texts) for code in LANGUAGES}
        found.append(
            Offer(id_, in_some_language(part["name"], language) or id_, len(anchors), missing)
        )
    return found


def complete_languages(found: Collection[Offer]) -> list[str]:
    """Return the languages in which nothing of these criteria is missing."""
    return [code for code in LANGUAGES if not any(one.missing[code] for one in found)]


def freeze(parts: Parts, chosen: Collection[str], language: str) -> Content:
    """Return the chosen criteria with all their anchors, as they are now.

    Raises:
        Unfit: there are fewer than two criteria, or something has not been written in `language`.
    """
    found = [one for one in offers(parts, language) if one.id in chosen]
    if len(found) < FEWEST_CRITERIA:
        raise Unfit(
            Message(N_("Choose at least two criteria, so that there is something to tell apart."))
        )
    unwritten = next((one for one in found if one.missing[language]), None)
    if unwritten is not None:
        raise Unfit(
            Message(
                N_(
                    "%(criterion)s is not all written in %(language)s. Choose another language, "
                    "leave the criterion out, or write what is missing first."
                ),
                {"criterion": unwritten.name, "language": LANGUAGES[language]},
            )
        )
    about = parts[ABOUT]
    scale = about["scale"]
    texts = {one.id: parts[key_of("criterion", one.id)] for one in found}
    return Content(
        title=in_some_language(about["title"], language),
        lowest=scale["minimum"],
        highest=scale["maximum"],
        labels={
            int(level): text[language].strip()
            for level, text in scale["labels"].items()
            if text[language].strip()
        },
        criteria=tuple(
            Criterion(id_, part["name"][language].strip(), part["definition"][language].strip())
            for id_, part in texts.items()
        ),
        anchors=tuple(
            Anchor(id_, level, text[language].strip())
            for id_, part in texts.items()
            for level, text in _anchor_texts(part).items()
            if scale["minimum"] <= level <= scale["maximum"]
        ),
    )


def in_some_language(text: Mapping[str, str], language: str) -> str:
    """Return a text in `language`, or else in the first language in which it is written."""
    written = (text[code].strip() for code in (language, *LANGUAGES))
    return next((one for one in written if one), "")


def _criterion_ids(parts: Parts) -> list[str]:
    return [id_ for one in parts[OUTLINE]["competencies"] for id_ in one["criteria"]]


def _anchor_texts(part: Mapping[str, Any]) -> dict[int, Mapping[str, str]]:
    """Return the anchors that are written in any language, lowest level first."""
    found = {int(level): text for level, text in part["anchors"].items() if not is_blank(text)}
    return dict(sorted(found.items()))
