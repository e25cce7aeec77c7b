"""Files that are no question set: each complaint names its line and its path, nothing is stored."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from io import BytesIO
from typing import Any

import html5lib
import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from screening.accounts.models import User
from screening.audit import AuditEntry
from screening.guides import files
from screening.guides.library.views.start import MOST_COMPLAINTS
from screening.guides.models import Draft, QuestionSet, QuestionSetVersion
from screening.guides.yaml_reader import MOST_BYTES, MOST_EVENTS
from screening.security import LARGEST_REQUEST
from tests import page_rules
from tests.documents import document
from tests.factories import Make
from tests.page_client import PageClient, main_text

pytestmark = pytest.mark.any_database

ClientOf = Callable[[User], PageClient]
Complaints = list[tuple[int, str, str]]
ADDRESS = "/question-sets/new?from=file"
GOOD = files.write(document())
TABLES = (QuestionSet, QuestionSetVersion, Draft, AuditEntry)
RTL = "שאלות ותשובות"
NOTHING_WRITTEN = {"nb": "Ingenting ble lagret.", "nn": "Ingenting blei lagra."}


@pytest.fixture
def hr(make: Make, client_of: ClientOf) -> PageClient:
    return client_of(make.user(role="hr"))


@pytest.fixture(autouse=True)
def nothing_is_stored(make: Make) -> Iterator[None]:
    before = [len(make.rows(sa.select(table))) for table in TABLES]
    yield
    assert [len(make.rows(sa.select(table))) for table in TABLES] == before


def changed(old: str, new: str, *, of: str = GOOD) -> bytes:
    """Return a good file in which `old` has become `new`, once."""
    assert old in of
    return of.replace(old, new, 1).encode()


def line_of(content: bytes, part: str) -> int:
    """Return the line on which `part` stands first."""
    return content[: content.index(part.encode())].count(b"\n") + 1


def sent(client: PageClient, content: bytes, name: str = "set.yaml", *, expect: int = 422) -> Any:
    fields = {"file": (BytesIO(content), name), "csrf_token": client.csrf_token()}
    return client.post(ADDRESS, data=fields, expect=expect)


def complaints(page: Any) -> Complaints:
    """Return the rows of the table on the page: line, path ("" for the file), sentence."""
    root = html5lib.parse(page.data, transport_encoding="utf-8", namespaceHTMLElements=False)
    found = []
    for row in root.findall(".//table[@class='ds-table complaints']/tbody/tr"):
        line, path, sentence = (page_rules.text(cell) for cell in row)
        in_code = row[1].find("code") is not None
        found.append((int(line.split()[-1]), path if in_code else "", sentence))
    assert found, main_text(page)
    return found


UNKNOWN = changed("minutes: 40", "minutes: 40\ncolour: red")
WRONG_TYPE = changed("minutes: 40", "minutes: [forty]")
DOUBLED = changed("minutes: 40", "minutes: 40\nslug: other")
NO_KEY = changed("  nb: Small set (bokmål)", "  no: Small set")
ANCHORED = changed("en: Adviser", "en: &role Adviser")
ALIASED = changed("en: Adviser", "en: *role")
MERGED = changed("minutes: 40", "minutes: 40\n<<: *base")
TAGGED = changed("en: Adviser", "en: !!python/name:os.system x")
TABBED = changed("  nb: Small set", "\tnb: Small set")
TWO = (GOOD + "---\n" + GOOD).encode()
BOMB = b"a: &a [x, x]\n" + b"".join(
    b"%c: &%c [*%c, *%c]\n" % (letter, letter, letter - 1, letter - 1)
    for letter in range(ord("b"), ord("z"))
)
CONTROL = changed("en: Adviser", "en: Advi\x07ser")
TURNED = changed("en: Adviser", "en: Adviser \u202e gnorw")
LATIN = changed("en: Adviser", "en: Adviser").replace("å".encode(), b"\xe5", 1)
MIXED = GOOD.encode() + "# æøå\n".encode("latin-1")


CASES: dict[str, tuple[bytes, int, str, str]] = {
    "an unknown key": (
        UNKNOWN,
        line_of(UNKNOWN, "colour"),
        "colour",
        "There is no key colour here.",
    ),
    "a wrong type": (
        WRONG_TYPE,
        line_of(WRONG_TYPE, "minutes: ["),
        "minutes",
        "This must be a whole number.",
    ),
    "a key twice": (
        DOUBLED,
        line_of(DOUBLED, "slug: other"),
        "slug",
        "The key slug already stands on line 2",
    ),
    "the key no": (
        NO_KEY,
        line_of(NO_KEY, "no: "),
        "title.no",
        "called nb (bokmål) or nn (nynorsk), not no",
    ),
    "an anchor": (ANCHORED, line_of(ANCHORED, "&role"), "", "References (& and *) are not used"),
    "an alias": (ALIASED, line_of(ALIASED, "*role"), "", "References (& and *) are not used"),
    "a merge": (MERGED, line_of(MERGED, "<<"), "", "References (& and *) are not used"),
    "a tag": (TAGGED, line_of(TAGGED, "!!"), "", "Tags (!) are not used in question sets."),
    "a tab": (TABBED, line_of(TABBED, "\tnb"), "", "There is a tab here. Indent with spaces."),
    "two documents": (TWO, GOOD.count("\n") + 1, "", "A file holds one question set, not several."),
    "a billion laughs": (BOMB, 1, "", "References (& and *) are not used in question sets."),
    "a control character": (
        CONTROL,
        line_of(CONTROL, "Advi\x07"),
        "",
        "The file holds a control character (U+0007)",
    ),
    "a turned direction": (
        TURNED,
        line_of(TURNED, "gnorw"),
        "role.en",
        "The text holds an invisible character",
    ),
    "Latin-1": (LATIN, 4, "", "The file is not UTF-8. Save it as UTF-8 and try again."),
    "two encodings": (MIXED, GOOD.count("\n") + 1, "", "The file is not UTF-8."),
    "UTF-16": (GOOD.encode("utf-16"), 1, "", "The file is UTF-16, not UTF-8."),
    "UTF-16, little end first": (GOOD.encode("utf-16-le"), 1, "", "The file is UTF-16, not UTF-8."),
    "UTF-16, big end first": (GOOD.encode("utf-16-be"), 1, "", "The file is UTF-16, not UTF-8."),
    "UTF-32": (GOOD.encode("utf-32"), 1, "", "The file is UTF-16, not UTF-8."),
    "empty": (b"", 1, "", "The file is empty."),
    "blank": (b" \n\t\r\n", 1, "", "The file is empty."),
    "a remark": (b"# only a remark", 1, "", "This must be a mapping with the keys: format, slug"),
    "words": (b"just words", 1, "", "This must be a mapping with the keys: format, slug"),
    "a PDF": (b"%PDF-1.7\n%\xe2\xe3", 1, "", "This is not a YAML file."),
    "an archive": (b"PK\x03\x04\x14\x00", 1, "", "This is not a YAML file."),
    "a picture": (b"\x89PNG\r\n\x1a\n\x00", 1, "", "This is not a YAML file."),
    "bytes": (b"a: b\n" + bytes(range(1, 9)), 2, "", "so it is not a text file."),
    "broken YAML": (b"a: [", 1, "", "This is not valid YAML ("),
    "much too deep": (b"[" * 50_000, 1, "", "This is nested too deeply."),
    "far too many keys": (b"a: 1\n" * 390_000, MOST_EVENTS // 2, "", "There is more in this file"),
    "over 2 MB": (b"x" * (MOST_BYTES + 1), 1, "", "The file is larger than 2 MB."),
    "10 MB": (b"x" * 10_000_000, 1, "", "The file is larger than 2 MB."),
}


@pytest.mark.parametrize("case", CASES)
def test_each_complaint_names_its_line_and_its_path(hr: PageClient, case: str) -> None:
    content, line, path, sentence = CASES[case]
    found = complaints(sent(hr, content))
    assert any((one, two) == (line, path) and sentence in three for one, two, three in found), found


@pytest.mark.parametrize("language", ["nb", "nn"])
def test_each_complaint_names_its_line_and_its_path_in_norwegian(
    make: Make, client_of: ClientOf, language: str
) -> None:
    client = client_of(make.user(role="hr", language=language))
    for case, (content, line, path, _sentence) in CASES.items():
        page = sent(client, content)
        found = complaints(page)
        assert (line, path) in {(one, two) for one, two, _ in found}, case
        assert f'<html lang="{language}"' in page.text
        assert NOTHING_WRITTEN[language] in main_text(page)


def test_everything_that_is_wrong_is_said_at_once_in_the_order_of_the_file(
    hr: PageClient,
) -> None:
    spoilt = GOOD.replace("minutes: 40", "minutes: long\nextra: 1").replace("  nn: ", "  no: ", 2)
    spoilt = spoilt.replace("criterion: openness", "criterion: nowhere")
    found = complaints(sent(hr, spoilt.encode()))
    lines = [line for line, _, _ in found]
    assert lines == sorted(lines)
    assert {"minutes", "extra", "title.nn", "title.no", "role.nn", "role.no"} <= {
        path for _, path, _ in found
    }
    assert any(path.startswith("questions[3]") for _, path, _ in found)
    assert f"{len(found)} problems in set.yaml" in main_text(sent(hr, spoilt.encode()))


def test_the_page_can_take_another_file_and_says_that_nothing_was_written(hr: PageClient) -> None:
    page = sent(hr, b"a: b")
    assert "Nothing was written." in main_text(page)
    assert 'type="file"' in page.text
    assert 'id="error-summary"' in page.text


def test_a_request_that_is_too_large_is_turned_away(hr: PageClient) -> None:
    page = hr.post(ADDRESS, data={"file": (BytesIO(b"x" * LARGEST_REQUEST), "a")}, expect=413)
    assert page.mimetype == "text/html"


def test_many_complaints_are_counted_and_the_first_are_listed(
    hr: PageClient,
) -> None:
    content = GOOD + "".join(f"key-{number}: 1\n" for number in range(MOST_COMPLAINTS + 7))
    page = sent(hr, content.encode())
    assert len(complaints(page)) == MOST_COMPLAINTS
    assert str(MOST_COMPLAINTS + 7) in main_text(page)
    assert f"The first {MOST_COMPLAINTS} are listed." in main_text(page)


@pytest.mark.parametrize("name", ["<b>x</b>.yaml", f"{RTL}.yaml", "x" * 2_000, "a\u202eb.yaml"])
def test_the_name_of_the_file_is_text(hr: PageClient, name: str) -> None:
    page = sent(hr, b"a: b", name)
    assert "<bdi>" in page.text.partition('id="error-summary"')[2]
    assert "<b>" not in page.text
    assert name[:20] in main_text(page)


def test_markup_in_a_file_is_shown_as_text(hr: PageClient) -> None:
    found = complaints(sent(hr, changed("minutes: 40", 'minutes: 40\n"<script>x</script>": 1')))
    assert [path for _, path, _ in found] == ["<script>x</script>"]
    assert "<script>x</script>" in found[0][2]


def test_text_from_right_to_left_stays_apart_from_its_sentence(hr: PageClient) -> None:
    page = sent(hr, changed("minutes: 40", f"minutes: 40\n{RTL}: 1"))
    ((_line, path, sentence),) = complaints(page)
    assert path == RTL
    assert f"<code><bdi>{RTL}</bdi></code>" in page.text
    assert f"\u2068{RTL}\u2069" in sentence


def test_a_very_long_word_is_shown_whole(hr: PageClient) -> None:
    word = "x" * 4_000
    ((_line, path, sentence),) = complaints(
        sent(hr, changed("minutes: 40", f"minutes: 40\n? {word}\n: 1"))
    )
    assert path == word
    assert word in sentence


@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    content=st.binary(max_size=120)
    | st.text(max_size=120).map(lambda text: text.encode("utf-8", "surrogatepass"))
)
def test_whatever_bytes_are_sent_there_is_an_answer(hr: PageClient, content: bytes) -> None:
    for line, _path, sentence in complaints(sent(hr, content)):
        assert line >= 1
        assert sentence
