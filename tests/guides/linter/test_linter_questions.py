"""What the linter says of one question: category, severity, law, replacement; and its limits."""

from __future__ import annotations

import sys
from collections.abc import Callable
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from screening.guides.linter import blocking, lint_question, lint_text
from screening.guides.linter.folding import LONGEST_SENTENCE, fold, sentences
from screening.guides.linter.law import REASONS, categories
from screening.guides.linter.readability import lix
from screening.guides.linter.structure import openings

ASKED = {
    "pregnancy_family": ("Er du gravid?", "Hvordan legger du til rette for gravide brukere?"),
    "care_civil_status": ("Hva jobber mannen din med?", "Hvordan møter du en mann som er sint?"),
    "sexual_orientation_gender": ("Er du homofil?", "Hvordan er du målorientert i arbeidet?"),
    "religion_belief": ("Feirer du jul?", "Hva tror du skal til for å bygge tillit?"),
    "ethnicity_origin": (
        "Hvor kommer du egentlig fra?",
        "Hvor kommer tallene i rapporten fra?",
    ),
    "disability": ("Har du dysleksi?", "Hvordan følger du opp elever med dysleksi?"),
    "health": ("Bruker du medisiner fast?", "Hvordan følger du opp sykmeldte medarbeidere?"),
    "politics": ("Hva stemmer du?", "Hvordan håndterer du politiske føringer?"),
    "union": ("Er du organisert?", "Hvordan samarbeider du med fagforeningene?"),
    "age": ("Hvor gammel er du?", "Hvor gammel er den eldste saken du har hatt?"),
    "home_situation": ("Hvem bor du sammen med?", "Hvordan planlegger du dagen hjemmefra?"),
    "criminal_finance": ("Er du straffet?", "Hvordan møter du en straffedømt bruker?"),
    "pay_history": ("Hva tjener du i dag?", "Hvilke forventninger har du til lønn?"),
    "culture_fit_proxy": ("Hvilke hobbyer har du?", "Hvordan bidrar du til kulturen i et team?"),
}
LEVELS = {
    "care_civil_status": "warning",
    "age": "warning",
    "home_situation": "warning",
    "criminal_finance": "warning",
    "pay_history": "info",
    "culture_fit_proxy": "info",
}


@pytest.mark.parametrize("category", ASKED)
def test_a_private_matter_is_told_with_law_and_replacement(category: str) -> None:
    found = {one.category: one for one in lint_question(ASKED[category][0], "nb")}[category]
    assert found.severity == LEVELS.get(category, "error")
    assert found.tier == 1
    assert str(found.reason) == REASONS[category]
    assert found.law[0].cited_on == date(2026, 11, 23)
    assert str(found.replacement).startswith("Ask instead: ")


@pytest.mark.parametrize("category", ASKED)
def test_the_same_words_about_the_work_pass(category: str) -> None:
    found = lint_question(ASKED[category][1], "nb")
    assert all(one.severity == "notice" for one in found), found


@pytest.mark.parametrize("category", categories())
@pytest.mark.parametrize("language", ["nb", "nn", "en"])
def test_what_is_offered_instead_may_be_asked(category: str, language: str) -> None:
    offered = categories()[category].replacements[language]
    assert all(one.severity == "notice" for one in lint_question(offered, language)), offered


def test_nobody_can_approve_a_question_on_pregnancy() -> None:
    (error,) = blocking(lint_question("Are you pregnant?", "en"))
    assert not error.approvable
    (error,) = blocking(lint_question("What is your religion?", "en"))
    assert error.approvable


def test_the_law_has_dates() -> None:
    pregnancy = categories()["pregnancy_family"]
    assert pregnancy.severity(date(2017, 12, 31)) == "notice"
    assert pregnancy.severity(date(2018, 1, 1)) == "error"
    assert pregnancy.severity() == "error"


def test_a_sensitive_word_about_others_is_a_second_look() -> None:
    found = lint_question("Hvordan møter du gravide brukere som ruser seg?", "nb")
    assert {one.severity for one in found} == {"notice"}


def test_a_question_about_nothing_but_the_person_is_suspected() -> None:
    found = [one for one in lint_question("Har du grønne vegger?", "nb") if one.tier == 3]
    assert [(one.category, one.severity) for one in found] == [("personal", "info")]
    for lawful in ("Har du førerkort?", "Hva driver deg?"):
        assert "personal" not in {one.category for one in lint_question(lawful, "nb")}


def test_another_language_than_the_list_s_is_read_too() -> None:
    assert blocking(lint_question("Are you pregnant?", "nb"))
    assert blocking(lint_question("Er du gravid?", "en"))


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("Fortell om en gang du sto fast.", "nb", {"past_behaviour"}),
        ("Fortel om ein gong du stod fast.", "nn", {"past_behaviour"}),
        ("Tell us about a time you were stuck.", "en", {"past_behaviour"}),
        ("Tenk deg at en sak haster. Hva gjør du?", "nb", {"situational"}),
        ("Imagine that a case is urgent. What do you do?", "en", {"situational"}),
        ("Har du førerkort?", "nb", set()),
        ("Are you organised?", "en", set()),
    ],
)
def test_openings(text: str, language: str, expected: set[str]) -> None:
    assert openings(text, language) == expected


