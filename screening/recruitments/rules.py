"""What may be done in a recruitment, and what its settings come to. Pure: no database, no Flask."""

from __future__ import annotations

import hashlib
import json
import math
import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from typing import TYPE_CHECKING, Any, Literal, Protocol, TypeVar

from screening.messages import N_, Message

if TYPE_CHECKING:
    from screening.guides.schema import Document

CardState = Literal["not_started", "draft", "locked", "reopened", "conflict"]
"""Where one member is with one candidate, as everybody on the panel may see it."""

SCORING_ROLES = frozenset({"chair", "member"})
FEWEST_SCORERS = 2
DEFAULT_SCORERS = 3
MOST_SCORERS = 4
"""Three who score find the best of five candidates about as often as four do (.70 and .72), two do
so less often (.65): a simulation with eight questions, at the reliability of single interviewers
that Huffcutt et al. (2013) report."""
SHORTEST_REASON = 10
"""Characters. What is shorter is a placeholder and gives no reason for unequal weights."""
LARGEST_WEIGHT = 1000
_CODE = re.compile(r"K-([0-9]{1,6})")


class Member(Protocol):
    """What the rules need to know of a panel member."""

    @property
    def id(self) -> int:
        """The member's number."""

    @property
    def role(self) -> str:
        """`chair`, `member` or `observer`."""


class Weighted(Protocol):
    """What the rules need to know of a recruitment's weights."""

    @property
    def weights_locked_at(self) -> datetime | None:
        """When the first score was saved, or None."""


MemberT = TypeVar("MemberT", bound=Member)


@dataclass(frozen=True, slots=True)
class Complaint:
    """Something that has to be put right, and at which field: None stands for the whole form."""

    field: str | None
    message: Message


# The panel


def scorers(members: Iterable[MemberT]) -> tuple[MemberT, ...]:
    """Return those who score: the chair and the members, not the observers."""
    return tuple(member for member in members if member.role in SCORING_ROLES)


def expected_scorers(
    members: Iterable[MemberT], conflicts: Collection[tuple[int, int]], candidate_id: int
) -> tuple[MemberT, ...]:
    """Return those who are to score the candidate.

    They are the chair and the members, less those who have declared a conflict of interest;
    `conflicts` holds (member id, candidate id).
    """
    return tuple(
        member for member in scorers(members) if (member.id, candidate_id) not in conflicts
    )


def panel_advice(members: Iterable[Member]) -> tuple[Message, ...]:
    """Return what is amiss with the composition of the panel; nothing if it is as advised."""
    roles = [member.role for member in members]
    chairs = roles.count("chair")
    scoring = sum(role in SCORING_ROLES for role in roles)
    advice = []
    if chairs == 0:
        advice.append(Message(N_("The panel has no chair. Give one member the role of chair.")))
    if chairs > 1:
        advice.append(Message(N_("The panel has more than one chair. It needs exactly one.")))
    if scoring < FEWEST_SCORERS:
        advice.append(
            Message(
                N_("Fewer than %(fewest)s people score. With so few, one person's eye decides."),
                {"fewest": FEWEST_SCORERS},
            )
        )
    if scoring > MOST_SCORERS:
        advice.append(
            Message(
                N_(
                    "More than %(most)s people score. More than that adds work but little "
                    "certainty."
                ),
                {"most": MOST_SCORERS},
            )
        )
    return tuple(advice)


def role_change_refused(old: str, new: str, scorecards: int) -> Message | None:
    """Return why a member with `scorecards` cannot get the role `new`, or None if it is fine."""
    if old != new and new not in SCORING_ROLES and scorecards:
        return Message(
            N_(
                "This member has scored a candidate, and an observer has no scores. "
                "The role cannot be observer."
            )
        )
    return None


# Candidates


def next_code(codes: Iterable[str]) -> str:
    """Return the first unused code after the highest one: K-01, K-02, and so on."""
    numbers = [int(found[1]) for code in codes if (found := _CODE.fullmatch(code))]
    return f"K-{max(numbers, default=0) + 1:02d}"


def moved(order: Sequence[int], item: int, places: int) -> tuple[int, ...]:
    """Return `order` with `item` moved by so many places, below nought forwards.

    It moves to either end at most. An item that is not there leaves the order as it is.
    """
    if item not in order:
        return tuple(order)
    rest = [one for one in order if one != item]
    at = min(max(order.index(item) + places, 0), len(rest))
    return (*rest[:at], item, *rest[at:])


