"""A panel member's own scoring beside the colleagues': what the member's own page shows.

Pure: it takes the scores that the member may see, and nobody has a name in it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from screening.messages import N_, Message
from screening.reports.feedback_words import (
    NOTHING_TO_COMPARE,
    ONE_COLLEAGUE,
    WORDS,
    Key,
    Words,
)
from screening.reports.interval_chart import Axis, interval_chart
from screening.reports.pooled_ratings import ratings_of

if TYPE_CHECKING:
    from screening.analytics.rater_words import Reading
    from screening.analytics.raters import RaterProfile
    from screening.analytics.refusals import Estimate
    from screening.reports.interval_chart import IntervalChart
    from screening.scoring.pooled import PooledScores

COLLEAGUES_FOR_COMPARING = 2
"""With one alone, whatever is said of the colleagues is said of that person."""
RATIO = Axis(0.4, 2.5, (0.5, 1, 2), ratio=True)
SHARE = Axis(0, 100, (0, 50, 100))
SLOPE = Axis(0, 2, (0, 1, 2))


@dataclass(frozen=True, slots=True)
class Drawing:
    """A figure's chart; the numbers under the axis have `digits` decimals and then `unit`."""

    chart: IntervalChart
    digits: int
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Finding:
    """One figure: in words and drawn, or in `refusal` why it is not given."""

    key: Key
    words: Words
    reading: Reading | None = None
    drawing: Drawing | None = None
    refusal: Message | None = None

    @property
    def alternative(self) -> Message:
        """What the chart says, for those who cannot see it."""
        finding = self.reading.finding if self.reading else ""
        return Message(N_("Dot with an interval. %(finding)s"), {"finding": finding})


@dataclass(frozen=True, slots=True)
class Feedback:
    """The page: what it rests on, and the findings in a fixed order.

    `colleagues` is how many others scored one of the same candidates; `left_out` counts the
    reader's recruitments that have no part in it.
    """

    recruitments: int
    candidates: int
    scores: int
    colleagues: int
    left_out: int
    findings: tuple[Finding, ...]


def feedback(scores: PooledScores) -> Feedback:
    """Return how the reader of `scores` scores beside the colleagues on the same people."""
    mine = [row for row in scores.rows if row[2] == scores.reader and row[4] is not None]
    people = {row[1] for row in mine}
    colleagues = {row[2] for row in scores.rows if row[1] in people and row[4] is not None}
    profile = _profile(scores) if mine else None
    return Feedback(
        recruitments=len({row[0] for row in mine}),
        candidates=len(people),
        scores=len(mine),
        colleagues=len(colleagues - {scores.reader}),
        left_out=scores.left_out,
        findings=() if profile is None else tuple(_findings(scores, profile, len(colleagues) - 1)),
    )


def _profile(scores: PooledScores) -> RaterProfile | None:
    # scipy takes a moment to load, and no other page needs it.
    from screening.analytics.cell_model import fit_cells  # noqa: PLC0415 - see above
    from screening.analytics.cell_noise import cell_noise  # noqa: PLC0415 - see above
    from screening.analytics.cells import centred_cells  # noqa: PLC0415 - see above
    from screening.analytics.raters import rater_profiles  # noqa: PLC0415 - see above

    if scores.reader is None:
        return None
    ratings = ratings_of(scores)
    cells = centred_cells(ratings)
    model = fit_cells(cells, noise=cell_noise(ratings, cells))
    return rater_profiles(ratings, cells, model)[scores.reader]


def _findings(scores: PooledScores, profile: RaterProfile, colleagues: int) -> list[Finding]:
    from screening.analytics.rater_words import readings  # noqa: PLC0415 - as above

    if colleagues < COLLEAGUES_FOR_COMPARING:
        profile = replace(profile, panel_share_middle=None, panel_central_tendency=None)
    said = {reading.statistic: reading for reading in readings(profile)}
    refused = {refusal.statistic: refusal.message for refusal in profile.refusals}
    drawings = _drawings(scores, profile)
    found = []
    for key, words in WORDS.items():
        refusal = refused.get(key)
        if colleagues < COLLEAGUES_FOR_COMPARING and key in {"spread", "halo", "central_tendency"}:
            refusal = ONE_COLLEAGUE if colleagues else NOTHING_TO_COMPARE
        if key == "severity" and not colleagues:
            refusal = NOTHING_TO_COMPARE
        if refusal is not None or key not in said:
            found.append(Finding(key, words, refusal=refusal or NOTHING_TO_COMPARE))
        else:
            found.append(Finding(key, words, said[key], drawings.get(key)))
    return found


def _drawings(scores: PooledScores, profile: RaterProfile) -> dict[Key, Drawing]:
    """Draw what there is; lower scores lie to the left, as everywhere else on a scale."""
    found: dict[Key, Drawing] = {}
    if profile.severity is not None:
        quarter = (scores.high - scores.low) / 4
        higher = _turned(profile.severity)
        wide = max(abs(end) for end in (higher.value, higher.low or 0, higher.high or 0))
        reach = quarter if wide <= quarter else 2 * quarter
        axis = Axis(-reach, reach, (-reach, 0, reach))
        digits = 0 if reach.is_integer() else 1
        found["severity"] = Drawing(interval_chart(axis, higher, 0), digits)
    if profile.spread is not None:
        found["spread"] = Drawing(interval_chart(RATIO, profile.spread, 1), 1, "×")
    if profile.halo is not None:
        found["halo"] = Drawing(interval_chart(RATIO, profile.halo, 1), 1, "×")
    if profile.share_middle is not None:
        panel = profile.panel_share_middle
        chart = interval_chart(
            SHARE, _times(profile.share_middle, 100), None if panel is None else 100 * panel
        )
        found["share_middle"] = Drawing(chart, 0, "\u00a0%")
    if profile.central_tendency is not None:
        chart = interval_chart(SLOPE, profile.central_tendency, profile.panel_central_tendency)
        found["central_tendency"] = Drawing(chart, 0)
    return found


def _turned(found: Estimate) -> Estimate:
    low, high = found.low, found.high
    return replace(
        found,
        value=-found.value,
        low=None if high is None else -high,
        high=None if low is None else -low,
    )


def _times(found: Estimate, factor: float) -> Estimate:
    low, high = found.low, found.high
    return replace(
        found,
        value=found.value * factor,
        low=None if low is None else low * factor,
        high=None if high is None else high * factor,
    )