def test_a_scored_question_opens_as_its_type_says() -> None:
    found = lint_question("Har du ledet på avstand?", "nb", type_="past_behaviour")
    assert [(one.category, one.severity) for one in found] == [("structure", "info")]
    assert not lint_question("Har du ledet på avstand?", "nb", type_="background_fact")
    assert [one.severity for one in lint_question("Har du ledet på avstand?", "nb")] == ["notice"]


@pytest.mark.parametrize(
    ("text", "language", "category"),
    [
        ("Er du ikke enig i at tillit er viktig?", "nb", "leading"),
        ("Don't you agree that trust matters?", "en", "leading"),
        ("Hvordan planlegger du, og hvordan gir du kritikk?", "nb", "double_barrelled"),
        ("What do you plan? Who do you ask? Why do you ask?", "en", "double_barrelled"),
    ],
)
def test_faults_of_a_stem(text: str, language: str, category: str) -> None:
    assert category in {one.category for one in lint_question(text, language)}


def test_a_follow_up_on_the_same_story_is_one_question() -> None:
    text = "Fortell om en gang du tok en avgjørelse. Hva vurderte du, og hva gjorde du?"
    assert not lint_question(text, "nb")


def test_lix() -> None:
    # Six words in one sentence, three of them long: 6/1 + 100 × 3/6.
    assert lix("Kandidaten spør en kollega om hjelpemidler.") == pytest.approx(56)
    assert lix("123 ...") is None


def test_lines_are_counted_from_one_and_wrapped_questions_are_read_whole() -> None:
    found = lint_text("# a heading\n\n1. Har du planer om\nå få barn snart?\n", "nb")
    assert (found[0].line, found[0].category) == (3, "pregnancy_family")
    assert lint_text("", "nb") == ()


@pytest.mark.parametrize("separator", ["\n", "\r\n", "\r"])
def test_any_line_end_counts(separator: str) -> None:
    (error,) = blocking(lint_text(separator.join(["Hei.", "Er du gravid?", ""]), "nb"))
    assert error.line == 2


@given(st.text(max_size=300), st.sampled_from(["nb", "nn", "en"]))
@settings(max_examples=200, deadline=None)
def test_no_text_breaks_it(text: str, language: str) -> None:
    for one in lint_text(text, language):
        assert one.line >= 1
        assert str(one.reason)
        assert one.category in {*REASONS, "structure", "personal", "leading", "double_barrelled"}


@given(
    st.sampled_from([asked for asked, _passed in ASKED.values()]),
    st.text(alphabet=" \t.,!?«»\"'-*()…", max_size=6),
    st.text(alphabet=" \t.,!?«»\"'-*()…", max_size=6),
    st.booleans(),
)
@settings(max_examples=100, deadline=None)
def test_punctuation_and_case_change_nothing(
    text: str,
    before: str,
    after: str,
    upper: bool,  # noqa: FBT001 - hypothesis hands it over by position
) -> None:
    written = before + (text.upper() if upper else text.lower()) + after
    assert any(one.severity != "notice" for one in lint_question(written, "nb")), written


ENDLESS = "er du gravid har barn din mannen hjemme og vi kan tro på "


def calls_of(act: Callable[[], object]) -> int:
    """Count the functions, Python's own and those in C, that `act` calls."""
    counted = 0

    def count(_frame: object, event: str, _arg: object) -> None:
        nonlocal counted
        counted += event in {"call", "c_call"}

    before = sys.getprofile()
    sys.setprofile(count)
    try:
        act()
    finally:
        sys.setprofile(before)
    return counted


def test_work_grows_no_faster_than_the_text() -> None:
    lint_text(ENDLESS * 10, "nb")  # what is read once, and what is remembered of each word
    once, four_times = (
        calls_of(lambda: lint_text(ENDLESS * count, "nb"))  # noqa: B023 - called at once
        for count in (100, 400)
    )
    assert once < four_times < 4.5 * once


def test_a_long_sentence_is_looked_at_in_parts_that_overlap() -> None:
    words = [fold(word) for word in (ENDLESS * 400).split()]
    first, *others = sentences(ENDLESS * 400)
    assert {len(first), *map(len, others[:-1])} == {LONGEST_SENTENCE}
    assert len(others[-1]) <= LONGEST_SENTENCE
    assert [*first, *(word for part in others for word in part[20:])] == words
    assert others[0][:20] == first[-20:]


@pytest.mark.parametrize(
    "written",
    [
        "Er du gra-\nvid?",
        "Er du g r a v i d ?",
        "Er du gr\u0430vid?",
        "Er du gra<b></b>vid?",
        "Er du gra\u200bvid?",
        "ER DU GRA\u00adVID?",
    ],
)
def test_a_word_that_was_pasted_in_pieces_is_read_whole(written: str) -> None:
    found = lint_question(written, "nb")
    assert [one.category for one in blocking(found)] == ["pregnancy_family"]
