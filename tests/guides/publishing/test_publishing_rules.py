"""What stands between a draft and its publication, and what is only a correction of spelling."""

from __future__ import annotations

import copy
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from screening.guides.difference import differences_of_parts
from screening.guides.drafts.checks import check
from screening.guides.drafts.parts import OUTLINE, parts_of
from screening.guides.drafts.places import Place
from screening.guides.rules.publishing import key_of, standing
from screening.guides.rules.spelling import BEYOND, NOTHING, TRADED, obstacles, suspicions
from screening.guides.rules.words import meanings, negates
from screening.messages import Message
from tests.documents import document

UNION = "Er du medlem i en fagforening?"
PREGNANT = "Er du gravid?"
QUESTION = "question/planning-past"


def parts(**stems: str) -> dict[str, Any]:
    """Return the parts of the small set, with other bokmål questions by their ids."""
    found = parts_of(document())
    for name, text in stems.items():
        found[f"question/{name.replace('_', '-')}"]["stem"]["nb"] = text
    return found


def stands(found: dict[str, Any], *approved: tuple[str, str]) -> Any:
    return standing(check(found, "small-set"), approved)


def more(before: dict[str, Any], after: dict[str, Any]) -> tuple[Message, ...]:
    """Return why `after` is more than a correction of `before`."""
    return obstacles(differences_of_parts(before, after))


def blocks(before: str, after: str, language: str = "nb") -> bool:
    return any(one.blocks for one in suspicions(before, after, language))


# ------------------------------------------------------------------------------------- standing


def test_what_is_whole_and_lawful_may_be_published() -> None:
    found = stands(parts())
    assert (found.faults, found.matters) == ((), ())
    assert found.may_be_proposed
    assert found.may_be_published


def test_a_draft_with_something_missing_may_not_be_proposed() -> None:
    found = stands(parts(planning_past=""))
    assert [one.place for one in found.faults] == [Place(QUESTION, "stem-nb")]
    assert not found.may_be_proposed
    assert not found.may_be_published


def test_a_stopped_question_may_be_proposed_and_needs_an_approval() -> None:
    found = stands(parts(planning_past=UNION))
    assert found.may_be_proposed
    assert not found.may_be_published
    (matter,) = found.unapproved
    assert (matter.finding.category, matter.text) == ("union", UNION)
    assert stands(parts(planning_past=UNION), matter.key).may_be_published


def test_an_approval_holds_for_that_text_and_that_ground_alone() -> None:
    found = parts(planning_past=UNION)
    for key in (key_of("union", UNION[:-1]), key_of("politics", UNION), key_of("union", "")):
        assert not stands(found, key).may_be_published


def test_white_space_round_a_text_makes_no_other_text() -> None:
    assert key_of("union", f" {UNION}\n") == key_of("union", UNION)
    assert key_of("union", "a\r\nb") == key_of("union", "a\nb")


def test_the_same_text_twice_is_one_matter_with_two_places() -> None:
    (matter,) = stands(parts(planning_past=UNION, openness_past=UNION)).matters
    assert [one.part for one in matter.places] == [QUESTION, "question/openness-past"]


def test_pregnancy_bars_even_with_an_approval_on_record() -> None:
    approval = key_of("pregnancy_family", PREGNANT)
    found = stands(parts(planning_past=PREGNANT), approval)
    assert [one.text for one in found.barred] == [PREGNANT]
    assert not found.may_be_proposed
    assert not found.may_be_published


@given(st.text(max_size=40), st.text(max_size=40))
def test_two_texts_share_a_key_only_if_they_are_stored_alike(one: str, other: str) -> None:
    alike = one.replace("\r\n", "\n").strip() == other.replace("\r\n", "\n").strip()
    assert (key_of("union", one) == key_of("union", other)) is alike


# ------------------------------------------------------------------------------------ what differs


def test_words_inside_texts_may_differ() -> None:
    after = parts()
    after[QUESTION]["probes"][0]["nb"] += "!"
    after["criterion/planning"]["anchors"]["3"]["en"] = "Planing at level 3."
    assert more(parts(), after) == ()


def test_nothing_changed_is_no_correction() -> None:
    assert more(parts(), parts()) == (NOTHING,)


