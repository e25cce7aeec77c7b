"""What a rater reads about the own scores: calm, factual, and advice only with a reason."""

from __future__ import annotations

import re

import pytest

from screening.analytics.rater_words import Reading, readings
from screening.analytics.raters import RaterProfile
from screening.analytics.refusals import Estimate


def reading(profile: RaterProfile) -> Reading:
    (found,) = readings(profile)
    return found


def profile(**figures: Estimate | float) -> RaterProfile:
    return RaterProfile(0, 10, 10, 80, middle=3.0, **figures)  # type: ignore[arg-type]  # by name


ADVICE = (
    "Read the anchors of level 3 once more before the next interview, and talk through an answer "
    "that you and a colleague scored differently."
)


@pytest.mark.parametrize(
    ("severity", "finding", "advised"),
    [
        (
            Estimate(0.3, 0.1, 0.5),
            (
                "You scored 0.3 levels lower than the panel on average, on the same people "
                "(between 0.1 and 0.5)."
            ),
            True,
        ),
        (
            Estimate(-0.3, -0.52, -0.08),
            (
                "You scored 0.3 levels higher than the panel on average, on the same people "
                "(between 0.1 and 0.5)."
            ),
            True,
        ),
        (
            Estimate(0.09, 0.04, 0.14),
            (
                "You scored 0.09 levels lower than the panel on average, on the same people "
                "(between 0.04 and 0.14)."
            ),
            True,
        ),
        (
            Estimate(0.1, -0.2, 0.4),
            (
                "On the same people, your scores lie no further down or up than chance can explain "
                "(between 0.4 levels lower and 0.2 higher than the panel)."
            ),
            False,
        ),
        (
            Estimate(0.0),
            "No difference can be seen between the levels that the panel's members give.",
            False,
        ),
        (
            Estimate(0.25),
            "You scored 0.2 levels lower than the panel on average, on the same people.",
            False,
        ),
    ],
)
def test_the_rater_s_level(severity: Estimate, finding: str, advised: bool) -> None:  # noqa: FBT001 - a column of the table above
    found = reading(profile(severity=severity))
    assert str(found.finding) == finding
    assert (None if found.advice is None else str(found.advice)) == (ADVICE if advised else None)


@pytest.mark.parametrize("name", ["spread", "halo"])
@pytest.mark.parametrize(
    ("estimate", "words", "advised"),
    [
        (Estimate(0.6, 0.5, 0.8), ("closer together", "differ less"), True),
        (Estimate(1.1, 0.8, 1.4), ("about as widely", "about as much"), False),
        (Estimate(1.5, 1.2, 1.9), ("further apart", "differ more"), True),
    ],
)
def test_ratios_to_colleagues(
    name: str,
    estimate: Estimate,
    words: tuple[str, str],
    advised: bool,  # noqa: FBT001 - a column of the table above
) -> None:
    found = reading(profile(**{name: estimate}))
    assert words[name == "halo"] in str(found.finding)
    low, high = estimate.low, estimate.high
    assert f"{estimate.value} times" in str(found.finding)
    assert f"(between {low} and {high})" in str(found.finding)
    assert (found.advice is not None) == advised


def test_the_middle_of_the_scale() -> None:
    share = Estimate(0.6, 0.52, 0.68)
    found = reading(profile(share_middle=share, panel_share_middle=0.35))
    assert str(found.finding) == (
        "60% of your scores are at level 3 (between 52% and 68%), and 35% of your colleagues' "
        "scores for the same people."
    )
    assert "hesitate over level 3" in str(found.advice)
    alone = reading(profile(share_middle=share))
    assert str(alone.finding) == "60% of your scores are at level 3 (between 52% and 68%)."
    assert alone.advice is None
    assert reading(profile(share_middle=share, panel_share_middle=0.9)).advice is None


def test_the_slope_beside_colleagues() -> None:
    slope = Estimate(0.4, 0.2, 0.6)
    found = reading(profile(central_tendency=slope, panel_central_tendency=0.8))
    assert "yours lie 0.4 levels apart (between 0.2 and 0.6)" in str(found.finding)
    assert found.advice is not None
    within = reading(profile(central_tendency=slope, panel_central_tendency=0.5))
    assert within.advice is None


def test_what_cannot_be_given_is_not_put_in_words() -> None:
    assert readings(RaterProfile(0, 0, 0, 0)) == ()
    assert readings(profile(spread=Estimate(0.5), halo=Estimate(0.5))) == ()


def test_no_sentence_judges_the_rater() -> None:
    words = re.compile(
        r"\b(bias|biased|wrong|bad|poor|strict|severe|lenient|fault)\b", re.IGNORECASE
    )
    for low, high in ((-2.0, -1.0), (-1.0, 3.0), (2.0, 3.0)):
        estimate = Estimate((low + high) / 2, low, high)
        every = profile(
            severity=estimate,
            spread=estimate,
            share_middle=estimate,
            panel_share_middle=0.5,
            halo=estimate,
            central_tendency=estimate,
            panel_central_tendency=0.5,
        )
        found = readings(every)
        assert len(found) == 5
        for one in found:
            sentences = " ".join(str(part) for part in (one.finding, one.meaning, one.advice))
            assert not words.search(sentences), sentences
            assert re.search(r"\byours?\b|\byou\b", sentences, re.IGNORECASE)
