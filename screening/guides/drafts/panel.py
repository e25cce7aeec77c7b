"""One part of a draft as the panel will see it, however much else is missing. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from screening.guides.drafts.edits import ids
from screening.guides.drafts.parts import ABOUT, Parts, is_blank, key_of, kind_of, needed_levels
from screening.guides.drafts.preview import GAPS

Levels = tuple[tuple[int, str], ...]


@dataclass(frozen=True, slots=True)
class PanelCriterion:
    """What is assessed: the levels with their labels, and the anchors that have been written."""

    name: str
    definition: str
    remote_reason: str
    levels: Levels
    anchors: Levels


@dataclass(frozen=True, slots=True)
class PanelQuestion:
    """A question with its number in the interview; `criterion` is None until one is chosen."""

    number: int
    stem: str
    probes: tuple[str, ...]
    minutes: int
    criterion: PanelCriterion | None


@dataclass(frozen=True, slots=True)
class PanelView:
    """What the panel sees of one part; whatever the part has nothing to do with is empty."""

    question: PanelQuestion | None = None
    criterion: PanelCriterion | None = None
    """Where there is no question that informs it."""
    title: str = ""
    opening: str = ""
    closing: str = ""
    names: tuple[str, ...] = ()
    """The names of a competency's criteria."""


def panel_view(parts: Parts, key: str, language: str) -> PanelView:
    """Return a part as the panel sees it, with `GAPS` for what has not been written.

    A criterion is shown with the first question that informs it. A part that is not there is a
    KeyError.
    """
    kind, id_ = kind_of(key)
    part = parts[key]
    if kind == "question":
        return PanelView(question=_question(parts, id_, language))
    if kind == "criterion":
        first = next(
            (
                one
                for one in ids(parts, "question")
                if parts[key_of("question", one)]["criterion"] == id_
            ),
            None,
        )
        if first is not None:
            return PanelView(question=_question(parts, first, language))
        return PanelView(criterion=_criterion(parts, id_, language))
    if kind == "competency":
        groups = parts["outline"]["competencies"]
        inside = [one for group in groups if group["id"] == id_ for one in group["criteria"]]
        names = (_said(parts[key_of("criterion", one)]["name"], language) for one in inside)
        return PanelView(title=_said(part["name"], language), names=tuple(names))
    return PanelView(
        title=_said(part["title"], language),
        opening=_said(part["opening"], language),
        closing=_said(part["closing"], language),
    )


def _question(parts: Parts, id_: str, language: str) -> PanelQuestion:
    part = parts[key_of("question", id_)]
    criterion = part["criterion"]
    return PanelQuestion(
        number=ids(parts, "question").index(id_) + 1,
        stem=_said(part["stem"], language),
        probes=tuple(_said(one, language) for one in part["probes"] if not is_blank(one)),
        minutes=part["minutes"],
        criterion=_criterion(parts, criterion, language)
        if key_of("criterion", criterion) in parts
        else None,
    )


def _criterion(parts: Parts, id_: str, language: str) -> PanelCriterion:
    part, scale = parts[key_of("criterion", id_)], parts[ABOUT]["scale"]
    needed = needed_levels(scale)
    levels = range(scale["minimum"], scale["maximum"] + 1)
    return PanelCriterion(
        name=_said(part["name"], language),
        definition=_said(part["definition"], language),
        remote_reason=_said(part["remote_reason"], language),
        levels=tuple((level, _label(scale["labels"], level, language)) for level in levels),
        anchors=tuple(
            (level, _said(part["anchors"].get(str(level), {}), language))
            for level in levels
            if level in needed or not is_blank(part["anchors"].get(str(level), {}))
        ),
    )


def _label(labels: Mapping[str, Any], level: int, language: str) -> str:
    text = labels.get(str(level), {})
    return "" if is_blank(text) else _said(text, language)


def _said(text: Mapping[str, str], language: str) -> str:
    return text.get(language, "").strip() or GAPS[language]