def names_open(*, sets_up: bool, declared: bool) -> bool:
    """Tell whether a candidate's name may be shown to a reader.

    Those who set up recruitments need it; whoever sits on the panel sees the code until they have
    declared whether they are impartial.
    """
    return sets_up or declared


# Weights and version


def version_open(scorecards: int) -> bool:
    """Tell whether another version of a question set may be chosen: only before any scorecard."""
    return scorecards == 0


def weights_open(recruitment: Weighted) -> bool:
    """Tell whether the weights may change: only before the first score has been saved."""
    return recruitment.weights_locked_at is None


def same_criteria(one: Document, other: Document) -> bool:
    """Tell whether weights for the one document fit the other: a set's own criteria, by id."""
    return one.slug == other.slug and {criterion.id for criterion in one.criteria} == {
        criterion.id for criterion in other.criteria
    }


def effective_weights(
    criteria: Iterable[str], weights: Mapping[str, float] | None
) -> dict[str, float]:
    """Return the weight of each criterion in the order of `criteria`; None means equal weights.

    A criterion without a weight of its own counts nothing, which `check_weights` does not let by.
    """
    if weights is None:
        return dict.fromkeys(criteria, 1.0)
    return {criterion: float(weights.get(criterion, 0)) for criterion in criteria}


def percentages(weights: Mapping[str, float]) -> dict[str, float]:
    """Return each weight as a share of the sum, in per cent; all nought if the sum is nought."""
    exact = {criterion: Fraction(str(weight)) for criterion, weight in weights.items()}
    total = sum(exact.values(), Fraction(0))
    return {
        criterion: float(weight / total * 100) if total else 0.0
        for criterion, weight in exact.items()
    }


def are_equal(weights: Mapping[str, float]) -> bool:
    """Tell whether all criteria count the same."""
    return len(set(weights.values())) <= 1


def check_weights(
    criteria: Sequence[str], weights: Mapping[str, float], reason: str
) -> tuple[Complaint, ...]:
    """Return what is wrong with weights other than equal; the field is the criterion or `reason`.

    Each criterion needs a weight between 0 and 1000, at least one must be above nought, no other
    may be there, and unequal weights need a written reason.
    """
    complaints = [
        Complaint(criterion, Message(N_("This criterion has no weight.")))
        for criterion in criteria
        if criterion not in weights
    ]
    complaints += [
        Complaint(
            criterion,
            Message(
                N_("A weight is a number from 0 to %(largest)s."),
                {"largest": LARGEST_WEIGHT},
            ),
        )
        for criterion, weight in weights.items()
        if not (math.isfinite(weight) and 0 <= weight <= LARGEST_WEIGHT)
    ]
    complaints += [
        Complaint(
            None,
            Message(
                N_("The question set has no criterion “%(criterion)s”."),
                {"criterion": criterion},
            ),
        )
        for criterion in weights
        if criterion not in criteria
    ]
    if not complaints and not any(weights.values()):
        complaints.append(Complaint(None, Message(N_("At least one weight must be above 0."))))
    if not are_equal(weights) and len(reason.strip()) < SHORTEST_REASON:
        complaints.append(
            Complaint(
                "reason",
                Message(
                    N_(
                        "Say in at least %(shortest)s characters why the criteria do not count "
                        "the same."
                    ),
                    {"shortest": SHORTEST_REASON},
                ),
            )
        )
    return tuple(complaints)


# Impartiality


def declaration_open(card_state: str | None) -> bool:
    """Tell whether a declaration may be given or changed: not while one's scorecard is locked."""
    return card_state != "locked"


def check_declaration(outcome: str, ground: str) -> Message | None:
    """Return what is wrong with a declaration, or None: a conflict needs its ground in words."""
    if outcome == "conflict" and not ground.strip():
        return Message(N_("Say what the conflict of interest consists of."))
    return None


_STATES: Mapping[str, CardState] = {
    "draft": "draft",
    "locked": "locked",
    "reopened": "reopened",
}


def card_state(state: str | None, *, conflict: bool) -> CardState:
    """Return where a member is with a candidate; who is in conflict is not to score."""
    if conflict:
        return "conflict"
    return _STATES.get(state or "", "not_started")


# Two at work at once


def fingerprint(values: Mapping[str, Any]) -> str:
    """Return a digest of what a form was filled from, to see whether it has changed since."""
    content = json.dumps(values, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(content.encode("utf-8", "surrogatepass")).hexdigest()


def advert_digest(text: str) -> str:
    """Return the SHA-256 of an advert's text in UTF-8; an empty advert has an empty digest."""
    return hashlib.sha256(text.encode("utf-8")).hexdigest() if text else ""
