"""Packages are made of stand-ins for documents where a test is not about the documents."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask

from screening.reports import pdfs
from tests.factories import Case, Make
from tests.reports.batches.packages import jobs_of


@pytest.fixture(autouse=True)
def queue_closed(app: Flask) -> Iterator[None]:
    """Leave no connection open."""
    yield
    jobs_of(app).close()


@pytest.fixture
def case(make: Make) -> Case:
    """Three candidates, and everybody has locked the first two; the last is open to nobody."""
    found = make.recruitment(candidates=3, members=2, observers=1, reference="26/01234")
    for candidate in found.candidates[:2]:
        for member in found.members[:2]:
            make.scorecard(found, member, candidate, 4)
    return found


@pytest.fixture
def painted(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Let each PDF be a word; the list says which were made, in the order of making."""
    made: list[str] = []

    def stand_in(name: str) -> None:
        def make(*arguments: object, **_named: object) -> bytes:
            made.append(f"{name} {arguments[1]}" if len(arguments) > 1 else name)
            return f"%PDF {made[-1]}".encode()

        monkeypatch.setattr(pdfs, f"{name}_pdf", make)

    for name in ("comparison", "candidate", "recruitment_guide"):
        stand_in(name)
    return made
