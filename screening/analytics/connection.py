"""How the scores hang together, and what they therefore cannot say.

A stricter rater can be told from weaker candidates only where raters scored the same people. A
model with random effects always gives figures, also where nobody was shared, so overlap is checked
here and never inferred from a model that could not be fitted.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import sparse
from scipy.sparse import csgraph

from screening.analytics.articulation import Bridge, bridges, sides
from screening.analytics.cells import Cells, groups
from screening.analytics.ratings import Codes, Ratings
from screening.analytics.refusals import Refusal
from screening.analytics.wording import SHOWN, listed
from screening.messages import N_, Message

LEAST_SHARED = 3
"""So many candidates a rater shares with others before the rater's level can be compared."""

NEARLY_ALL = 0.9
"""Above this share of scores at one level, agreement says nothing about telling people apart."""

_NEAR_END = 1 / 8
"""A mean this share of the scale from one of its ends is held up by the end: 1.5 and 4.5 on 1-5."""

_TWO = 2


@dataclass(frozen=True, slots=True, eq=False)
class ScaleLimits:
    """Whose mean level lies so near an end of the scale that it could hardly have gone further.

    Both are places among the ratings' names, in order.
    """

    candidates: Codes
    raters: Codes


def overlap(cells: Cells) -> Codes:
    """Return how many of each rater's candidates somebody else scored too; shape (raters,)."""
    shared = cells.raters_per_candidate[cells.candidate] >= _TWO
    return np.bincount(cells.rater[shared], minlength=cells.n_raters)


def scale_limits(ratings: Ratings) -> ScaleLimits:
    """Find the candidates and raters whose mean level is within an eighth of an end of the scale.

    On a scale from 1 to 5: below 1.5 or above 4.5.
    """
    margin = (ratings.high - ratings.low) * _NEAR_END

    def near(codes: Codes, count: int) -> Codes:
        scores = np.bincount(codes, minlength=count)
        mean = np.bincount(codes, weights=ratings.level, minlength=count) / np.maximum(scores, 1)
        ends = (mean < ratings.low + margin) | (mean > ratings.high - margin)
        return np.flatnonzero((scores > 0) & ends)

    return ScaleLimits(
        near(ratings.candidate, len(ratings.candidates)), near(ratings.rater, len(ratings.raters))
    )


def connection_refusals(ratings: Ratings, cells: Cells) -> tuple[Refusal, ...]:
    """Return everything that these scores cannot say because of who scored whom, and on what.

    `cells` are those of `ratings`. The statistics named are `raters` (levels of the raters) and
    `differences` (between candidates); a panel without any score has no refusals here.
    """
    if not len(cells):
        return ()
    found = [
        panels_apart(ratings, cells),
        nobody_twice(cells),
        thin_overlap(ratings, cells),
        *lone_links(ratings, cells),
        questions_apart(ratings),
        *ends_of_scale(ratings),
        scored_once(ratings, cells),
    ]
    return tuple(refusal for refusal in found if refusal is not None)


def panels_apart(ratings: Ratings, cells: Cells, *, statistic: str = "raters") -> Refusal | None:
    """R1: panels that share neither a rater nor a candidate, named by their raters."""
    found = groups(cells)
    if found.count < _TWO:
        return None
    panels = [_panel(members) for members in _members(ratings, found.rater, found.count)]
    if found.count == _TWO:
        text = N_(
            "%(panel)s and %(other)s share neither a member nor a candidate, so a stricter panel "
            "cannot be told from weaker candidates. Let one member sit on both, or compare within "
            "each panel."
        )
        params: dict[str, object] = {"panel": _begun(panels[0]), "other": panels[1]}
    else:
        text = N_(
            "%(count)s panels share neither a member nor a candidate with one another: %(panels)s. "
            "A stricter panel cannot be told from weaker candidates. Let members sit on more than "
            "one, or compare within each panel."
        )
        params = {"count": found.count, "panels": listed(panels)}
    return Refusal("R1", statistic, Message(text, params))


def nobody_twice(cells: Cells, *, statistic: str = "raters") -> Refusal | None:
    """R2: no candidate was scored by two raters."""
    if not len(cells) or cells.raters_per_candidate.max() >= _TWO:
        return None
    text = N_("Nobody was scored by two people, so agreement cannot be measured.")
    return Refusal("R2", statistic, Message(text))


def thin_overlap(ratings: Ratings, cells: Cells, *, statistic: str = "raters") -> Refusal | None:
    """R3: raters who share too few candidates with the others, if anybody shares any."""
    shared = overlap(cells)
    thin = np.flatnonzero((cells.candidates_per_rater > 0) & (shared < LEAST_SHARED))
    if not thin.size or not shared.any():
        return None
    text = (
        N_(
            "%(raters)s shares fewer than %(least)s candidates with other members. That is too "
            "few to compare with other members' levels."
        )
        if thin.size == 1
        else N_(
            "%(raters)s each share fewer than %(least)s candidates with other members. That is "
            "too few to compare with other members' levels."
        )
    )
    names = listed([ratings.raters[rater] for rater in thin])
    return Refusal("R3", statistic, Message(text, {"raters": names, "least": LEAST_SHARED}))


