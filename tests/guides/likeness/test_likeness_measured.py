"""docs/likeness.md says what comes out, and the thresholds follow from the choosing half."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from itertools import chain
from pathlib import Path

import pytest

from screening.guides.likeness.index import ALMOST_THE_SAME, MUCH_ALIKE
from screening.settings import LANGUAGES
from tests.guides.likeness import measured

DOCS = (Path(__file__).resolve().parents[3] / "docs" / "likeness.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("part", measured.PARTS, ids=lambda part: part.__name__)
def test_the_docs_say_what_comes_out(part: Callable[[], Iterable[str]]) -> None:
    assert "\n".join(part()) in DOCS


def test_the_docs_say_what_is_found_across_bokmal_and_nynorsk() -> None:
    hits, cases = measured.crossing()
    assert f"{hits} of {cases}" in DOCS


def test_the_threshold_is_the_lowest_that_disturbs_seldom_enough() -> None:
    assert measured.chosen() == MUCH_ALIKE
    assert f"**{MUCH_ALIKE}**" in DOCS
    assert f"**{ALMOST_THE_SAME}**" in DOCS


def test_almost_the_same_is_what_most_small_changes_reach_and_new_wording_rarely() -> None:
    pairs = measured.judged("choosing")
    small = [one for one in pairs if one.kind in {"edit", "order"}]
    worded = [one for one in pairs if one.kind in {"reworded", "paraphrase", "far", "topic"}]
    hits, cases = measured.share(small, ALMOST_THE_SAME)
    assert hits / cases >= 0.9
    hits, cases = measured.share(worded, ALMOST_THE_SAME)
    assert hits / cases <= 0.1


def test_the_halves_share_no_topic_and_are_balanced() -> None:
    halves = [measured.topics(half) for half in ("choosing", "held_out")]
    assert not {one["id"] for one in halves[0]} & {one["id"] for one in halves[1]}
    assert len(halves[0]) == len(halves[1])
    kinds: Counter[tuple[str, str]] = Counter()
    texts = []
    for topic in chain(*halves):
        for language in LANGUAGES:
            own = topic[language]
            kinds.update((language, one["kind"]) for one in [*own["same"], *own["different"]])
            texts += [own["question"], *(one["text"] for one in own["same"] + own["different"])]
    assert {kind for _, kind in kinds} == {*measured.SAME, *measured.DIFFERENT}
    assert all(kinds[language, kind] == kinds["en", kind] for language, kind in kinds)
    assert kinds.total() >= 240
    assert len(set(texts)) == len(texts)


def test_a_large_collection_is_judged_like_a_small_one() -> None:
    for few, many in zip(
        measured.judged("held_out"), measured.judged("held_out", 2000), strict=True
    ):
        assert few.language == many.language
    small, large = (
        measured.share(one for one in measured.judged("held_out", others) if one.same)
        for others in (0, 2000)
    )
    assert abs(small[0] - large[0]) / small[1] <= 0.05
