"""Documents that are handed out again without being set anew."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask

from screening.accounts.models import User
from screening.reports import document_store, documents
from screening.reports.document_store import DocumentStore
from tests.factories import Case, Make
from tests.page_client import PageClient

pytestmark = pytest.mark.any_database

KEYS = [f"{number:064x}" for number in range(9)]
Kept = tuple[DocumentStore, Path]


@pytest.fixture
def kept(tmp_path: Path) -> Kept:
    folder = tmp_path / "cache" / "documents"
    return DocumentStore(folder, 10_000), folder


def test_what_was_put_is_found_by_anybody(kept: Kept) -> None:
    store, folder = kept
    assert store.get(KEYS[0]) is None
    store.put(KEYS[0], b"%PDF first")
    assert DocumentStore(folder, 1).get(KEYS[0]) == b"%PDF first"
    assert store.get(KEYS[1]) is None


def test_only_the_owner_may_read_it(kept: Kept) -> None:
    store, folder = kept
    store.put(KEYS[0], b"%PDF")
    (path,) = folder.iterdir()
    assert folder.stat().st_mode & 0o777 == 0o700
    assert path.stat().st_mode & 0o777 == 0o600


def test_a_damaged_file_is_not_handed_out(kept: Kept) -> None:
    store, folder = kept
    store.put(KEYS[0], b"%PDF whole")
    (path,) = folder.iterdir()
    for content in (path.read_bytes()[:-1], b"", b"short"):
        path.write_bytes(content)
        assert store.get(KEYS[0]) is None


def test_the_longest_unread_goes_first(kept: Kept, monkeypatch: pytest.MonkeyPatch) -> None:
    store, folder = kept
    now = time.time()
    for place, name in enumerate(KEYS[:3]):
        monkeypatch.setattr(time, "time", lambda place=place: now - 90 + place)
        store.put(name, bytes(3000))
        path = folder / f"{name}.pdf"
        os.utime(path, (now - 90 + place, now - 90 + place))
    monkeypatch.setattr(time, "time", lambda: now)
    assert store.get(KEYS[0])
    store.put(KEYS[3], bytes(3000))
    assert {path.stem for path in folder.iterdir()} == {KEYS[0], KEYS[2], KEYS[3]}


def test_nothing_stays_for_ever(kept: Kept) -> None:
    store, folder = kept
    store.put(KEYS[0], b"%PDF old")
    old = time.time() - document_store.LONGEST - 1
    os.utime(folder / f"{KEYS[0]}.pdf", (time.time(), old))
    (folder / f"{KEYS[1]}.half").write_bytes(b"of a process that has ended")
    os.utime(folder / f"{KEYS[1]}.half", (old, old))
    assert store.get(KEYS[0]) is None
    store.put(KEYS[2], b"%PDF new")
    assert [path.stem for path in folder.iterdir()] == [KEYS[2]]
    store.clear()
    assert not list(folder.iterdir())


def test_without_room_nothing_is_kept(kept: Kept) -> None:
    store, folder = kept
    for small in (replace(store, limit=0), replace(store, limit=10)):
        small.put(KEYS[0], bytes(100))
        assert small.get(KEYS[0]) is None
    assert not folder.exists()


def test_a_disk_that_cannot_be_written_costs_nobody_the_document(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "cache").write_bytes(b"a file where the folder should be")
    store = DocumentStore(tmp_path / "cache" / "documents", 1000)
    store.put(KEYS[0], b"%PDF")
    assert store.get(KEYS[0]) is None
    assert "could not be kept" in caplog.text


def test_a_key_is_no_path(kept: Kept) -> None:
    for name in ("../../etc/passwd", "", "A" * 64):
        with pytest.raises(ValueError, match="not a key"):
            kept[0].get(name)


# ------------------------------------------------------------------------------- in the application


@pytest.fixture
def case(make: Make) -> Iterator[Case]:
    found = make.recruitment(candidates=1)
    make.scored(found, [[3], [4], [5]])
    yield found
    documents.forget()


@pytest.fixture
def address(case: Case) -> str:
    return f"/recruitments/{case.id}/comparison.pdf"


@pytest.fixture
def reader(client_of: Callable[[User], PageClient], case: Case) -> PageClient:
    return client_of(case.users[0])


def _refuse(_document: object) -> bytes:
    raise AssertionError("a document was set")


def test_who_has_it_already_gets_no_file_and_nothing_is_set(
    reader: PageClient, address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = reader.get(address)
    documents.forget()
    monkeypatch.setattr(documents, "_write", _refuse)
    for tag in (
        first.headers["ETag"],
        f"W/{first.headers['ETag']}",
        f'"other", {first.headers["ETag"]}',
        "*",
    ):
        answer = reader.get(address, headers={"If-None-Match": tag}, expect=304)
        assert answer.data == b""
        assert answer.headers["ETag"] == first.headers["ETag"]
        assert answer.headers["Cache-Control"] == "no-store"


def test_another_worker_and_a_restarted_one_find_it_on_disk(
    reader: PageClient, address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = reader.get(address)
    documents.forget(on_disk=False)
    monkeypatch.setattr(documents, "_write", _refuse)
    again = reader.get(address)
    assert again.data == first.data
    assert again.headers["ETag"] == first.headers["ETag"]


def test_a_changed_document_is_another_one(
    reader: PageClient, address: str, case: Case, make: Make
) -> None:
    first = reader.get(address)
    norwegian = reader.get(f"{address}?language=nb", headers={"If-None-Match": "whatever"})
    assert norwegian.headers["ETag"] != first.headers["ETag"]
    tag = {"If-None-Match": first.headers["ETag"]}
    assert reader.get(f"{address}?language=nb", headers=tag).data == norwegian.data


def test_who_may_not_read_it_gets_no_304_either(
    reader: PageClient, address: str, client_of: Callable[[User], PageClient], make: Make
) -> None:
    tag = reader.get(address).headers["ETag"]
    stranger = client_of(make.user())
    stranger.get(address, headers={"If-None-Match": tag}, expect=404)


def test_all_pdfs_of_a_recruitment_have_a_fingerprint(
    reader: PageClient, case: Case, app: Flask
) -> None:
    for name in (f"candidates/{case.candidates[0].id}/summary.pdf", "guide.pdf"):
        first = reader.get(f"/recruitments/{case.id}/{name}")
        tag = {"If-None-Match": first.headers["ETag"]}
        reader.get(f"/recruitments/{case.id}/{name}", headers=tag, expect=304)
