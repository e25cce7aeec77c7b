"""What can be said in words about who can be told apart from whom, in nobody's favour."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from screening.analytics.differences import Difference
from screening.analytics.wording import listed
from screening.messages import N_, Message


def sentence(pair: Difference, names: Sequence[str]) -> Message:
    """Say of a pair whether these scores tell the two apart; `names` are the candidates'."""
    both: dict[str, object] = {"a": names[pair.a], "b": names[pair.b]}
    if pair.distinguishable is None:
        text = N_(
            "%(a)s and %(b)s cannot be compared: their panels share neither a member nor a "
            "candidate."
        )
    elif pair.distinguishable:
        if pair.difference < 0:
            both = {"a": both["b"], "b": both["a"]}
        text = N_("%(a)s scored higher than %(b)s, by more than chance would explain.")
    else:
        text = N_("%(a)s and %(b)s cannot be told apart on these scores.")
    return Message(text, both)


def alike_sentence(candidate: int, others: Sequence[int], names: Sequence[str]) -> Message:
    """Say whom a candidate cannot be told apart from; `others` as `alike` has them, not empty."""
    return Message(
        N_("%(name)s cannot be told apart from %(others)s on these scores."),
        {"name": names[candidate], "others": listed([names[other] for other in others])},
    )


def alike(pairs: Iterable[Difference], count: int) -> tuple[tuple[int, ...], ...]:
    """Return for each of `count` candidates those it cannot be told apart from, in order."""
    return _partners(pairs, count, distinguishable=False)


def unlike(pairs: Iterable[Difference], count: int) -> tuple[tuple[int, ...], ...]:
    """Return for each of `count` candidates those it can be told apart from, in order."""
    return _partners(pairs, count, distinguishable=True)


def _partners(
    pairs: Iterable[Difference], count: int, *, distinguishable: bool
) -> tuple[tuple[int, ...], ...]:
    found: list[list[int]] = [[] for _ in range(count)]
    for pair in pairs:
        if pair.distinguishable is distinguishable:
            found[pair.a].append(pair.b)
            found[pair.b].append(pair.a)
    return tuple(tuple(sorted(partners)) for partners in found)
