"""What goes into each copy and what stays out, whatever people have written."""

from __future__ import annotations

import re
from dataclasses import asdict, replace

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from screening.privacy.grounds import GROUNDS, choosable
from screening.privacy.pdfs import copy_pdf, numbers
from screening.privacy.rules import texts
from screening.privacy.rules.concerns import concerns, full_case_concerns
from screening.privacy.rules.copies import (
    content_digest,
    full_case,
    party_access,
    personal_data,
)
from screening.privacy.rules.holds import holds
from screening.privacy.rules.source import ACTIONS, Trace, daily
from screening.privacy.rules.texts import Note, Piece, Slot
from tests.privacy.cases import (
    FIRST,
    LOCKED,
    SECOND,
    everything_in,
    mark,
    record,
    score,
    source,
)

HIDDEN = "Zebrafjorden kommune"
SAID = f"She worked for {HIDDEN} until May."


def note(text: str) -> Note:
    return Note(Slot(1, FIRST, "evidence"), "Member 1", 1, text)


# Texts and bars


def test_a_bar_says_nothing_of_what_it_hides() -> None:
    short, long = (
        texts.shown(note(f"Met {name} there."), [mark(f"Met {name} there.", name)])
        for name in ("Li", "Maximiliane Überschwenglich-Østensjø")
    )
    assert short == long
    assert short.pieces == (Piece("Met "), Piece("", ("others",)), Piece(" there."))


def test_bars_that_touch_are_one_and_keep_both_grounds() -> None:
    text = "One two three four"
    marks = [
        mark(text, "two three", ground="others"),
        mark(text, "three four", ground="internal", id=2),
    ]
    assert texts.shown(note(text), marks).pieces == (
        Piece("One "),
        Piece("", ("others", "internal")),
    )
    beside = [mark(text, "One"), mark(text, "two", id=2)]
    assert texts.shown(note(text), beside).pieces[0] == Piece("", ("others",))
    assert len(texts.shown(note(text), beside).pieces) == 2


@given(
    st.text(min_size=1, max_size=60),
    st.lists(st.tuples(st.integers(0, 59), st.integers(1, 60)), max_size=5),
)
def test_what_is_shown_is_the_text_less_the_spans(text: str, spans: list[tuple[int, int]]) -> None:
    kept = [(start, min(end, len(text))) for start, end in spans if start < min(end, len(text))]
    marks = [
        replace(mark(text), id=number, start=start, end=end)
        for number, (start, end) in enumerate(kept)
    ]
    found = texts.shown(note(text), marks)
    outside = "".join(
        char for at, char in enumerate(text) if not any(start <= at < end for start, end in kept)
    )
    shown = "".join(piece.text for piece in found.pieces)
    assert re.sub(r"\s", "", shown) == re.sub(r"\s", "", outside)
    assert bool(found.grounds) == bool(kept)


def test_a_redaction_never_moves_to_another_text() -> None:
    other = replace(mark(SAID, HIDDEN))
    changed = SAID.replace("worked", "was")
    assert texts.shown(note(changed), [other]).pieces == (Piece(changed),)
    assert texts.stale([note(changed)], [other], frozenset({1})) == (other,)
    assert texts.stale([note(changed)], [other], frozenset()) == ()
    assert texts.stale([note(SAID)], [other], frozenset({1})) == ()


@pytest.mark.parametrize(
    ("passage", "places"),
    [
        ("the plan", 2),
        ("the\n plan", 2),
        ("The plan", 0),
        ("Å gå", 1),
        ("A\u030a ga\u030a", 1),
        ("(a.b)", 1),
        ("", 0),
        ("   ", 0),
    ],
)
def test_a_passage_is_found_wherever_it_stands(passage: str, places: int) -> None:
    notes = [note("She made the plan, and the\nplan held (a.b)."), note("Å gå er sunt.")]
    assert len(texts.find(notes, passage)) == places


def test_places_are_named_by_the_text_they_are_in() -> None:
    (found,) = texts.find([note(SAID)], HIDDEN)
    assert texts.passages_of([note(SAID)], [found.key]) == (found,)
    assert texts.passages_of([note(SAID + " ")], [found.key]) is None
    assert texts.passages_of([note(SAID)], [note(SAID).key]) == (texts.whole(note(SAID)),)
    for wrong in ("", "x", found.key + "0000", found.key.replace(".", ",", 1), "1..evidence.x.1.2"):
        assert texts.passages_of([note(SAID)], [wrong]) is None


def test_the_same_words_before_and_after_the_discussion_are_one_note() -> None:
    table = source(score(SAID), score(SAID, stage="final", reason="Agreed")).table
    assert [one.text for one in texts.notes_of(table, 1)] == [SAID, "Agreed"]


# The three copies


