from __future__ import annotations

import random
import subprocess
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from screening.guides.likeness.index import ALMOST_THE_SAME, MUCH_ALIKE, Index, Key, Match
from screening.guides.likeness.within import duplicates_within
from screening.guides.likeness.wording import ALMOST, MUCH, WORD_FOR_WORD, in_words
from screening.guides.likeness.words import kept
from tests.benchmarks.questions import made_up
from tests.documents import document, document_data, words

QUESTION = "Tell us about a deadline that you saw you would not meet. What did you do?"
POOL = made_up(60, "en")

few_texts = st.lists(st.sampled_from(POOL), min_size=1, max_size=12, unique=True)
any_text = st.text(st.characters(exclude_categories=[]), max_size=60)


def index_of(texts: list[str]) -> Index:
    index = Index("en")
    index.put({(text,): text for text in texts})
    return index


def everything(index: Index) -> dict[str, list[Match]]:
    return {text: index.alike(text, least=0.0) for text in [*POOL[:20], QUESTION]}


@settings(deadline=None, max_examples=30)
@given(few_texts, st.randoms())
def test_the_order_in_which_questions_come_makes_no_difference(
    texts: list[str], dice: random.Random
) -> None:
    shuffled = list(texts)
    dice.shuffle(shuffled)
    one_by_one = Index("en")
    for text in shuffled:
        one_by_one.put({(text,): text})
    assert everything(one_by_one) == everything(index_of(texts))
    assert one_by_one.pairs(least=0.1) == index_of(texts).pairs(least=0.1)


@settings(deadline=None, max_examples=30)
@given(few_texts, few_texts)
def test_what_was_taken_out_was_never_there(texts: list[str], others: list[str]) -> None:
    index = index_of(texts)
    everything(index)
    index.put({("other", text): text for text in others})
    everything(index)
    index.drop([("other", text) for text in others])
    assert everything(index) == everything(index_of(texts))


@settings(deadline=None, max_examples=30)
@given(few_texts, st.data())
def test_a_replaced_question_is_as_if_it_had_been_put_in_anew(
    texts: list[str], data: st.DataObject
) -> None:
    changed: dict[Key, str] = {
        (text,): data.draw(st.sampled_from([*POOL, "", "?"])) for text in texts
    }
    index = index_of(texts)
    everything(index)
    index.put(changed)
    anew = Index("en")
    anew.put(changed)
    assert everything(index) == everything(anew)


@settings(deadline=None, max_examples=30)
@given(few_texts)
def test_a_question_is_likest_to_itself_and_likeness_goes_both_ways(texts: list[str]) -> None:
    index = index_of(texts)
    likenesses: dict[tuple[str, str], float] = {}
    for text in texts:
        found = index.alike(text, least=0.0)
        assert found[0].likeness == pytest.approx(1.0, abs=1e-4)
        assert (text,) in {one.key for one in found if one.likeness == found[0].likeness}
        likenesses |= {(text, one.key[0]): one.likeness for one in found}
    for (one, other), likeness in likenesses.items():
        assert 0.0 <= likeness <= 1.0
        assert likenesses[other, one] == pytest.approx(likeness, abs=2e-4)


@settings(deadline=None, max_examples=20)
@given(few_texts)
def test_pairs_are_those_that_asking_for_each_question_gives(texts: list[str]) -> None:
    index = index_of(texts)
    asked = {
        (min(text, one.key[0]), max(text, one.key[0]))
        for text in texts
        for one in index.alike(text, least=0.3)
        if one.key != (text,)
    }
    assert {(pair.first[0], pair.second[0]) for pair in index.pairs(least=0.3)} == asked


@settings(deadline=None, max_examples=60)
@given(any_text)
@pytest.mark.parametrize("language", ["nb", "nn", "en"])
def test_any_text_can_be_looked_up_and_kept(language: str, text: str) -> None:
    index = Index(language)
    index.put({("it",): text, ("other",): QUESTION})
    found = {one.key: one.likeness for one in index.alike(text, least=0.0)}
    if kept(text, language):
        assert found[("it",)] == pytest.approx(1.0, abs=1e-4)
    else:
        assert not found


