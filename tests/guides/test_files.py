from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from screening.guides.files import QuestionSetFileError, read, write
from screening.guides.schema import (
    Competency,
    Criterion,
    Document,
    Question,
    Scale,
    Text,
    canonical_json,
    parse_canonical,
    sha256,
)
from tests.documents import document


def said(source: bytes | Path, name: str = "f.yaml") -> list[str]:
    with pytest.raises(QuestionSetFileError) as caught:
        read(source, name)
    return [one.said(str(one.message)) for one in caught.value.complaints]


def changed(old: str, new: str) -> bytes:
    text = write(document())
    assert old in text
    return text.replace(old, new, 1).encode()


def line_of(text: bytes, part: str) -> int:
    return text.decode().split(part)[0].count("\n") + 1


def test_a_written_document_reads_back() -> None:
    assert read(write(document()).encode()) == document()


@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
def test_utf_8_is_read_with_and_without_byte_order_mark(mark: bytes) -> None:
    assert read(mark + write(document()).encode()) == document()


def test_windows_line_ends_make_no_difference() -> None:
    assert read(write(document()).replace("\n", "\r\n").encode()) == document()


def test_the_order_of_keys_is_that_of_the_format() -> None:
    keys = [line.split(":")[0] for line in write(document()).splitlines() if line[:1].isalpha()]
    assert keys == list(Document.model_fields)


def test_a_missing_key_is_put_on_the_line_of_what_lacks_it() -> None:
    source = changed("            nn: Planning at level 3. (nynorsk)\n", "")
    line = line_of(source, "          3:")
    assert said(source) == [
        f"f.yaml:{line}: competencies[0].criteria[0].anchors.3.nn: The key nn is missing."
    ]


def test_the_language_no_is_explained_and_stays_a_word() -> None:
    source = changed("  nb: Small set (bokmål)", "  no: Small set")
    assert said(source) == [
        "f.yaml:3: title.nb: The key nb is missing.",
        "f.yaml:4: title.no: The language is called nb (bokmål) or nn (nynorsk), not no.",
    ]


def test_a_key_that_stands_twice_is_complained_of_with_both_lines() -> None:
    source = changed("minutes: 40", "minutes: 40\nslug: other")
    line = line_of(source, "slug: other")
    assert said(source) == [f"f.yaml:{line}: slug: The key slug already stands on line 2."]


def test_complaints_of_shape_and_of_consistency_come_together_in_the_order_of_lines() -> None:
    source = changed("criterion: openness", "criterion: opennes").replace(
        b"minutes: 40", b"minute: 40"
    )
    lines = [int(one.split(":")[1]) for one in said(source)]
    assert len(lines) == 4
    assert lines == sorted(lines)


@pytest.mark.parametrize(
    ("source", "complaint"),
    [
        (b"", "f.yaml:1: This must be a mapping with the keys: format, "),
        (b"- a", "f.yaml:1: This must be a mapping with the keys: format, "),
        (b"a: b\n--- \nc: d\n", "f.yaml:2: A file holds one question set, not several."),
        (b"a:\n\t- b", "f.yaml:2: There is a tab here. Indent with spaces."),
        (b"a: &x b", "f.yaml:1: References (& and *) are not used in question sets."),
        (b"a: *x", "f.yaml:1: References (& and *) are not used in question sets."),
        (b"a: 1\nb: !!python/object/apply:os.system [ls]", "f.yaml:2: Tags (!) are not used"),
        (b"a: !x 1", "f.yaml:1: Tags (!) are not used in question sets."),
        (b"a: b\nc: \xe6", "f.yaml:2: The file is not UTF-8."),
        ("a: b".encode("utf-16"), "f.yaml:1: The file is not UTF-8."),
        (b"a: b\nc: \x00", "f.yaml:2: The file holds a control character (U+0000)"),
        (b"a: [", "f.yaml:1: This is not valid YAML ("),
        (b"a: b: c", "f.yaml:1: This is not valid YAML ("),
        (b"? [a]\n: b", "f.yaml:1: A key must be a word or a whole number."),
        (b"[" * 10_000, "f.yaml:1: This is nested too deeply."),
        (b"x" * 10_000_000, "f.yaml:1: The file is larger than 2 MB."),
    ],
)
def test_what_is_not_a_usable_file(source: bytes, complaint: str) -> None:
    (only,) = said(source)
    assert only.startswith(complaint)


def test_a_billion_laughs_end_at_the_first_reference() -> None:
    bomb = b"a: &a [x, x]\n" + b"".join(
        b"%c: &%c [*%c, *%c]\n" % (letter, letter, letter - 1, letter - 1)
        for letter in range(ord("b"), ord("z"))
    )
    # What stands behind the first reference would be complained of if it were read.
    (only,) = said(bomb + b"\nz: [")
    assert only.startswith("f.yaml:1: References (& and *) are not used in question sets.")


def test_a_file_that_is_not_there_and_a_folder_are_complained_of(tmp_path: Path) -> None:
    missing = tmp_path / "missing.yaml"
    assert said(missing, str(missing))[0].startswith(f"{missing}:1: The file cannot be read (")
    assert said(tmp_path, "folder")[0].startswith("folder:1: The file cannot be read (")


