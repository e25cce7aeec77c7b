"""What HR is writing in the demonstration: drafts of question sets, each change at its moment."""

from __future__ import annotations

import copy
from collections.abc import Iterator, Mapping
from functools import cache, partial
from typing import Any, Literal

from pydantic import Field

from screening.demo.content import FOLDER, Content, When, read
from screening.demo.steps import Stage, Step
from screening.guides import queries, service
from screening.guides.drafts import edits
from screening.guides.drafts.merging import digest
from screening.guides.drafts.parts import blank
from screening.guides.service.publishing import seen

MINUTES_APART = 7


class Change(Content):
    """One change: `set` says what becomes of a part's fields, or `add` what kind of part is new."""

    part: str = ""
    add: Literal["criterion", "question", ""] = ""
    within: str = ""
    fields: Mapping[str, Any] = Field(alias="set")


class WrittenDraft(Content):
    """A draft: who writes it, from when, what is changed, and when it is proposed, if it is."""

    question_set: str
    writer: str
    started: When
    changes: tuple[Change, ...]
    proposed: When | None = None
    note: str = ""


@cache
def drafts() -> tuple[WrittenDraft, ...]:
    """Return the drafts, with all their changes."""
    return tuple(WrittenDraft.model_validate(one) for one in read(FOLDER / "studio.yaml")["drafts"])


def steps(stage: Stage) -> Iterator[Step]:
    """Yield all that is done to the drafts."""
    for draft in drafts():
        start = draft.started
        yield Step(stage.at(start), partial(_start, stage, draft))
        for number, change in enumerate(draft.changes, start=1):
            yield Step(
                stage.at(start, number * MINUTES_APART), partial(_change, stage, draft, change)
            )
        if draft.proposed is not None:
            yield Step(stage.at(draft.proposed), partial(_propose, stage, draft))


def _start(stage: Stage, draft: WrittenDraft) -> None:
    version = queries.get_version(stage.session, draft.question_set)
    service.draft_from(stage.session, stage.actor(draft.writer), version)


def _change(stage: Stage, draft: WrittenDraft, change: Change) -> None:
    actor = stage.actor(draft.writer)
    found = queries.get_draft(stage.session, draft.question_set)
    if change.add:
        kind = change.add
        id_ = edits.new_id(kind, queries.taken_ids(stage.session, found, kind))
        value = _with(blank(kind), change.fields)
        service.edit(
            stage.session,
            actor,
            found,
            lambda parts: edits.add(parts, kind, id_, within=change.within, value=value),
        )
        return
    before = found.parts[change.part]
    service.save_part(
        stage.session,
        actor,
        found,
        key=change.part,
        value=_with(before, change.fields),
        base=digest(before),
    )


def _propose(stage: Stage, draft: WrittenDraft) -> None:
    found = queries.get_draft(stage.session, draft.question_set)
    service.propose(
        stage.session,
        stage.actor(draft.writer),
        found,
        note=draft.note,
        correcting=False,
        reviewed=seen(found),
    )


def _with(part: Any, fields: Any) -> Any:  # noqa: ANN401 - plain data
    """Return the part with some of its fields changed, however deep they lie."""
    if not isinstance(fields, Mapping):
        return fields
    found = copy.deepcopy(part)
    for name, value in fields.items():
        found[name] = _with(found.get(name), value)
    return found
