"""In what two texts differ, word by word: by example, and by what holds for all texts."""

from __future__ import annotations

from difflib import SequenceMatcher
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from screening.guides.difference import Segment, aligned, segments, shortened, words_changed
from screening.guides.difference import words as word_by_word

PIECES = (
    "a|b|du|Fortell| |  |\n|\n\n|.|? |! |,|’|'|é|e\u0301|שלום|عَرَبِيّ|日本語|👨‍👩‍👧|\u200d|\u0301"
    "|<b>|&amp;|_|1,5|§"
)
TEXTS = st.one_of(
    st.lists(st.sampled_from(PIECES.split("|")), max_size=40).map("".join), st.text(max_size=60)
)


def marked(old: str, new: str) -> str:
    signs = {"same": "{}", "removed": "[-{}-]", "added": "{{+{}+}}"}
    return "".join(signs[one.kind].format(one.text) for one in segments(old, new))


def old_of(found: tuple[Segment, ...]) -> str:
    return "".join(one.text for one in found if one.kind != "added")


def new_of(found: tuple[Segment, ...]) -> str:
    return "".join(one.text for one in found if one.kind != "removed")


@given(TEXTS, TEXTS)
def test_the_segments_make_both_texts_to_the_letter(old: str, new: str) -> None:
    found = segments(old, new)
    assert (old_of(found), new_of(found)) == (old, new)
    assert all(one.text for one in found)
    kinds = [one.kind for one in found]
    assert all(one != other for one, other in pairwise(kinds))
    assert ("added", "removed") not in pairwise(kinds)


@given(TEXTS)
def test_a_text_is_the_same_as_itself(text: str) -> None:
    found = segments(text, text)
    assert found == ((Segment("same", text),) if text else ())
    assert words_changed(found) == 0


@given(TEXTS, TEXTS)
def test_the_share_of_changed_words_is_a_share(old: str, new: str) -> None:
    assert 0 <= words_changed(segments(old, new)) <= 1


@given(st.text(max_size=80))
def test_tokens_make_the_text_again(text: str) -> None:
    assert "".join(word_by_word.tokens(text)) == text
    assert all(word_by_word.tokens(text))


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("The canditate plans.", "The candidate plans.", "The [-canditate-]{+candidate+} plans."),
        ("I don't know", "I do not know", "I [-don't-]{+do not+} know"),
        ("Kva gjorde du, og kva no?", "Kva gjorde du?", "Kva gjorde du[-, og kva no-]?"),
        ("a b c", "a c", "a [-b -]c"),
        ("", "Nytt", "{+Nytt+}"),
        ("Borte", "", "[-Borte-]"),
        # Two words that were put right stay two corrections.
        ("jeg har en bil", "jeg hadde en båt", "jeg [-har-]{+hadde+} en [-bil-]{+båt+}"),
        # No confetti: what two phrases happen to share goes with them.
        (
            "Fortell om en gang du tok feil.",
            "Beskriv en situasjon der du gjorde feil.",
            "[-Fortell om en gang-]{+Beskriv en situasjon der+} du [-tok-]{+gjorde+} feil.",
        ),
        (
            "Svaret er konkret, med tydelige eksempler fra eget arbeid.",
            "Gir et generelt svar uten eksempler, og kan ikke forklare noe.",
            (
                "[-Svaret er konkret, med tydelige eksempler fra eget arbeid-]"
                "{+Gir et generelt svar uten eksempler, og kan ikke forklare noe+}."
            ),
        ),
        # Sentence by sentence: the new one is one piece, though its neighbours begin as it does.
        (
            "Tell us about A. Tell us about B.",
            "Tell us about A. Tell us about C. Tell us about B.",
            "Tell us about A. {+Tell us about C. +}Tell us about B.",
        ),
        # Letters with marks, joined signs and other scripts are never torn apart.
        ("cafe\u0301 nå", "cafe nå", "[-cafe\u0301-]{+cafe+} nå"),
        ("👨‍👩‍👧 her", "👨‍👩 her", "[-👨‍👩‍👧-]{+👨‍👩+} her"),
        ("שלום עולם טוב", "שלום לעולם טוב", "שלום [-עולם-]{+לעולם+} טוב"),
        ("<b>Hei</b> du", "<b>Hei</b> dere", "<b>Hei</b> [-du-]{+dere+}"),
    ],
)
def test_how_a_change_reads(old: str, new: str, expected: str) -> None:
    assert marked(old, new) == expected


def test_the_share_counts_words_and_not_signs() -> None:
    assert words_changed(segments("One two, three four", "One two three four")) == 0
    assert words_changed(segments("One two", "One three")) == pytest.approx(0.5)
    assert words_changed(segments("", "One")) == 1


@given(
    st.lists(st.sampled_from("abc "), max_size=30), st.lists(st.sampled_from("abc "), max_size=30)
)
def test_aligned_runs_make_both_sequences(old: list[str], new: list[str]) -> None:
    runs = list(aligned(old, new))
    assert [one for _, gone, _ in runs for one in gone] == old
    assert [one for _, _, come in runs for one in come] == new
    assert all(list(gone) == list(come) for same, gone, come in runs if same)


HOSTILE = [
    ("a " * 2500, "b a " * 1250),
    (". " * 2500, "! . " * 1250),
    ("ab " * 1600 + "c", "d " + "ab " * 1600),
    ("\u0301" * 5000, "a" + "\u0301" * 4999),
    (" " * 5000, "\n " * 2500),
    ("a.\n" * 1666, "a. " * 1666),
    ("x" * 5000, "x" * 4999 + "y"),
    ("a b " * 1250, "b a c " * 833),
    ("".join(f"a b {n % 7}. " for n in range(700)), "".join(f"b a {n % 5}. " for n in range(700))),
]


@pytest.mark.parametrize(("old", "new"), HOSTILE)
def test_the_work_is_bounded(monkeypatch: pytest.MonkeyPatch, old: str, new: str) -> None:
    looks = 0

    class Counting(SequenceMatcher[str]):
        def find_longest_match(self, *args: Any) -> Any:
            nonlocal looks
            start, end = args[:2]
            inner: Any = self
            looks += sum(len(inner.b2j.get(one, ())) + 1 for one in inner.a[start:end])
            return super().find_longest_match(*args)

    monkeypatch.setattr(word_by_word, "SequenceMatcher", Counting)
    found = segments(old, new)
    assert looks <= word_by_word.BUDGET
    assert (old_of(found), new_of(found)) == (old, new)


def test_long_unchanged_text_is_cut_down_to_what_is_near() -> None:
    old = "Innledning som er lang. " * 20 + "Her er feilen. " + "Avslutning som er lang. " * 20
    found = segments(old, old.replace("feilen", "rettelsen"))
    short = shortened(found)
    assert [one.kind for one in short] == ["folded", "same", "removed", "added", "same", "folded"]
    assert "".join(one.text for one in short if one.kind != "added") == old
    assert all(len(one.text) < 130 for one in short if one.kind == "same")
    assert short[1].text.startswith(("Innledning", "som", "er", "lang"))


@given(TEXTS, TEXTS)
def test_shortening_loses_nothing(old: str, new: str) -> None:
    short = shortened(segments(old, new), 5)
    assert (old_of(short), new_of(short)) == (old, new)


def test_a_text_that_is_the_same_is_not_cut() -> None:
    assert shortened(segments("Ord " * 500, "Ord " * 500)) == (Segment("same", "Ord " * 500),)
