"""What somebody reads before a draft is proposed or published: all of it, for one reader."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from sqlalchemy.orm import Session

from screening.audit import Actor
from screening.guides import queries
from screening.guides.difference import Difference, Wording, differences_of_parts
from screening.guides.drafts.checks import Checked, Fault, check
from screening.guides.drafts.parts import parts_of
from screening.guides.models import Draft, QuestionSetVersion
from screening.guides.queries import Approved, People
from screening.guides.rules.publishing import Key, Standing, standing
from screening.guides.rules.spelling import Suspicion, obstacles, suspicions
from screening.guides.schema import sha256
from screening.guides.service.publishing import BASE_RETIRED, NO_BASE, same_as, seen
from screening.messages import Message
from screening.settings import LANGUAGES


@dataclass(frozen=True)
class Review:
    """A draft as its reader finds it. `base` is the version that it started from, if any.

    `fixed` are the ids of the approvals that a published version rests on.
    """

    slug: str
    draft: Draft
    reader: Actor
    people: People
    versions: Sequence[QuestionSetVersion]
    approvals: Mapping[Key, Approved]
    fixed: frozenset[int]
    standing: Standing

    @property
    def checked(self) -> Checked:
        """The draft as it has been looked at."""
        return self.standing.checked

    @property
    def proposed(self) -> bool:
        """Whether it waits for a second person."""
        return self.draft.state == "proposed"

    @property
    def own(self) -> bool:
        """Whether the reader proposed it."""
        return self.proposed and self.draft.proposed_by_id == self.reader.id

    @property
    def seen(self) -> str:
        """The digest of what the reader reads here."""
        return seen(self.draft)

    @cached_property
    def base(self) -> QuestionSetVersion | None:
        """The version that the draft started from, None for a new question set."""
        wanted = self.draft.base_version_id
        return next((one for one in self.versions if one.id == wanted), None)

    @cached_property
    def overtaken_by(self) -> QuestionSetVersion | None:
        """The newest published version that came after what the draft started from, if any.

        So it is when a draft was set aside and taken up later, or began from an older version.
        """
        started = 0 if self.base is None else self.base.number
        newer = (one for one in self.versions if one.number > started)
        return next((one for one in newer if one.state == "published"), None)

    @cached_property
    def same(self) -> Message | None:
        """That a version says exactly the same already, if one does."""
        if self.checked.document is None:
            return None
        digest = sha256(self.checked.document)
        found = next((one for one in self.versions if one.sha256 == digest), None)
        return None if found is None else same_as(found)

    @cached_property
    def difference(self) -> Difference | None:
        """In what the draft differs from the version that it started from, if there is one."""
        if self.base is None:
            return None
        return differences_of_parts(parts_of(queries.document_of(self.base)), self.draft.parts)

    @cached_property
    def beyond_spelling(self) -> tuple[Message, ...]:
        """Why it is more than a correction of the spelling; empty if it can be one."""
        if self.base is None or self.difference is None:
            return (NO_BASE,)
        if self.base.state != "published":
            return (BASE_RETIRED,)
        return obstacles(self.difference)

    @cached_property
    def suspected(self) -> tuple[tuple[Wording, tuple[Suspicion, ...]], ...]:
        """The texts whose changes may be more than spelling, with why."""
        texts = self.difference.texts if self.difference is not None else ()
        found = ((one, suspicions(one.before, one.after, one.language)) for one in texts)
        return tuple((text, why) for text, why in found if why)

    @property
    def gaps(self) -> Mapping[str, int]:
        """Return by language how many texts have not been written, without those that have."""
        return {code: count for code, count in self.checked.unwritten().items() if count}

    @property
    def faults(self) -> tuple[Fault, ...]:
        """Return what keeps it from being whole, beside texts that have not been written."""
        return tuple(one for one in self.checked.faults if one.language not in LANGUAGES)

    @property
    def further(self) -> int:
        """How many remarks there are that need not be looked at before publishing."""
        return sum(one.finding.severity in {"info", "notice"} for one in self.checked.remarks)

    @property
    def may_be_proposed(self) -> bool:
        """Whether nothing in what it says keeps it from being proposed."""
        return self.standing.may_be_proposed and self.same is None

    @property
    def may_be_published(self) -> bool:
        """Whether nothing in what it says keeps a second person from publishing it."""
        spelling = not (self.draft.correction and self.beyond_spelling)
        return self.standing.may_be_published and self.same is None and spelling


def review_of(session: Session, slug: str, draft: Draft, reader: Actor) -> Review:
    """Return `draft` as `reader` finds it, in four statements whatever its size."""
    versions = queries.versions_of(session, slug)
    published = queries.publications(session, draft.question_set_id)
    approvals = queries.approvals(session, draft.question_set_id)
    return Review(
        slug=slug,
        draft=draft,
        reader=reader,
        people=queries.people(session, draft, reader.id),
        versions=versions,
        approvals={one.key: one for one in approvals},
        fixed=queries.relied_on(approvals, versions, published),
        standing=standing(check(draft.parts, slug), {one.key for one in approvals}),
    )