def test_a_large_file_is_not_read_to_its_end(tmp_path: Path) -> None:
    large = tmp_path / "large.yaml"
    with large.open("wb") as file:
        file.truncate(10_000_000_000)
    assert said(large) == ["f.yaml:1: The file is larger than 2 MB."]


def test_numbers_and_words_are_told_apart_as_in_yaml_1_2() -> None:
    source = changed("en: Small set", "en: 'no'").replace(b"en: Adviser", b"en: yes")
    assert read(source).title.en == "no"
    assert read(source).role.en == "yes"
    assert said(changed("en: Small set", "en: 2026")) == ["f.yaml:6: title.en: This must be text."]


WORDS = st.text(
    st.characters(
        exclude_categories=["Cc", "Cs"],
        exclude_characters="\u2028\u2029\ufeff\ufffe\uffff"
        "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069",
    )
    | st.sampled_from("\n -:#'\"|>%@`{}[],&*!?"),
    min_size=1,
    max_size=300,
).filter(lambda text: text.strip() != "")
TEXTS = st.builds(Text, nb=WORDS, nn=WORDS, en=WORDS)
IDS = st.from_regex(r"[a-z0-9]{1,6}(-[a-z0-9]{1,6}){0,2}", fullmatch=True) | st.sampled_from(
    ["no", "yes", "null", "true", "1e5", "0x1", "1", "010", "on"]
)


@st.composite
def documents(draw: st.DrawFn) -> Document:
    scale = Scale(minimum=draw(st.integers(0, 1)), maximum=draw(st.integers(2, 9)))
    levels = range(scale.minimum, scale.maximum + 1)
    ids = draw(st.lists(IDS, min_size=1, max_size=3, unique=True))
    text = draw(TEXTS)
    criteria = tuple(
        Criterion(
            id=name,
            name=text,
            definition=draw(TEXTS),
            remote_reason=text,
            anchors=dict.fromkeys(levels, text),
            weight=draw(st.floats(1e-9, 1000)),
        )
        for name in ids
    )
    questions = tuple(
        Question(
            id=name,
            criterion=name,
            type="situational",
            stem=text,
            probes=tuple(draw(st.lists(TEXTS, max_size=2))),
            minutes=draw(st.integers(1, 9)),
        )
        for name in ids
    )
    return Document(
        format=1,
        slug=draw(IDS),
        title=draw(TEXTS),
        role=text,
        summary=text,
        sector=draw(st.none() | st.sampled_from(["state", "no", "a: b", "3"])),
        minutes=draw(st.integers(40, 600)),
        scale=Scale(
            minimum=scale.minimum,
            maximum=scale.maximum,
            labels={level: text for level in levels if draw(st.booleans())},
        ),
        opening=draw(TEXTS),
        closing=text,
        competencies=(Competency(id=draw(IDS), name=text, criteria=criteria),),
        questions=questions,
    )


@settings(max_examples=60, deadline=None)
@given(documents())
def test_every_document_survives_yaml_and_canonical_json(any_document: Document) -> None:
    assert read(write(any_document).encode()) == any_document
    digest = sha256(any_document)
    assert parse_canonical(canonical_json(any_document), digest) == any_document
    assert sha256(read(write(any_document).encode())) == digest


@settings(max_examples=300, deadline=None)
@given(
    st.binary(max_size=200)
    | st.text(max_size=200).map(lambda text: text.encode("utf-8", "surrogatepass"))
)
def test_random_bytes_give_complaints_and_nothing_else(content: bytes) -> None:
    with pytest.raises(QuestionSetFileError) as caught:
        read(content, "f.yaml")
    assert caught.value.complaints


BREAKS = re.compile("\r\n|[\n\r\x85\u2028\u2029]")  # what ends a line in YAML
FRAGMENTS = st.lists(
    st.sampled_from(
        [
            "a",
            ": ",
            ":",
            "- ",
            "\n",
            "  ",
            "\t",
            "[",
            "]",
            "{",
            "}",
            ",",
            "#",
            "&",
            "*",
            "!",
            "|",
            ">",
            "'",
            '"',
            "%",
            "@",
            "`",
            "?",
            "---",
            "...",
            "%YAML 1.1\n",
            "%TAG ! x\n",
            "\\",
            "\\x",
            "\\U",
            "1",
            "~",
            "<<",
            "\x85",
            "\u2028",
            "\ufeff",
            "é",
            "!!",
            "!<",
            ">9",
            "|-",
            "\r",
        ]
    ),
    max_size=25,
).map("".join)


@settings(max_examples=500, deadline=None)
@given(FRAGMENTS)
def test_broken_yaml_gives_complaints_and_nothing_else(text: str) -> None:
    with pytest.raises(QuestionSetFileError):
        read(text.encode(), "f.yaml")


@settings(max_examples=100, deadline=None)
@given(st.data())
def test_a_spoilt_document_is_read_or_complained_of(data: st.DataObject) -> None:
    text = write(document())
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, min(len(text), start + 60)))
    spoilt = text[:start] + data.draw(FRAGMENTS) + text[end:]
    lines = _lines_of_complaints(spoilt.encode())
    assert all(1 <= line <= len(BREAKS.findall(spoilt)) + 2 for line in lines)


def _lines_of_complaints(source: bytes) -> list[int]:
    try:
        read(source)
    except QuestionSetFileError as error:
        return [one.line for one in error.complaints]
    return []
