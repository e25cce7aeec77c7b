"""What the pattern of who scored whom forbids saying, and in which words."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import sparse
from scipy.sparse import csgraph

from screening.analytics.articulation import Bridge, bridges, sides
from screening.analytics.cells import Cells, cell_means
from screening.analytics.connection import (
    connection_refusals,
    one_level,
    overlap,
    questions_apart,
    scale_limits,
)
from screening.analytics.ratings import Ratings, from_rows
from screening.analytics.wording import listed
from tests.analytics import published

PAIRS = st.sets(st.tuples(st.integers(0, 7), st.integers(0, 6)), min_size=1, max_size=30)


def panel(who: dict[str, str], *, level: float = 3, question: str = "q") -> Ratings:
    """Return a table where each rater (key) scored the candidates in the value, one a letter."""
    return from_rows(
        (candidate, rater, question, level) for rater, all_of in who.items() for candidate in all_of
    )


def said(ratings: Ratings) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for refusal in connection_refusals(ratings, cell_means(ratings)):
        found.setdefault(refusal.code, []).append(str(refusal.message))
    return found


def cells_of(pairs: set[tuple[int, int]]) -> Cells:
    candidate, rater = np.array(sorted(pairs), dtype=np.int64).T
    one = np.ones(len(pairs))
    return Cells(candidate, rater, one, one.astype(np.int64), 8, 7)


def components(cells: Cells) -> int:
    """Return how many parts hold a score, by SciPy."""
    ends = (cells.candidate, cells.rater + cells.n_candidates)
    size = cells.n_candidates + cells.n_raters
    graph = sparse.csr_array((np.ones(len(cells)), ends), shape=(size, size))
    _, label = csgraph.connected_components(graph, directed=False)
    return len(np.unique(label[cells.candidate]))


def test_two_panels_apart_are_named_by_their_members() -> None:
    found = said(panel({"A": "abc", "B": "abc", "C": "def"}))
    assert found["R1"] == [
        (
            "The panel of A and B and the panel of C share neither a member nor a candidate, so a "
            "stricter panel cannot be told from weaker candidates. Let one member sit on both, or "
            "compare within each panel."
        )
    ]


def test_many_panels_and_many_members_are_shortened() -> None:
    who = {f"M{number}": "abc" for number in range(9)} | {
        f"N{number}": f"{number}" for number in range(6)
    }
    (sentence,) = said(panel(who))["R1"]
    assert sentence.startswith(
        "7 panels share neither a member nor a candidate with one another: the panel of N0, the "
        "panel of N1, the panel of N2 and 4 more. A stricter"
    )
    assert str(listed(["A", "B", "C", "D"])) == "A, B, C and D"
    assert str(listed([f"M{number}" for number in range(9)])) == "M0, M1, M2 and 6 more"
    assert listed([]) == ""


def test_panels_that_share_one_member_or_one_candidate_are_not_apart() -> None:
    for who in ({"A": "abc", "B": "abcdef", "C": "def"}, {"A": "abc", "C": "cde"}):
        assert "R1" not in said(panel(who))


def test_nobody_scored_by_two() -> None:
    found = said(panel({"A": "abc", "B": "def"}))
    assert found["R2"] == ["Nobody was scored by two people, so agreement cannot be measured."]
    assert "R3" not in found
    assert "R18" not in found
    assert "R2" not in said(panel({"A": "abc", "B": "cde"}))


def test_a_rater_with_too_little_overlap() -> None:
    found = said(panel({"A": "abcde", "B": "abcde", "C": "defgh"}))
    assert found["R3"][0].startswith("C shares fewer than 3 candidates with other members.")
    ratings = panel({"A": "abcde", "B": "abcde", "C": "cdefgh"})
    assert overlap(cell_means(ratings)).tolist() == [5, 5, 3]
    assert "R3" not in said(ratings)


def test_a_member_who_alone_links_two_parts() -> None:
    found = said(panel({"A": "abcd", "B": "abcd", "C": "efgh", "D": "efgh", "Sam": "abcdefgh"}))
    assert found == {
        "R3": [
            (
                "Only Sam sits with the panel of A and B and the panel of C and D. One member's "
                "scores are too little to tell a stricter panel from weaker candidates. Let one "
                "more member sit with both."
            )
        ]
    }


def test_a_candidate_who_alone_links_two_parts() -> None:
    ratings = panel({"A": "abcd", "B": "abcd", "C": "defg", "D": "defg"})
    (sentence,) = said(ratings)["R3"]
    assert sentence.startswith("Only the scores of d link the panel of A and B and the panel of C")
    cells = cell_means(ratings)
    assert bridges(cells) == (Bridge(candidate=3),)
    assert [part.tolist() for part in sides(cells, Bridge(candidate=3))] == [[0, 1], [2, 3]]


def test_many_links_are_one_sentence() -> None:
    who = {f"M{number}": "".join(chr(97 + number + step) for step in (0, 1)) for number in range(9)}
    (first, second) = said(panel(who))["R3"]
    assert first.startswith("M0, M1, M2 and 6 more each share fewer than 3")
    assert second.startswith("b, c, d and 12 more are each the only link between parts")


def test_raters_with_questions_of_their_own() -> None:
    rows = [(candidate, "A", question, 3.0) for candidate in "abc" for question in ("q", "r")]
    rows += [(candidate, "B", "s", 4.0) for candidate in "abc"]
    (sentence,) = said(from_rows(rows))["R14"]
    assert sentence.startswith("No question was scored both by A and by B, so a stricter member")
    three = [("a", rater, rater.lower(), 3.0) for rater in "XYZ"]
    refusal = questions_apart(from_rows(three))
    assert refusal is not None
    assert "fall into 3 groups" in str(refusal.message)
    assert questions_apart(from_rows([*rows, ("a", "B", "q", 2.0)])) is None
    assert questions_apart(panel({"A": "ab", "B": "ab"})) is None


def test_a_candidate_scored_by_one_person_while_others_have_more() -> None:
    found = said(panel({"A": "abcdef", "B": "abcde"}))
    assert found["R18"] == [
        (
            "f was scored by one person only, while others were scored by more. The score rests on "
            "one person's view."
        )
    ]
    assert said(panel({"A": "abcdefg", "B": "abcde"}))["R18"][0].startswith("f and g were each")


@pytest.mark.parametrize(
    ("low", "high", "mean", "near"),
    [
        (1, 5, 1.49, True),
        (1, 5, 1.5, False),
        (1, 5, 4.5, False),
        (1, 5, 4.51, True),
        (0, 8, 0.99, True),
        (0, 8, 1.0, False),
    ],
)
def test_means_near_an_end_of_the_scale(low: float, high: float, mean: float, near: bool) -> None:  # noqa: FBT001 - a column of the table above
    middle = (low + high) / 2
    rows = [("a", "A", "q", mean), ("b", "A", "q", middle), ("b", "B", "q", middle)]
    found = scale_limits(from_rows(rows, low=low, high=high))
    assert found.candidates.tolist() == ([0] if near else [])
    assert found.raters.size == 0


def test_ends_of_the_scale_leave_the_arithmetic_standing() -> None:
    ratings = panel({"A": "abc", "B": "abc"}, level=5)
    found = [
        refusal
        for refusal in connection_refusals(ratings, cell_means(ratings))
        if refusal.code == "R16"
    ]
    assert [refusal.given for refusal in found] == [True, True]
    assert str(found[0].message).startswith("The scores of a, b and c lie close to an end")
    assert str(found[1].message).startswith("The levels that A and B gave lie close to an end")


def test_nearly_everything_at_one_level() -> None:
    rows = [(f"c{number:02}", "A", "q", 4.0) for number in range(19)]
    assert one_level(from_rows([*rows, ("d", "A", "q", 5.0)])) is not None
    assert one_level(from_rows([*rows[:9], ("d", "A", "q", 5.0)])) is None
    assert one_level(from_rows(rows)) is not None
    assert one_level(from_rows([])) is None


def test_a_table_without_a_score_has_nothing_to_refuse() -> None:
    empty = from_rows([("a", "A", "q", None)])
    assert connection_refusals(empty, cell_means(empty)) == ()


def test_complete_published_panels_are_connected() -> None:
    guilford = published.ratings("guilford_1954_creativity.csv", low=1, high=9)
    skating = published.ratings("skating_worlds2017_men_free_components.csv", low=0, high=10)
    for ratings in (guilford, skating):
        cells = cell_means(ratings)
        assert bridges(cells) == ()
        assert set(overlap(cells)) == {len(ratings.candidates)}
        assert "R1" not in said(ratings)


@given(PAIRS)
def test_bridges_are_those_whose_absence_leaves_more_parts_with_scores(
    pairs: set[tuple[int, int]],
) -> None:
    """The walk agrees with taking out each rater and candidate in turn."""
    cells = cells_of(pairs)
    whole = components(cells)
    expected = [
        Bridge(candidate=place)
        for place in range(8)
        if components(left := cells.where(cells.candidate != place)) > whole and len(left)
    ] + [
        Bridge(rater=place)
        for place in range(7)
        if components(left := cells.where(cells.rater != place)) > whole and len(left)
    ]
    found = bridges(cells)
    assert list(found) == expected
    for bridge in found:
        parts = sides(cells, bridge)
        assert len(parts) >= 2
        assert not set(parts[0]) & set(parts[1])


@given(PAIRS, st.randoms(use_true_random=False))
def test_neither_order_nor_names_matter(pairs: set[tuple[int, int]], random: object) -> None:
    rows = [(f"c{one}", f"m{other}", "q", 3.0) for one, other in sorted(pairs)]
    shuffled = list(rows)
    random.shuffle(shuffled)  # type: ignore[attr-defined]  # hypothesis' own, without a type
    assert said(from_rows(rows)) == said(from_rows(shuffled))
    renamed = from_rows((one, f"x{other}", "q", level) for one, other, _, level in rows)
    assert [
        (code, [sentence.replace("xm", "m") for sentence in sentences])
        for code, sentences in said(renamed).items()
    ] == list(said(from_rows(rows)).items())


def test_a_long_chain_and_a_big_table_are_walked_through() -> None:
    candidates, raters = 20_000, 300
    number = np.arange(candidates)
    pairs = {
        (int(one), int((one * step + step) % raters)) for one, step in product(number, (1, 7, 31))
    }
    candidate, rater = np.array(sorted(pairs), dtype=np.int64).T
    one = np.ones(len(pairs))
    cells = Cells(candidate, rater, one, one.astype(np.int64), candidates, raters)
    assert bridges(cells) == ()
    several = np.bincount(candidate) > 1
    assert overlap(cells).sum() == several[candidate].sum()
    chain = np.repeat(number, 2)[1:-1]
    linked = np.repeat(number, 2)[:-2]
    one = np.ones(len(chain))
    cells = Cells(chain, linked, one, one.astype(np.int64), candidates, candidates)
    assert len(bridges(cells)) > candidates