def _other(path: tuple[str, ...], value: Any) -> dict[str, Any]:
    found = copy.deepcopy(parts())
    at: Any = found
    for step in path[:-1]:
        at = at[step]
    at[path[-1]] = value
    return found


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("about", "minutes"), 45),
        (("about", "sector"), "Health"),
        (("about", "scale", "labels"), {}),
        (("about", "scale", "maximum"), 6),
        (("criterion/planning", "weight"), 2.0),
        ((QUESTION, "minutes"), 9),
        ((QUESTION, "type"), "situational"),
        ((QUESTION, "criterion"), "openness"),
        ((QUESTION, "probes"), []),
        (("criterion/planning", "anchors", "2"), {"nb": "a", "nn": "b", "en": "c"}),
        ((OUTLINE, "questions"), ["openness-past", "initiative-past", "planning-past"]),
        ((QUESTION, "stem", "nb"), ""),
    ],
)
def test_anything_else_that_differs_is_more_than_spelling(
    path: tuple[str, ...], value: Any
) -> None:
    assert more(parts(), _other(path, value)) == (BEYOND,)


def test_anchors_that_trade_places_are_more_than_spelling() -> None:
    before, after = parts(), parts()
    plan = "Legger en plan for uken sammen med teamet, og gir %s eksempler på hva den endret"
    said = {"1": plan % "vage", "3": plan % "noen", "5": plan % "klare"}
    for level, text in said.items():
        before["criterion/planning"]["anchors"][level]["nb"] = text
    for level, other in (("1", "5"), ("5", "1")):
        after["criterion/planning"]["anchors"][level]["nb"] = said[other] + "."
    after["criterion/planning"]["anchors"]["3"] = before["criterion/planning"]["anchors"]["3"]
    assert more(before, after) == (TRADED,)
    mended = copy.deepcopy(before)
    for level, text in said.items():
        mended["criterion/planning"]["anchors"][level]["nb"] = text.replace("uken", "uka")
    assert more(before, mended) == ()


def test_labels_and_questions_that_trade_places_are_more_than_spelling() -> None:
    before, after = parts(), parts()
    for found, order in ((before, ("Svak", "Sterk")), (after, ("Sterk", "Svak"))):
        for level, text in zip(("1", "5"), order, strict=True):
            label = dict.fromkeys(("nb", "nn", "en"), text)
            found["about"]["scale"]["labels"][level] = label
    assert more(before, after) == (TRADED,)
    before, after = parts(), parts()
    keys = (QUESTION, "question/openness-past")
    asked = [f"Fortell om en gang du {word} en plan for teamet ditt" for word in ("la", "brøt")]
    for found, questions in ((before, asked), (after, asked[::-1])):
        for key, text in zip(keys, questions, strict=True):
            found[key]["stem"]["nb"] = text
    assert TRADED in more(before, after)


def test_a_part_that_has_gone_is_more_than_spelling() -> None:
    fewer = parts()
    del fewer[QUESTION]
    fewer[OUTLINE]["questions"].remove("planning-past")
    assert more(parts(), fewer) == (BEYOND,)


# ------------------------------------------------------------------------------- what is suspicious


@pytest.mark.parametrize(
    ("before", "after", "language"),
    [
        ("Fortel om ein gong du planla arbeidet", "Fortell om en gang du planla arbeidet", "nb"),
        ("Hva gjorde du ?", "Hva gjorde du?", "nb"),
        ("Fortell om team leder rollen", "Fortell om teamlederrollen", "nb"),
        ("Tell us about a tiem you planed", "Tell us about a time you planned", "en"),
        ("og spørre", "å spørre", "nb"),
        ("Kva gjorde du ikje då", "Kva gjorde du ikkje då", "nn"),
        ("Kva gjorde du ikke då", "Kva gjorde du ikkje då", "nn"),
        ("Du kann si det", "Du kan si det", "nb"),
        ("På hvilken måtte ble det gjort", "På hvilken måtte ble det gjordt", "nb"),
        ("HVA GJORDE DU", "Hva gjorde du", "nb"),
        ("Don’t wait", "Don't wait", "en"),
    ],
)
def test_spelling_does_not_block(before: str, after: str, language: str) -> None:
    assert not blocks(before, after, language)


