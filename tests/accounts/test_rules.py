from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from screening.accounts.rules import (
    FAILURES_PER_ADDRESS,
    FAILURES_PER_EMAIL,
    WINDOW,
    blocked_until,
    local_path,
    network,
    normal_email,
    normal_password,
    password_complaints,
)

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    "text",
    ["/", "/recruitments/1", "/recruitments/1/edit?a=b&c=d", "/sign-in?next=/x", "/søk?q=æøå"],
)
def test_a_local_path_is_kept(text: str) -> None:
    assert local_path(text) == text


@pytest.mark.parametrize(
    "text",
    [
        None, "", "recruitments", "//evil.example", "///evil.example", "/\\evil.example",
        "\\\\evil.example", "https://evil.example/", "/\t/evil.example", "/\n/evil.example",
        "\t//evil.example", " //evil.example", "javascript:alert(1)", "http:evil.example",
        "/" + "x" * 2000, "//[",
    ],
)  # fmt: skip
def test_any_other_address_is_refused(text: str | None) -> None:
    assert local_path(text) is None


def test_an_email_address_is_the_same_however_it_is_written() -> None:
    assert normal_email("  Kåre@Example.ORG ") == normal_email("ka\u030are@example.org")


def test_a_password_is_the_same_from_keyboards_that_compose_letters_differently() -> None:
    assert normal_password("blåbærsyltetøy") == normal_password("bla\u030abærsyltetøy")


@pytest.mark.parametrize(
    ("password", "word"),
    [
        ("elleve tegn", "12"),
        ("x" * 501, "500"),
        ("abababababab", "different"),
        ("kari@example.org!!", "name or e-mail"),
        ("jeg er KARI NORDMANN", "name or e-mail"),
    ],
)
def test_a_weak_password_is_explained(password: str, word: str) -> None:
    complaints = password_complaints(password, email="kari@example.org", name="Kari Nordmann")
    assert word in " ".join(str(complaint) for complaint in complaints)


def test_a_long_password_of_common_words_is_fine() -> None:
    assert password_complaints("liten båt på fjorden", email="a@b.no", name="Bo") == []


def test_a_short_name_inside_a_password_is_chance() -> None:
    assert password_complaints("bokhylle og lampe", email="bo@b.no", name="Bo") == []


def _times(count: int, *, first: timedelta = timedelta(minutes=1)) -> list[datetime]:
    return [NOW - first - timedelta(seconds=number) for number in range(count)]


def test_one_failure_less_than_the_most_blocks_nobody() -> None:
    assert (
        blocked_until(_times(FAILURES_PER_EMAIL - 1), _times(FAILURES_PER_ADDRESS - 1), NOW) is None
    )


def test_the_block_ends_when_the_oldest_failure_that_counts_is_too_old() -> None:
    times = _times(FAILURES_PER_EMAIL)
    until = blocked_until(times, [], NOW)
    assert until == min(times) + WINDOW
    assert blocked_until(times, [], until) is None
    assert blocked_until(times, [], until - timedelta(seconds=1)) == until


def test_more_failures_than_the_most_block_until_enough_of_them_are_old() -> None:
    times = _times(FAILURES_PER_EMAIL + 5)
    until = blocked_until(times, [], NOW)
    assert until is not None
    assert blocked_until(times, [], until) is None


def test_the_later_of_two_blocks_counts() -> None:
    early = _times(FAILURES_PER_EMAIL, first=timedelta(minutes=5))
    late = _times(FAILURES_PER_ADDRESS)
    assert blocked_until(early, late, NOW) == blocked_until([], late, NOW)


def test_old_failures_are_forgotten() -> None:
    assert blocked_until(_times(30, first=WINDOW), [], NOW) is None


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2:ffff::1", "2001:db8:1:2::/64"),
        (None, "unknown"),
        ("unix:", "unknown"),
    ],
)
def test_attempts_from_one_network_belong_together(address: str | None, expected: str) -> None:
    assert network(address) == expected
