"""The sentences that say what the statistics found: the same on a page, in a PDF and a workbook."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import flask_babel

from screening.i18n import say
from screening.reports.findings_figures import NEAR
from screening.reports.wording import percent

if TYPE_CHECKING:
    from screening.reports.findings_figures import (
        Findings,
        Interval,
        Order,
        OtherWay,
    )

# Flask-Babel has no types; the texts are gathered by these two names.
_: Callable[..., str] = flask_babel.gettext
ngettext: Callable[..., str] = flask_babel.ngettext

# A cell of a table holds about so many pairs.
MOST_PAIRS = 6


def told_apart(findings: Findings) -> str:
    """Say how many pairs of candidates the scores cannot tell apart."""
    together, all_pairs = findings.together, findings.judged
    if together == 0:
        return _("Every pair of candidates can be told apart on these scores.")
    if together == all_pairs:
        return _("No two candidates can be told apart on these scores.")
    return ngettext(
        "%(num)s of %(all)s pairs of candidates cannot be told apart on these scores.",
        "%(num)s of %(all)s pairs of candidates cannot be told apart on these scores.",
        together,
        all=all_pairs,
    )


def pair_words(pair: tuple[str, str]) -> str:
    """Name two candidates by their codes."""
    return _("%(first)s and %(second)s", first=pair[0], second=pair[1])


def misdrawn_words(pairs: tuple[tuple[str, str], ...]) -> str:
    """Say for which pairs the table holds, and not the bars."""
    return _(
        "The bars cannot show every pair exactly. What the table says holds for %(pairs)s.",
        pairs=_pairs(pairs),
    )


def changed_words(row: OtherWay) -> str:
    """Say whose order another way of counting changes: all pairs, or the first and how many."""
    said = [say(message) for message in row.refused]
    if not row.compared:
        return " ".join(said)
    if row.turned:
        said.append(_pairs(row.turned))
    if row.tied:
        said.append(
            ngettext(
                "%(num)s pair becomes equal, or was equal and no longer is",
                "%(num)s pairs become equal, or were equal and no longer are",
                len(row.tied),
            )
        )
    if row.lost:
        said.append(_("No score would be left: %(codes)s", codes=", ".join(row.lost)))
    return ". ".join(said) or _("no change")


def _pairs(pairs: tuple[tuple[str, str], ...]) -> str:
    words = "; ".join(pair_words(pair) for pair in pairs[:MOST_PAIRS])
    more = len(pairs) - MOST_PAIRS
    if more <= 0:
        return words
    return ngettext("%(pairs)s; and %(num)s more", "%(pairs)s; and %(num)s more", more, pairs=words)


def near_words(order: Order) -> str:
    """Say how many pairs change their order when the weights may move a little."""
    return ngettext(
        "%(num)s of %(pairs)s pairs changes its order if each weight may be up to %(share)s larger "
        "or smaller.",
        "%(num)s of %(pairs)s pairs change their order if each weight may be up to %(share)s "
        "larger or smaller.",
        order.near,
        pairs=order.pairs,
        share=percent(NEAR, 0),
    )


def settled_words(order: Order) -> str:
    """Say of how many pairs no weights can change the order."""
    return ngettext(
        "In %(num)s of %(pairs)s pairs one candidate's mean is on no criterion below the other's, "
        "so no weights change the order.",
        "In %(num)s of %(pairs)s pairs one candidate's mean is on no criterion below the other's, "
        "so no weights change the order.",
        order.settled,
        pairs=order.pairs,
    )


def interval_words(interval: Interval) -> str:
    """Say how much of the differences reflects the candidates, where only the range is known."""
    return _(
        "Between %(low)s and %(high)s of what differs between the scores that one member gave two "
        "candidates reflects the candidates; the rest is who interviewed them, and chance. That "
        "is too wide a range to be read as a grade of the panel.",
        low=percent(interval.low, 0),
        high=percent(interval.high, 0),
    )


FILTERS = {
    "told_apart": told_apart,
    "misdrawn_words": misdrawn_words,
    "pair_words": pair_words,
    "changed_words": changed_words,
    "near_words": near_words,
    "settled_words": settled_words,
    "interval_words": interval_words,
}