def test_party_access_has_no_place_for_assessments() -> None:
    copy = party_access(source(score(SAID, "Weak", "Changed my mind")), 1, "en")
    fields = set(re.findall(r"'(\w+)':", repr(asdict(copy))))
    assert not fields & {"level", "assessments", "reasons", "composite", "mean", "judged"}
    assert "Weak" not in repr(copy)
    assert "Changed my mind" not in repr(copy)
    assert "Bjørn Dahl" not in repr(copy)


def test_an_outcome_that_is_a_judgement_stays_out_of_party_access() -> None:
    row = replace(score("Said little."), outcome="no_evidence", level=None)
    copy = party_access(source(row), 1, "en")
    assert copy.answers[0].said[0].fact is None
    declined = replace(row, outcome="declined")
    assert party_access(source(declined), 1, "en").answers[0].said[0].fact == "declined"


def test_personal_data_hold_levels_and_what_was_thought() -> None:
    copy = personal_data(source(score(SAID, "Strong")), 1, "en")
    judged = copy.file.answers[0].judged[0]
    assert (judged.level, judged.assessments[0].words) == (4, "Strong")
    assert copy.file.result is not None
    assert copy.file.result.composite is not None
    assert [line.action for line in copy.traces] == ["scorecard.locked"]


def test_a_copy_holds_the_redactions_of_its_own_kind_alone() -> None:
    marks = [("personal-data", mark(SAID, HIDDEN))]
    case = source(score(SAID), marks=marks)  # type: ignore[arg-type]
    assert HIDDEN not in repr(personal_data(case, 1, "en"))
    assert HIDDEN in repr(party_access(case, 1, "en"))
    assert HIDDEN in repr(full_case(case, "en"))


def test_a_redaction_holds_for_every_row_with_that_text() -> None:
    case = source(
        score(SAID),
        score(SAID, stage="final"),
        marks=[("personal-data", mark(SAID, HIDDEN))],
    )
    assert HIDDEN not in repr(personal_data(case, 1, "en"))


def test_bars_are_numbered_by_their_ground() -> None:
    case = source(
        score(SAID, "Fine, I think"),
        score("More", member=2),
        marks=[
            ("personal-data", mark(SAID, HIDDEN, ground="internal")),
            ("personal-data", mark("More", ground="others", member=2, id=2)),
            ("personal-data", mark("Fine, I think", ground="others", field="assessment", id=3)),
        ],
    )
    copy = personal_data(case, 1, "en")
    assert numbers(copy) == {"internal": 1, "others": 2}
    assert [len(one.places) for one in copy.redacted] == [1, 2]


def test_the_fingerprint_of_a_copy_is_that_of_what_can_be_read() -> None:
    """Otherwise a short passage could be found by trying."""
    first = source(score(SAID), marks=[("personal-data", mark(SAID, HIDDEN))])
    other = SAID.replace(HIDDEN, "Li")
    second = source(score(other), marks=[("personal-data", mark(other, "Li"))])
    assert content_digest(personal_data(first, 1, "en")) == content_digest(
        personal_data(second, 1, "en")
    )


def test_every_copy_says_what_was_left_out_and_why() -> None:
    case = source(score(SAID), locked=[1])
    for copy in (party_access(case, 1, "en"), personal_data(case, 1, "en"), full_case(case, "en")):
        said = [str(one.what) for one in copy.left_out]
        assert any("Member 2" in one for one in said)
        assert all(str(one.ground.words) for one in copy.left_out)
        assert all(one.ground in GROUNDS.values() for one in copy.left_out)
        assert holds(copy)


def test_grounds_are_dated_and_belong_to_one_kind() -> None:
    for ground in GROUNDS.values():
        assert ground.as_of.year >= 2026
        assert bool(ground.act) == bool(ground.section) == bool(ground.address)
        assert len(ground.copies) <= 1
    assert {one.key for one in choosable("party-access")}.isdisjoint(
        one.key for one in choosable("personal-data")
    )
    assert choosable("full-case") == ()


# What speaks against a copy


def stops(case: object, kind: str = "party-access") -> list[str]:
    return [str(one.message) for one in concerns(kind, case, 1) if one.stops]  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "said", ["Better than Bjørn Dahl.", "BJØRN\nDAHL said so", "as k-02 did", "(Bjørn Dahl)"]
)
def test_another_applicants_name_stops_party_access(said: str) -> None:
    assert stops(source(score(said)))
    hidden = source(score(said), marks=[("party-access", mark(said, ground="party-confidential"))])
    assert not stops(hidden)


def test_a_part_of_a_name_is_pointed_out() -> None:
    (found,) = concerns("party-access", source(score("Like Dahl, she asked.")), 1)
    assert not found.stops
    assert "may name" in str(found.message)
    assert concerns("party-access", source(score("Dahlia and Anne")), 1) == ()


def test_the_same_words_elsewhere_are_pointed_out() -> None:
    case = source(
        score(SAID),
        score(f"Again {HIDDEN}", member=2),
        marks=[("personal-data", mark(SAID, HIDDEN))],
    )
    (found,) = concerns("personal-data", case, 1)
    assert "Member 2" in str(found.message)


