"""What to say about the order of two candidates in other ways of counting.

The order of a pair is spoken of the same way round for both, and nobody is given a place.
Whether two candidates can be told apart at all is for whoever shows these sentences to say.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

from screening.analytics.ratings import Ratings
from screening.analytics.recount import Check, Kind
from screening.analytics.robustness import Pair, Robustness
from screening.analytics.weights import TIE
from screening.analytics.wording import listed
from screening.messages import N_, Message

SHOWN = 3
"""More pairs than this are counted and not named."""

_WAYS: Mapping[Kind, str] = {
    "median": N_("The median of the panel instead of the mean"),
    "equal weights": N_("All criteria weigh the same"),
    "same criteria": N_("Only the criteria that both of a pair have scores on"),
    "member": N_("Without %(left_out)s"),
    "question": N_("Without the question %(left_out)s"),
    "severity": N_("As if all panel members were equally strict"),
}
_TURNED: Mapping[Kind, str] = {
    "median": N_(
        "The order of %(a)s and %(b)s changes if the median of the panel is taken instead of "
        "the mean."
    ),
    "equal weights": N_("The order of %(a)s and %(b)s changes if all criteria weigh the same."),
    "same criteria": N_(
        "The order of %(a)s and %(b)s changes if only the criteria are counted on which both have "
        "scores."
    ),
    "member": N_("The order of %(a)s and %(b)s changes if %(left_out)s is left out."),
    "question": N_(
        "The order of %(a)s and %(b)s changes if the question %(left_out)s is left out."
    ),
    "severity": N_(
        "The order of %(a)s and %(b)s changes if differences in strictness between panel members "
        "are taken away."
    ),
}

_ORDER_CHANGES = (
    N_("The order of %(a)s and %(b)s changes."),
    N_("The order of %(count)s pairs changes."),
)
_BECOME_EQUAL = (
    N_("%(a)s and %(b)s become equal."),
    N_("%(count)s pairs become equal."),
)
_PART = (
    N_("%(a)s and %(b)s are no longer equal."),
    N_("%(count)s pairs are no longer equal."),
)
_ONE_WAY: Mapping[int, str] = {
    0: N_("The order is not the same in the one other way of counting."),
    1: N_("The order is the same in the one other way of counting."),
}


def summary(found: Robustness) -> Message:
    """Say in one sentence in how many other ways of counting the order is the same."""
    if found.refusals:
        return found.refusals[0].message
    if not found.pairs:
        return Message(N_("There are no two candidates with scores to compare."))
    if not found.counted:
        return Message(N_("There is no other way of counting these scores."))
    if found.counted == 1:
        return Message(_ONE_WAY[found.same])
    if found.same == found.counted:
        return Message(
            N_("The order is the same in all %(count)s other ways of counting."),
            {"count": found.counted},
        )
    return Message(
        N_("The order is the same in %(same)s of %(count)s other ways of counting."),
        {"same": found.same, "count": found.counted},
    )


def pairs_summary(found: Robustness) -> Message | None:
    """Say in one sentence for how many pairs that holds; None for one pair or none.

    Among many candidates hardly any recount leaves every order alone, so this says more there.
    """
    if len(found.pairs) <= 1 or not found.counted:
        return None
    if found.steady == len(found.pairs):
        return Message(N_("No pair of candidates changes order in another way of counting."))
    return Message(
        N_(
            "The order is the same in every other way of counting for %(steady)s of %(count)s "
            "pairs of candidates."
        ),
        {"steady": found.steady, "count": len(found.pairs)},
    )


def way(check: Check) -> Message:
    """Name the way of counting: the head of a row in the table behind the sentence."""
    if check.left_out is None:
        return Message(_WAYS[check.kind])
    return Message(_WAYS[check.kind], {"left_out": check.left_out})


def outcome(ratings: Ratings, check: Check) -> tuple[Message, ...]:
    """Say what the check found, in one sentence or several: the rest of the row."""
    if check.reason is not None:
        return (check.reason,)
    said: list[Message] = [] if check.refusal is None else [check.refusal.message]
    if not check.counted:
        return tuple(said)
    for pairs, named, many in (
        (check.turned, *_ORDER_CHANGES),
        (check.tied, *_BECOME_EQUAL),
        (check.parted, *_PART),
    ):
        if len(pairs) > SHOWN:
            said.append(Message(many, {"count": len(pairs)}))
        else:
            said += [Message(named, _names(ratings, pair)) for pair in pairs]
    if not (check.turned or check.tied or check.parted):
        said.append(Message(N_("The order is the same.")))
    if check.lost:
        names = [ratings.candidates[place] for place in check.lost]
        said.append(Message(N_("No scores are left for %(names)s."), {"names": listed(names)}))
    return tuple(said)


def turned(ratings: Ratings, check: Check, pair: Pair) -> Message:
    """Say that the order of the pair changes in this way of counting (one of its `turned_by`)."""
    names = _names(ratings, (pair.a, pair.b))
    if check.left_out is not None:
        names["left_out"] = check.left_out
    return Message(_TURNED[check.kind], names)


def weighing(ratings: Ratings, pair: Pair) -> tuple[Message, ...]:
    """Say how far weights must move to change the order; empty where there is nothing to say.

    The share is the next whole per cent above, so that the order does change within it.
    """
    names = _names(ratings, (pair.a, pair.b))
    if pair.dominance is not None:
        text = N_("No weights of the criteria change the order of %(a)s and %(b)s.")
    elif pair.smallest_change is None:
        return ()
    elif pair.smallest_change <= TIE:
        text = N_("%(a)s and %(b)s are equal; any move of the weights gives them an order.")
    else:
        text = N_(
            "The order of %(a)s and %(b)s changes if each weight may move by %(share)s %% of "
            "itself: %(up)s counting for more, %(down)s for less."
        )
        names |= {
            "share": math.floor(100 * pair.smallest_change + TIE) + 1,
            "up": listed(_criteria(ratings, pair.up)),
            "down": listed(_criteria(ratings, pair.down)),
        }
    said = Message(text, names)
    if not pair.unlike:
        return (said,)
    only = N_("This is about the criteria on which both have scores.")
    return (said, Message(only))


def _names(ratings: Ratings, pair: tuple[int, int]) -> dict[str, object]:
    return {"a": ratings.candidates[pair[0]], "b": ratings.candidates[pair[1]]}


def _criteria(ratings: Ratings, places: Sequence[int]) -> list[str]:
    return [ratings.criteria[place] for place in places]
