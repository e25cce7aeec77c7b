"""Cases as plain data, for tests of the rules; and everything that can be read out of a PDF."""

from __future__ import annotations

import io
import zlib
from collections.abc import Iterable
from datetime import UTC, datetime

from pypdf import PdfReader
from pypdf.generic import DictionaryObject, IndirectObject, StreamObject

from screening.privacy.grounds import Kind
from screening.privacy.models import AccessCopy
from screening.privacy.rules.copies import Copy, content_digest
from screening.privacy.rules.source import Pair, Person, Source, Trace
from screening.privacy.rules.texts import Mark, Note, Slot, whole
from screening.scoring.table import (
    CandidateRow,
    CardRow,
    MemberRow,
    RecruitmentFacts,
    ScoreRow,
    ScoreTable,
    Stage,
)
from tests.documents import document

LOCKED = datetime(2026, 10, 15, 9, 30, tzinfo=UTC)
DOCUMENT = document()
FIRST = DOCUMENT.questions[0].id
SECOND = DOCUMENT.questions[1].id


def source(
    *rows: ScoreRow,
    names: Iterable[str] = ("Anne Berg", "Bjørn Dahl"),
    members: int = 2,
    locked: Iterable[int] | None = None,
    marks: Iterable[tuple[Kind, Mark]] = (),
    **changes: object,
) -> Source:
    """Return a case whose first candidate has the scores `rows`; members are numbered from 1."""
    people = tuple(
        Person(number, f"K-{number:02}", name, "", "en", "active")
        for number, name in enumerate(names, start=1)
    )
    own = range(1, members + 1)
    open_members = tuple(own if locked is None else locked)
    table = ScoreTable(
        recruitment=RecruitmentFacts(
            1, "2026/1", "Adviser", "Department", "Oslo", 60, "en", None, "", ""
        ),
        document=DOCUMENT,
        version_slug=DOCUMENT.slug,
        version_number=1,
        version_sha256="0" * 64,
        candidates=tuple(
            CandidateRow(one.id, one.code, one.name, "active", one.id, sealed=not open_members)
            for one in people
        ),
        members=tuple(
            MemberRow(number, f"Member {number}", "chair" if number == 1 else "member", number)
            for number in own
        ),
        cards=tuple(
            CardRow(one.id, number, "locked", False, LOCKED, LOCKED, "")
            for one in people
            for number in open_members
        ),
        scores=rows,
        conflicts=frozenset(),
    )
    pairs = tuple(
        Pair(
            one.id, number, f"Member {number}", "member", "clear", LOCKED,
            "locked" if number in open_members else "draft",
        )
        for one in people
        for number in own
    )  # fmt: skip
    traces = (Trace(1, LOCKED, "Member 1", "scorecard.locked"),)
    return Source(
        **{  # type: ignore[arg-type]
            "table": table,
            "people": people,
            "pairs": pairs,
            "marks": tuple(marks),
            "traces": traces,
            **changes,
        }
    )


def score(
    evidence: str = "",
    assessment: str = "",
    reason: str = "",
    *,
    member: int = 1,
    question: str = FIRST,
    candidate: int = 1,
    level: int = 4,
    stage: Stage = "initial",
) -> ScoreRow:
    return ScoreRow(
        candidate, member, question, stage, "scored", level, evidence, assessment, reason
    )


def mark(
    text: str, words: str = "", *, ground: str = "others", field: str = "evidence", **place: object
) -> Mark:
    """Return a redaction of `words` in `text`, or of all of it."""
    slot = Slot(place.pop("member", 1), place.pop("question", FIRST), field)  # type: ignore[arg-type]
    passage = whole(Note(slot, "", 1, text))
    start = text.index(words)
    end = start + len(words) if words else passage.end
    return Mark(
        place.pop("id", 1),  # type: ignore[arg-type]
        slot,
        passage.note.fingerprint,
        start,
        end,
        ground,
        "Handler",
        LOCKED,
    )


def record(copy: Copy, kind: Kind, **changes: object) -> AccessCopy:
    """Return the row of an order for `copy`."""
    return AccessCopy(
        **{
            "id": 7,
            "recruitment_id": 1,
            "candidate_id": 1,
            "kind": kind,
            "recipient": "Anne",
            "reason": "Asked for it",
            "language": "en",
            "retention": "A year.",
            "contact": "dpo@example.org",
            "audit_until": 1,
            "content_sha256": content_digest(copy),
            "created_at": LOCKED,
            **changes,
        }
    )


def everything_in(pdf: bytes) -> str:
    """Return all that a PDF could tell: words on the pages, and every string and stream inside.

    Streams are unpacked, strings read both as they are and as UTF-16. The words of a page are
    written with the glyph numbers of a font, so `extract_text` reads those.
    """
    reader = PdfReader(io.BytesIO(pdf))
    found = ["".join(page.extract_text() for page in reader.pages)]
    for number in range(1, len(reader.xref_objStm) + len(reader.xref.get(0, {})) + 1):
        try:
            value = IndirectObject(number, 0, reader).get_object()
        except Exception:  # noqa: BLE001, S112 - a number without an object says nothing
            continue
        if isinstance(value, StreamObject):
            try:
                found.append(value.get_data().decode("latin-1"))
            except (zlib.error, NotImplementedError):  # pragma: no cover - fonts are all readable
                found.append(value._data.decode("latin-1"))
        if isinstance(value, (DictionaryObject, list)):
            found.append(repr(value))
    found.append(pdf.decode("latin-1"))
    found.append(pdf.decode("utf-16-be", "ignore"))
    return "\n".join(found)