def test_a_changed_text_stops_the_copy() -> None:
    case = source(score("Other words"), marks=[("personal-data", mark(SAID, HIDDEN))])
    assert any("has changed" in one for one in stops(case, "personal-data"))


def test_redactions_of_the_other_copy_are_pointed_out() -> None:
    case = source(score(SAID), marks=[("personal-data", mark(SAID, HIDDEN))])
    (found,) = concerns("party-access", case, 1)
    assert "not redacted here" in str(found.message)


def test_missing_scorecards_are_told_and_do_not_stop() -> None:
    case = source(score(SAID), locked=[1])
    (found,) = concerns("personal-data", case, 1)
    assert (found.about, found.stops) == ("cards", False)
    assert len(full_case_concerns(case)) == 2


def test_the_log_is_one_line_a_day_person_and_act() -> None:
    lines = daily([Trace(n, LOCKED, "A", "score.saved") for n in range(1, 5)])
    assert [line.count for line in lines] == [4]


def test_every_action_of_the_log_about_a_case_has_words() -> None:
    from screening.resources import PACKAGE

    code = "\n".join(
        path.read_text(encoding="utf-8")
        for domain in ("recruitments", "scoring", "privacy")
        for path in (PACKAGE / domain).rglob("*.py")
    )
    written = set(
        re.findall(
            r'"((?:recruitment|weights|panel|candidates?|impartiality|scores?|scorecard|redaction|'
            r'access-copy)\.[a-z-]+)"',
            code,
        )
    )
    assert written - {"recruitment.read", "recruitment.list", "recruitment.edit",
                      "recruitment.create", "impartiality.declare", "scorecard.reopen",
                      "scores.import", "candidate.id", "scorecard.id",
                      "recruitment.id"} <= set(ACTIONS)  # fmt: skip


# The files

ANYTHING = st.text(
    st.characters(codec="utf-8", exclude_categories=("Cs", "Cc", "Cn", "Co", "Cf")), max_size=20
)


@settings(
    max_examples=8,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(ANYTHING, ANYTHING, st.integers(1, 5))
def test_no_assessment_is_in_the_bytes_of_party_access(
    app: Flask, said: str, thought: str, level: int
) -> None:
    secret, reason, other = f"Xqz{thought}zqX", "Jwvk changed it", "Ulvhild Fjeldstad-Qvam"
    case = source(
        score(f"Said {said}", secret, reason, level=level),
        score("And this", secret, question=SECOND, member=2),
        score("Theirs", secret, candidate=2, member=2),
        names=("Anne Berg", other),
    )
    copy = party_access(case, 1, "en")
    with app.app_context():
        found = everything_in(copy_pdf(copy, record(copy, "party-access")))
    assert "And this" in found
    for hidden in ("Xqz", "Jwvk", "Ulvhild", "Qvam", "K-02", "Theirs", "Weak", "Very strong"):
        assert hidden not in found


def test_redacted_words_are_nowhere_in_the_file(app: Flask) -> None:
    thought = "Assessed with an eye on Kvasshovden."
    case = source(
        score(SAID, thought, f"As {HIDDEN} said"),
        score(SAID, thought, stage="final", reason=f"As {HIDDEN} said"),
        marks=[
            ("personal-data", mark(SAID, HIDDEN)),
            ("personal-data", mark(thought, ground="internal", field="assessment", id=2)),
            ("personal-data", mark(f"As {HIDDEN} said", HIDDEN, field="reason", id=3)),
        ],
    )
    copy = personal_data(case, 1, "en")
    with app.app_context():
        pdf = copy_pdf(copy, record(copy, "personal-data"))
    found = everything_in(pdf)
    assert "left out, ground 1" in found
    assert "until May" in found
    for hidden in (
        "Zebra",
        "fjorden",
        "Kvass",
        texts.fingerprint(SAID),
        texts.fingerprint(thought),
    ):
        assert hidden not in found


def test_a_file_does_not_tell_how_much_was_redacted(app: Flask) -> None:
    files = []
    for name in ("Li", "Anne Margrethe Zebrafjord-Kvasshovdenlien av Nordre"):
        text = f"Met {name} there."
        case = source(score(text), marks=[("personal-data", mark(text, name))])
        copy = personal_data(case, 1, "en")
        with app.app_context():
            files.append(copy_pdf(copy, record(copy, "personal-data")))
    assert files[0] == files[1]


def test_markup_in_a_note_is_text(app: Flask) -> None:
    hostile = "<script>alert(1)</script> & <b>bold</b> {{ 7*7 }} %(x)s"
    copy = party_access(source(score(hostile)), 1, "en")
    with app.app_context():
        found = everything_in(
            copy_pdf(copy, record(copy, "party-access", recipient=hostile, reason=hostile))
        )
    assert re.sub(r"\s", "", hostile) in re.sub(r"\s", "", found)
