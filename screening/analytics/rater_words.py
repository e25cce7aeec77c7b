"""A rater's profile in sentences to the rater: what was found, what it means, what may help.

The sentences are about scores, never about the person, and none of them says who is right. Advice
is given only where an interval leaves the colleagues' value out.
"""

from __future__ import annotations

from dataclasses import dataclass

from screening.analytics.raters import RaterProfile
from screening.analytics.refusals import Estimate
from screening.messages import N_, Figure, Message

_SHARE_DIGITS = 0
_WIDE = 0.2


@dataclass(frozen=True, slots=True)
class Reading:
    """One figure of a profile in words.

    Attributes:
        statistic: which one: `severity`, `spread`, `share_middle`, `halo` or `central_tendency`.
        finding: the figure in a sentence.
        meaning: how to read it.
        advice: what may help before the next interview; None where the figure lies within what
            chance can explain.
    """

    statistic: str
    finding: Message
    meaning: Message
    advice: Message | None = None


def readings(profile: RaterProfile) -> tuple[Reading, ...]:
    """Return the figures that the profile has, in words; for the others see its refusals."""
    found = (
        _severity(profile),
        _spread(profile),
        _middle(profile),
        _halo(profile),
        _central_tendency(profile),
    )
    return tuple(reading for reading in found if reading is not None)


def _severity(profile: RaterProfile) -> Reading | None:
    estimate = profile.severity
    if estimate is None:
        return None
    side = _side(estimate, 0)
    if estimate.low is None or estimate.high is None:
        finding = _level_without_interval(estimate.value)
    elif side == 0:
        finding = Message(
            N_(
                "On the same people, your scores lie no further down or up than chance can "
                "explain (between %(below)s levels lower and %(above)s higher than the panel)."
            ),
            {
                "below": Figure(estimate.high, _digits(estimate)),
                "above": Figure(-estimate.low, _digits(estimate)),
            },
        )
    else:
        text = (
            N_(
                "You scored %(size)s levels lower than the panel on average, on the same people "
                "(between %(least)s and %(most)s)."
            )
            if side > 0
            else N_(
                "You scored %(size)s levels higher than the panel on average, on the same people "
                "(between %(least)s and %(most)s)."
            )
        )
        least, most = sorted((abs(estimate.low), abs(estimate.high)))
        params = {"size": abs(estimate.value), "least": least, "most": most}
        digits = _digits(estimate)
        finding = Message(text, {name: Figure(value, digits) for name, value in params.items()})
    meaning = Message(
        N_(
            "This compares your levels with those of everybody who scored the same people. It "
            "shows how the anchors are read; it does not show who reads them right."
        )
    )
    advice = (
        Message(
            N_(
                "Read the anchors of level %(level)s once more before the next interview, and "
                "talk through an answer that you and a colleague scored differently."
            ),
            {"level": _level(profile)},
        )
        if side
        else None
    )
    return Reading("severity", finding, meaning, advice)


def _level_without_interval(lower: float) -> Message:
    """Say the level where chance has no part in it, or where members do not differ at all."""
    if not lower:
        return Message(
            N_("No difference can be seen between the levels that the panel's members give.")
        )
    text = (
        N_("You scored %(size)s levels lower than the panel on average, on the same people.")
        if lower > 0
        else N_("You scored %(size)s levels higher than the panel on average, on the same people.")
    )
    return Message(text, {"size": Figure(abs(lower))})


def _spread(profile: RaterProfile) -> Reading | None:
    texts = (
        N_(
            "Your scores lie closer together than your colleagues' for the same people: %(ratio)s "
            "times as widely spread (between %(low)s and %(high)s)."
        ),
        N_(
            "Your scores are spread about as widely as your colleagues' for the same people: "
            "%(ratio)s times (between %(low)s and %(high)s)."
        ),
        N_(
            "Your scores lie further apart than your colleagues' for the same people: %(ratio)s "
            "times as widely spread (between %(low)s and %(high)s)."
        ),
    )
    meaning = N_(
        "This is how much of the scale you use. Scores that lie close together tell people apart "
        "less, and scores that lie far apart count for more in the panel's mean."
    )
    advice = (
        N_(
            "Read the anchors of the lowest and the highest level before the next interview, and "
            "give them where an answer fits them."
        ),
        N_(
            "Read the anchors of the levels in between before the next interview, and keep the "
            "lowest and the highest level for answers that fit their anchors."
        ),
    )
    return _ratio("spread", profile.spread, texts, meaning, advice)


