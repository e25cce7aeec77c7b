"""The part of the findings about the members: how alike they scored, before they talked."""

from __future__ import annotations

from screening.analytics import agreement as agreeing
from screening.analytics import icc
from screening.analytics.cells import centred_cells
from screening.analytics.ratings import Ratings
from screening.messages import N_, Message
from screening.reports.findings_figures import Alike, Interval, Likeness

HEADLINE: icc.Form = "A,1"


def likeness(ratings: Ratings) -> Likeness:
    """Say how alike the members scored; `ratings` are the scores as first submitted."""
    found = agreeing.agreement(ratings)
    if found is None:
        refusals = agreeing.agreement_refusals(found)
        return Likeness((), (), (), None, tuple(refusal.message for refusal in refusals))
    rows = tuple(
        Alike(
            criterion=name,
            pairs=one.pairs,
            same=one.exact,
            near=one.adjacent,
            deviation=one.average_deviation,
            widest=one.widest_range,
        )
        for name, one in zip(ratings.criteria, found.by_criterion, strict=True)
        if one is not None
    )
    said, interval, withheld = _reliability(ratings)
    return Likeness(agreeing.in_words(found), rows, said, interval, withheld)


def _reliability(
    ratings: Ratings,
) -> tuple[tuple[Message, ...], Interval | None, tuple[Message, ...]]:
    """Return the sentences about reliability, or the interval alone, or why there is neither."""
    cells = centred_cells(ratings, weighted=True)
    matrix = cells.matrix()
    if matrix is None:
        return (), None, (Message(_GAPS),)
    family = icc.icc(matrix)
    refusals = icc.icc_refusals(cells, family, ratings)
    if not refusals:
        return icc.in_words(family), None, ()
    estimate = family.estimates[HEADLINE]
    too_wide = all(refusal.code == "R6" for refusal in refusals)
    if too_wide and estimate and estimate.low is not None and estimate.high is not None:
        return (), Interval(max(0.0, estimate.low), min(1.0, estimate.high)), ()
    return (), None, (refusals[0].message,)


_GAPS = N_(
    "Not every member scored every candidate, so it is not worked out here how much of the "
    "differences between scores reflects the candidates."
)