@pytest.mark.parametrize(
    ("before", "after", "language"),
    [
        ("Du skal spørre leder", "Du skal ikke spørre leder", "nb"),
        ("Ho spør ikkje om hjelp", "Ho spør om hjelp", "nn"),
        ("Plans without help", "Plans with help", "en"),
        ("They can do it", "They can't do it", "en"),
        ("They can do it", "They cannot do it", "en"),
        ("They can do it", "They can’t do it", "en"),
        ("Svarer innen 3 dager", "Svarer innen 5 dager", "nb"),
        ("Svarer innen 1,5 dager", "Svarer innen 15 dager", "nb"),
        ("Nevner to eksempler på det", "Nevner tre eksempler på det", "nb"),
        ("Kan spørre leder", "Må spørre leder", "nb"),
        ("You should ask the leader", "You must ask the leader", "en"),
        ("Er sikker på egen rolle", "Er usikker på egen rolle", "nb"),
        ("An organised answer follows", "A disorganised answer follows", "en"),
        ("Gir alltid beskjed til teamet", "Gir beskjed til teamet", "nb"),
        ("Svarer ja til alt hun blir spurt om", "Svarer nei til alt hun blir spurt om", "nb"),
        ("Gir mange eksempler fra jobben sin", "Gir få eksempler fra jobben sin", "nb"),
        ("Gives few examples from their work", "Gives many examples from their work", "en"),
        ("Bruker ½ time på møtet med dem", "Bruker 1 time på møtet med dem", "nb"),
        ("Et rom på 3 m² til hele teamet", "Et rom på 3 m³ til hele teamet", "nb"),
        ("God plan og rask levering", "God plan eller rask levering", "nb"),
        ("På denne måte gjør vi det", "På denne måtte gjør vi det", "nb"),
        ("Kan planlegge men ikke lede", "Kan ikke planlegge men lede", "nb"),
        ("Svaret er helt uten plan", "Svaret er meget god planlegging hele veien", "nb"),
        ("Fortell om en plan du laget", "Beskriv hvordan samarbeidet deres fungerte", "nb"),
    ],
)
def test_what_turns_the_meaning_blocks(before: str, after: str, language: str) -> None:
    assert blocks(before, after, language)
    assert blocks(after, before, language)


def test_one_other_word_is_pointed_out_and_does_not_block() -> None:
    (suspicion,) = suspicions("Planen er god for hele uka", "Planen er svak for hele uka", "nb")
    assert not suspicion.blocks
    assert "svak" in str(suspicion.message)


@given(st.lists(st.sampled_from(["plan", "arbeid", "leder", "uka", "svaret"]), min_size=1))
def test_another_order_of_lines_and_case_is_no_change_of_words(words: list[str]) -> None:
    assert suspicions(" ".join(words), "\n".join(words).upper() + ".", "nb") == ()


@given(
    st.lists(st.sampled_from(["plan", "arbeid", "leder", "uka"]), min_size=1, max_size=30),
    st.sampled_from(["ikke", "aldri", "uten", "må", "skal", "kan", "7", "2,5", "hundre", "eller"]),
    st.data(),
)
def test_a_turning_word_blocks_wherever_it_comes_or_goes(
    words: list[str], word: str, data: st.DataObject
) -> None:
    at = data.draw(st.integers(0, len(words)))
    without, having = " ".join(words), " ".join([*words[:at], word, *words[at:]])
    assert blocks(without, having)
    assert blocks(having, without)


@given(st.text(max_size=60), st.text(max_size=60), st.sampled_from(["nb", "nn", "en"]))
def test_no_text_is_too_odd_to_compare(before: str, after: str, language: str) -> None:
    found = suspicions(before, after, language)
    assert len(found) <= 2
    assert suspicions(before, before, language) == ()


def test_words_of_one_language_mean_nothing_in_another() -> None:
    assert meanings("no", "en")
    assert meanings("no", "nn") == ()
    assert meanings("fire", "nb")
    assert meanings("fire", "en") == ()
    assert meanings("skule", "nn") == ()


def test_only_whole_words_are_negated_by_a_prefix() -> None:
    assert negates("selvstendig", "uselvstendig")
    assert not negates("gang", "ugangs")
    assert not negates("se", "use")


def test_a_text_made_to_take_forever_is_taken_for_a_new_one() -> None:
    found = suspicions("a " * 2_500, "b a " * 1_250, "en")
    assert [one.blocks for one in found] == [True]
    assert suspicions("x" + " ord" * 2_000, "y" + " ikke" * 2_000, "nb")[0].blocks
