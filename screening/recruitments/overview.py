"""What the page of a recruitment shows: one's own interviews, the set-up, everybody's progress.

Pure: everything that was read goes in, frozen rows come out, so that the template counts nothing.
No level, no note and no count of others' answers is ever part of it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from screening.messages import N_, Message
from screening.recruitments import rules
from screening.recruitments.rules import CardState

if TYPE_CHECKING:
    from screening.recruitments.models import Candidate, PanelMember, Recruitment
    from screening.recruitments.queries import Case, PanelRow

OwnAction = Literal["declare", "start", "continue", "read", "none"]
Step = Literal["candidates", "panel", "weights", "impartiality"]


@dataclass(frozen=True, slots=True)
class OwnRow:
    """One candidate in the reader's own list; `name` is None as long as it is hidden."""

    candidate_id: int
    code: str
    name: str | None
    withdrawn: bool
    state: CardState
    answered: int
    questions: int
    action: OwnAction


@dataclass(frozen=True, slots=True)
class Cell:
    """Where one member is with one candidate; `locked_id` names a scorecard that can be opened."""

    state: CardState
    locked_id: int | None


@dataclass(frozen=True, slots=True)
class ProgressRow:
    """One candidate and where everybody is with it, in the order of the scorers."""

    candidate_id: int
    code: str
    name: str | None
    withdrawn: bool
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class SetUpStep:
    """One thing that has to be in place before the interviews."""

    name: Step
    done: bool
    text: Message


@dataclass(frozen=True, slots=True)
class Overview:
    """All that the page shows, worked out."""

    own: tuple[OwnRow, ...]
    own_done: int
    own_expected: int
    undeclared: int
    next_candidate: int | None
    """The first candidate whom the reader can go on with."""
    scorers: tuple[PanelRow, ...]
    progress: tuple[ProgressRow, ...]
    locked: int
    expected: int
    steps: tuple[SetUpStep, ...]
    advice: tuple[Message, ...]
    newer_version: int | None
    """The newest published version of the question set, if the recruitment is on an older one."""
    keeps_version: bool
    """Whether a scorecard has been locked, after which the recruitment keeps its version."""

    @property
    def set_up(self) -> bool:
        """Tell whether everything is in place."""
        return all(step.done for step in self.steps)


def overview(
    recruitment: Recruitment, case: Case, member: PanelMember | None, *, sets_up: bool
) -> Overview:
    """Work out the page for one reader; `sets_up` says that the reader may edit the recruitment."""
    scorers = rules.scorers(case.members)
    active = [one for one in case.candidates if one.status == "active"]
    own = tuple(
        _own_row(case, member, one, sets_up=sets_up)
        for one in case.candidates
        if member is not None
    )
    live = [row for row in own if not row.withdrawn]
    progress = tuple(
        _progress_row(case, scorers, member, one, sets_up=sets_up) for one in case.candidates
    )
    cells = [cell for row in progress if not row.withdrawn for cell in row.cells]
    return Overview(
        own=own,
        own_done=sum(row.state == "locked" for row in live),
        own_expected=sum(row.state != "conflict" for row in live),
        undeclared=sum(row.action == "declare" for row in live),
        next_candidate=next(
            (row.candidate_id for row in live if row.action in {"continue", "start"}), None
        ),
        scorers=scorers,
        progress=progress,
        locked=sum(cell.state == "locked" for cell in cells),
        expected=sum(cell.state != "conflict" for cell in cells),
        steps=_steps(recruitment, case, active),
        advice=rules.panel_advice(case.members),
        newer_version=case.version.newer,
        keeps_version=any(card.state != "draft" for card in case.cards.values()),
    )


def _own_row(case: Case, member: PanelMember, candidate: Candidate, *, sets_up: bool) -> OwnRow:
    declared = case.declarations.get((member.id, candidate.id))
    card = case.cards.get((member.id, candidate.id))
    state = rules.card_state(card.state if card else None, conflict=declared == "conflict")
    return OwnRow(
        candidate_id=candidate.id,
        code=candidate.code,
        name=_name(candidate, sets_up=sets_up, declared=declared is not None),
        withdrawn=candidate.status == "withdrawn",
        state=state,
        answered=card.answered if card else 0,
        questions=len(case.version.document.questions),
        action=_own_action(member, candidate, state, declared=declared is not None),
    )


def _own_action(
    member: PanelMember, candidate: Candidate, state: CardState, *, declared: bool
) -> OwnAction:
    actions: dict[CardState, OwnAction] = {
        "not_started": "start",
        "draft": "continue",
        "reopened": "continue",
        "locked": "read",
        "conflict": "none",
    }
    if not declared:
        return "none" if candidate.status == "withdrawn" else "declare"
    if member.role not in rules.SCORING_ROLES:
        return "none"
    action = actions[state]
    return "none" if action == "start" and candidate.status == "withdrawn" else action


def _progress_row(
    case: Case,
    scorers: tuple[PanelRow, ...],
    member: PanelMember | None,
    candidate: Candidate,
    *,
    sets_up: bool,
) -> ProgressRow:
    own = member is not None and (member.id, candidate.id) in case.declarations
    return ProgressRow(
        candidate_id=candidate.id,
        code=candidate.code,
        name=_name(candidate, sets_up=sets_up, declared=own),
        withdrawn=candidate.status == "withdrawn",
        cells=tuple(_cell(case, scorer.id, candidate.id) for scorer in scorers),
    )


def _cell(case: Case, member_id: int, candidate_id: int) -> Cell:
    card = case.cards.get((member_id, candidate_id))
    conflict = case.declarations.get((member_id, candidate_id)) == "conflict"
    state = rules.card_state(card.state if card else None, conflict=conflict)
    return Cell(state, card.id if card and state == "locked" else None)


def _name(candidate: Candidate, *, sets_up: bool, declared: bool) -> str | None:
    shown = rules.names_open(sets_up=sets_up, declared=declared)
    return candidate.name if shown else None


def _steps(recruitment: Recruitment, case: Case, active: list[Candidate]) -> tuple[SetUpStep, ...]:
    pairs = [(member.id, one.id) for member in case.members for one in active]
    declared = sum(pair in case.declarations for pair in pairs)
    scorers = rules.scorers(case.members)
    return (
        SetUpStep(
            "candidates",
            bool(active),
            Message(
                N_("To be interviewed: %(count)s."),
                {"count": len(active)},
            ),
        ),
        SetUpStep(
            "panel",
            bool(scorers) and not rules.panel_advice(case.members),
            Message(
                N_("Scoring: %(scorers)s. Observing: %(observers)s."),
                {"scorers": len(scorers), "observers": len(case.members) - len(scorers)},
            ),
        ),
        SetUpStep(
            "weights",
            True,
            Message(
                N_("Equal weights.")
                if recruitment.weights is None
                else N_("Own weights, with a reason."),
            ),
        ),
        SetUpStep(
            "impartiality",
            bool(pairs) and declared == len(pairs),
            Message(
                N_("Declared: %(declared)s of %(total)s."),
                {"declared": declared, "total": len(pairs)},
            ),
        ),
    )