def _halo(profile: RaterProfile) -> Reading | None:
    texts = (
        N_(
            "Your scores for one person differ less from question to question than your "
            "colleagues' for the same people: %(ratio)s times as much (between %(low)s and "
            "%(high)s)."
        ),
        N_(
            "Your scores for one person differ about as much from question to question as your "
            "colleagues' for the same people: %(ratio)s times (between %(low)s and %(high)s)."
        ),
        N_(
            "Your scores for one person differ more from question to question than your "
            "colleagues' for the same people: %(ratio)s times as much (between %(low)s and "
            "%(high)s)."
        ),
    )
    meaning = N_(
        "Where scores hardly differ from question to question, one impression of a person may have "
        "coloured all the answers. The person may also have been even throughout."
    )
    advice = (
        N_(
            "Score each answer by its own anchors as soon as it is given, before you look at your "
            "other scores."
        ),
        N_(
            "Check with a colleague that you look for the same things in each question, with the "
            "anchors in front of you."
        ),
    )
    return _ratio("halo", profile.halo, texts, meaning, advice)


def _ratio(
    statistic: str,
    estimate: Estimate | None,
    texts: tuple[str, str, str],
    meaning: str,
    advice: tuple[str, str],
) -> Reading | None:
    """Put a ratio in words; `texts` and `advice` are for below, (about,) and above one."""
    if estimate is None or estimate.low is None or estimate.high is None:
        return None
    side = _side(estimate, 1)
    params = {
        "ratio": Figure(estimate.value, _digits(estimate)),
        "low": Figure(estimate.low, _digits(estimate)),
        "high": Figure(estimate.high, _digits(estimate)),
    }
    return Reading(
        statistic,
        Message(texts[side + 1], params),
        Message(meaning),
        Message(advice[side > 0]) if side else None,
    )


def _middle(profile: RaterProfile) -> Reading | None:
    estimate, panel = profile.share_middle, profile.panel_share_middle
    if estimate is None or estimate.low is None or estimate.high is None:
        return None
    params: dict[str, object] = {
        "level": _level(profile),
        "share": _share(estimate.value),
        "low": _share(estimate.low),
        "high": _share(estimate.high),
    }
    text = N_(
        "%(share)s%% of your scores are at level %(level)s (between %(low)s%% and %(high)s%%)."
    )
    side = 0
    if panel is not None:
        side = _side(estimate, panel)
        params["panel"] = _share(panel)
        text = N_(
            "%(share)s%% of your scores are at level %(level)s (between %(low)s%% and %(high)s%%), "
            "and %(panel)s%% of your colleagues' scores for the same people."
        )
    meaning = N_(
        "The level in the middle is the easiest to give when an answer is hard to place. Where "
        "many scores are there, people are told apart less."
    )
    advice = (
        Message(
            N_(
                "When you hesitate over level %(level)s, read the anchors of the levels on both "
                "sides of it and note what the answer lacked or added."
            ),
            {"level": _level(profile)},
        )
        if side > 0
        else None
    )
    return Reading("share_middle", Message(text, params), Message(meaning), advice)


def _central_tendency(profile: RaterProfile) -> Reading | None:
    estimate, panel = profile.central_tendency, profile.panel_central_tendency
    if estimate is None or estimate.low is None or estimate.high is None or panel is None:
        return None
    digits = _digits(estimate)
    finding = Message(
        N_(
            "Where colleagues' means for two people lie one level apart, yours lie %(slope)s "
            "levels apart (between %(low)s and %(high)s). For your colleagues, the same figure is "
            "%(panel)s."
        ),
        {
            "slope": Figure(estimate.value, digits),
            "low": Figure(estimate.low, digits),
            "high": Figure(estimate.high, digits),
            "panel": Figure(panel, digits),
        },
    )
    meaning = Message(
        N_(
            "This is how far your scores go along when colleagues see a difference between people. "
            "It is below one for nearly everybody, since colleagues' means hold chance as well."
        )
    )
    advice = (
        Message(
            N_(
                "Note what was said, in the candidate's words, before you choose a level; it makes "
                "differences between people easier to see."
            )
        )
        if _side(estimate, panel) < 0
        else None
    )
    return Reading("central_tendency", finding, meaning, advice)


def _side(estimate: Estimate, value: float) -> int:
    """Return 1 if the interval lies above `value`, -1 if below, and 0 if it holds it."""
    if estimate.low is None or estimate.high is None:
        return 0
    return int(estimate.low > value) - int(estimate.high < value)


def _digits(estimate: Estimate) -> int:
    """Return one decimal, or two where one would make the ends of the interval look alike."""
    return 1 if (estimate.width or 0) >= _WIDE else 2


def _share(value: float) -> Figure:
    return Figure(100 * value, _SHARE_DIGITS)


def _level(profile: RaterProfile) -> Figure:
    """Return the middle level, with a decimal only where it has one."""
    level = profile.middle or 0.0
    return Figure(level, 0 if float(level).is_integer() else 1)
