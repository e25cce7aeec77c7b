"""Writes to the recruitment itself: what it is about, its question set, its weights."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

import sqlalchemy as sa

from screening import audit
from screening.errors import Invalid, Refused
from screening.messages import N_, Message
from screening.recruitments import queries, rules
from screening.recruitments.models import Recruitment

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from screening.audit import Actor


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseDetails:
    """What a form says about a recruitment."""

    reference: str
    title: str
    unit: str
    work_sites: str
    remote_share: int
    advert_text: str
    language: str
    version_id: int

    @classmethod
    def of(cls, recruitment: Recruitment) -> CaseDetails:
        """Return what is stored about `recruitment`."""
        return cls(
            reference=recruitment.reference,
            title=recruitment.title,
            unit=recruitment.unit,
            work_sites=recruitment.work_sites,
            remote_share=recruitment.remote_share,
            advert_text=recruitment.advert_text,
            language=recruitment.language,
            version_id=recruitment.version_id,
        )

    @property
    def fingerprint(self) -> str:
        """Return the digest by which a form knows what it was filled from."""
        return rules.fingerprint(asdict(self))


def create_recruitment(session: Session, actor: Actor, details: CaseDetails) -> Recruitment:
    """Store a new recruitment and return it. Invalid if the reference is taken."""
    _require_free_reference(session, details.reference, own_id=None)
    _require_published(session, details.version_id)
    recruitment = Recruitment(
        **asdict(details),
        advert_sha256=rules.advert_digest(details.advert_text),
        created_by_id=actor.id,
    )
    session.add(recruitment)
    _flush(session, details.reference)
    audit.record(
        session,
        actor,
        "recruitment.created",
        subject=_subject(recruitment),
        recruitment_id=recruitment.id,
        details={"reference": details.reference, "version": details.version_id},
    )
    return recruitment


def edit_recruitment(
    session: Session, actor: Actor, recruitment: Recruitment, details: CaseDetails
) -> None:
    """Store changed details; if nothing has changed, nothing is written.

    With another question set, or a version of it that has other criteria, the weights go back to
    equal.
    Refused once there is a scorecard. Invalid if the reference is taken.
    """
    before, after = asdict(CaseDetails.of(recruitment)), asdict(details)
    changed = [name for name in after if after[name] != before[name]]
    if not changed:
        return
    if "reference" in changed:
        _require_free_reference(session, details.reference, own_id=recruitment.id)
    if "version_id" in changed:
        if not rules.version_open(queries.scorecard_count(session, recruitment.id)):
            raise Refused(
                Message(
                    N_(
                        "Scores have been given, so the recruitment keeps its question set. A page "
                        "of its own tells whether it can move to another version of it."
                    )
                )
            )
        _require_published(session, details.version_id)
        known = queries.versions(session, (recruitment.version_id, details.version_id))
        if not rules.same_criteria(*(one.document for one in known.values())):
            recruitment.weights, recruitment.weights_reason = None, ""
    for name in changed:
        setattr(recruitment, name, after[name])
    recruitment.advert_sha256 = rules.advert_digest(details.advert_text)
    _flush(session, details.reference)
    audit.record(
        session,
        actor,
        "recruitment.edited",
        subject=_subject(recruitment),
        recruitment_id=recruitment.id,
        # The advert is public, long, and known by its hash.
        details={name: [before[name], after[name]] for name in changed if name != "advert_text"}
        | ({"advert_sha256": recruitment.advert_sha256} if "advert_text" in changed else {}),
    )


def set_equal_weights(session: Session, actor: Actor, recruitment: Recruitment) -> None:
    """Let all criteria count the same. Refused once a score has been given."""
    _require_open_weights(recruitment)
    if recruitment.weights is None:
        return
    recruitment.weights, recruitment.weights_reason = None, ""
    audit.record(
        session,
        actor,
        "weights.set",
        subject=_subject(recruitment),
        recruitment_id=recruitment.id,
        details={"weights": None},
    )


def set_weights(
    session: Session,
    actor: Actor,
    recruitment: Recruitment,
    weights: Mapping[str, float],
    reason: str,
) -> None:
    """Let the criteria count differently, for a written reason.

    Weights that come to the same as equal are stored as equal. Refused once a score has been
    given. Invalid if the weights do not fit the question set or the reason is missing.
    """
    _require_open_weights(recruitment)
    document = queries.version(session, recruitment.version_id).document
    criteria = [criterion.id for criterion in document.criteria]
    complaints = rules.check_weights(criteria, weights, reason)
    if complaints:
        raise Invalid(complaints[0].message)
    if rules.are_equal(weights):
        set_equal_weights(session, actor, recruitment)
        return
    wanted = rules.effective_weights(criteria, weights)
    if wanted == recruitment.weights and reason == recruitment.weights_reason:
        return
    recruitment.weights, recruitment.weights_reason = wanted, reason
    audit.record(
        session,
        actor,
        "weights.set",
        subject=_subject(recruitment),
        recruitment_id=recruitment.id,
        details={"weights": wanted},
    )


def _require_open_weights(recruitment: Recruitment) -> None:
    if not rules.weights_open(recruitment):
        raise Refused(Message(N_("The weights have been locked since the first score was given.")))


def _require_free_reference(session: Session, reference: str, own_id: int | None) -> None:
    other = queries.by_reference(session, reference)
    if other is not None and other.id != own_id:
        raise Invalid(_taken(reference))


def _flush(session: Session, reference: str) -> None:
    """Send the changes; on PostgreSQL another request may just have taken the reference."""
    try:
        session.flush()
    except sa.exc.IntegrityError as error:
        raise Invalid(_taken(reference)) from error


def _taken(reference: str) -> Message:
    return Message(
        N_("The reference %(reference)s is taken by another recruitment."),
        {"reference": reference},
    )


def _require_published(session: Session, version_id: int) -> None:
    if queries.version(session, version_id).state != "published":
        raise Invalid(Message(N_("Only a published version of a question set can be chosen.")))


def _subject(recruitment: Recruitment) -> str:
    return f"recruitment:{recruitment.id}"