def lone_links(
    ratings: Ratings, cells: Cells, *, statistic: str = "differences"
) -> tuple[Refusal, ...]:
    """R3: comparisons that rest on one rater or one candidate who alone links parts of a panel.

    The arithmetic stands; it is no ground for words. Many links are put in one sentence.
    """
    found = bridges(cells)
    if len(found) <= SHOWN:
        messages = [_link(ratings, bridge, sides(cells, bridge)) for bridge in found]
    else:
        names = listed([_linking(ratings, bridge) for bridge in found])
        text = N_(
            "%(names)s are each the only link between parts of the panel. That is too little to "
            "tell a stricter part from weaker candidates. Let members sit together more."
        )
        messages = [Message(text, {"names": names})]
    return tuple(Refusal("R3", statistic, message, given=True) for message in messages)


def questions_apart(ratings: Ratings, *, statistic: str = "raters") -> Refusal | None:
    """R14: groups of raters without a question in common, though there are several questions."""
    raters, questions = len(ratings.raters), len(ratings.questions)
    if not len(ratings):
        return None
    asked = np.unique(ratings.rater * questions + ratings.question)
    ends = (asked // questions, asked % questions + raters)
    size = raters + questions
    graph = sparse.csr_array((np.ones(len(asked)), ends), shape=(size, size))
    _, label = csgraph.connected_components(graph, directed=False)
    kept, numbers = np.unique(label[np.unique(ends[0])], return_inverse=True)
    if len(kept) < _TWO:
        return None
    group = np.full(raters, -1, dtype=np.int64)
    group[np.unique(ends[0])] = numbers
    members = [listed(names) for names in _members(ratings, group, len(kept))]
    if len(kept) == _TWO:
        text = N_(
            "No question was scored both by %(raters)s and by %(others)s, so a stricter member "
            "cannot be told from a harder question. Let everybody score the same questions."
        )
        params: dict[str, object] = {"raters": members[0], "others": members[1]}
    else:
        text = N_(
            "The members fall into %(count)s groups that scored different questions, so a stricter "
            "member cannot be told from a harder question. Let everybody score the same questions."
        )
        params = {"count": len(kept)}
    return Refusal("R14", statistic, Message(text, params))


def ends_of_scale(ratings: Ratings, *, statistic: str = "differences") -> tuple[Refusal, ...]:
    """R16: candidates and raters whose means the scale's end holds up; the arithmetic stands."""
    near = scale_limits(ratings)
    texts = (
        (
            near.candidates,
            ratings.candidates,
            N_(
                "The scores of %(names)s lie close to an end of the scale. The scale could not "
                "show more there, so the real difference from others may be larger."
            ),
        ),
        (
            near.raters,
            ratings.raters,
            N_(
                "The levels that %(names)s gave lie close to an end of the scale. The scale could "
                "not show more there, so differences between their candidates may be larger."
            ),
        ),
    )
    return tuple(
        Refusal(
            "R16",
            statistic,
            Message(text, {"names": listed([names[place] for place in places])}),
            given=True,
        )
        for places, names, text in texts
        if places.size
    )


def scored_once(
    ratings: Ratings, cells: Cells, *, statistic: str = "differences"
) -> Refusal | None:
    """R18: candidates whom one rater alone scored while others were scored by more."""
    count = cells.raters_per_candidate
    once = np.flatnonzero(count == 1)
    if not once.size or count.max() < _TWO:
        return None
    text = (
        N_(
            "%(names)s was scored by one person only, while others were scored by more. The "
            "score rests on one person's view."
        )
        if once.size == 1
        else N_(
            "%(names)s were each scored by one person only, while others were scored by more. "
            "Each of these scores rests on one person's view."
        )
    )
    names = listed([ratings.candidates[place] for place in once])
    return Refusal("R18", statistic, Message(text, {"names": names}), given=True)


def one_level(ratings: Ratings, *, statistic: str = "agreement") -> Refusal | None:
    """R7: more than nine in ten scores are at one level, or all are; None otherwise."""
    if not len(ratings):
        return None
    _, count = np.unique(ratings.level, return_counts=True)
    if count.max() <= NEARLY_ALL * len(ratings):
        return None
    text = N_(
        "Almost everyone got the same level: agreement is high, but it says nothing about telling "
        "candidates apart."
    )
    return Refusal("R7", statistic, Message(text))


def _members(ratings: Ratings, group: Codes, count: int) -> list[list[str]]:
    """Return the raters' names by group; -1 stands for a rater without any score."""
    order = np.argsort(group, kind="stable")
    starts = np.searchsorted(group[order], np.arange(count))
    return [[ratings.raters[rater] for rater in part] for part in np.split(order, starts)[1:]]


def _panel(members: list[str]) -> Message:
    return Message(N_("the panel of %(names)s"), {"names": listed(members)})


def _begun(panel: Message) -> Message:
    """Return the panel's name as a sentence begins with it."""
    return Message(N_("The panel of %(names)s"), panel.params)


def _linking(ratings: Ratings, bridge: Bridge) -> str:
    if bridge.rater is not None:
        return ratings.raters[bridge.rater]
    return ratings.candidates[bridge.candidate or 0]


def _link(ratings: Ratings, bridge: Bridge, parts: tuple[Codes, ...]) -> Message:
    panels = [_panel([ratings.raters[rater] for rater in part]) for part in parts]
    text = (
        N_(
            "Only %(name)s sits with %(panels)s. One member's scores are too little to tell a "
            "stricter panel from weaker candidates. Let one more member sit with both."
        )
        if bridge.candidate is None
        else N_(
            "Only the scores of %(name)s link %(panels)s. One candidate is too little to tell a "
            "stricter panel from weaker candidates. Let one member sit with both."
        )
    )
    return Message(text, {"name": _linking(ratings, bridge), "panels": listed(panels)})