@pytest.mark.parametrize(
    "text",
    [
        QUESTION.upper(),
        QUESTION.replace(" ", "  \n"),
        f"«{QUESTION}»",
        QUESTION.replace("deadline", "dead\u00adline"),
        "Imagine a deadline that you saw you would not meet",
        "You would not meet a deadline that you saw.",
    ],
)
def test_case_punctuation_order_and_framing_make_no_difference(text: str) -> None:
    index = index_of([QUESTION, *POOL])
    (best, *_) = index.alike(text)
    assert best == Match((QUESTION,), 1.0)


def test_accents_and_ways_of_writing_them_make_no_difference() -> None:
    index = Index("nb")
    index.put({("a",): "Hvordan håndterte du en klage på språket?", ("b",): "Hva er målet?"})
    assert index.alike("Hvordan haandterte du en klage paa spraket")[0].likeness == 1.0


def test_the_threshold_the_number_and_what_is_left_out_are_kept_to() -> None:
    texts: dict[Key, str] = {(str(number),): QUESTION for number in range(9)}
    index = Index("en")
    index.put(texts | {("far",): POOL[0]})
    assert [one.key for one in index.alike(QUESTION, most=3)] == [("0",), ("1",), ("2",)]
    found = index.alike(QUESTION, most=3, leave_out=lambda key: key < ("7",))
    assert [one.key for one in found] == [("7",), ("8",)]
    assert not index.alike(POOL[0], least=1.1)


def test_texts_without_words_and_an_empty_index_give_nothing() -> None:
    index = Index("en")
    assert not index.alike(QUESTION)
    assert not index.pairs()
    index.put({("blank",): " ?! \n"})
    index.put({})
    index.drop([("unknown",)])
    assert len(index) == 0
    index.put({("a",): QUESTION})
    assert index.alike("?!") == []
    index.put({("a",): "..."})
    assert len(index) == 0


def test_a_question_of_framing_words_alone_keeps_them() -> None:
    assert kept("What did you do?", "en") == "what did you do"
    assert kept("What did the minister do?", "en") == "minister"
    assert kept("Hva gjorde du ikke?", "nb") == "ikke"


def test_another_language_is_a_mistake_of_the_program() -> None:
    with pytest.raises(KeyError):
        Index("sv").put({("a",): QUESTION})


def test_in_words() -> None:
    assert in_words(1.0, "A  b\nc", "A b c ") is WORD_FOR_WORD
    assert in_words(1.0, "A b c", "A c b") is ALMOST
    assert in_words(ALMOST_THE_SAME, "a", "b") is ALMOST
    assert in_words(MUCH_ALIKE, "a", "b") is MUCH


def test_duplicates_within_a_document() -> None:
    data = document_data()
    stems = [
        {"nb": "En frist du ikke nådde", "nn": "Ein frist du ikkje nådde", "en": QUESTION},
        words("A conflict between two employees"),
        {"nb": "Budsjettet", "nn": "Rekneskapen", "en": QUESTION.replace("meet", "reach")},
        words("A conflict among two employees"),
    ]
    for question, stem in zip(data["questions"], stems, strict=True):
        question["stem"] = stem
    found = duplicates_within(document(questions=data["questions"]))
    named = {(one.first, one.second): set(one.likenesses) for one in found}
    assert named == {
        ("planning-past", "initiative-past"): {"en"},
        ("planning-situation", "openness-past"): {"nb", "nn", "en"},
    }
    assert [one.likeness for one in found] == sorted((one.likeness for one in found), reverse=True)
    assert all(one.likeness >= MUCH_ALIKE for one in found)


def test_nothing_slow_is_loaded_before_the_first_text() -> None:
    program = (
        "import sys, screening.guides.likeness.index, screening.guides.likeness.service; "
        "sys.exit(len({'numpy', 'scipy', 'sklearn', 'pandas'} & sys.modules.keys()))"
    )
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0
