"""The documents and what the judges say of them, made once however many processes run the tests."""

from __future__ import annotations

import fcntl
import json
import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from flask import Flask

from screening.reports import documents, glyphs
from tests.archival import validators
from tests.archival.bad_files import BAD_FILES, WITHOUT_FAULT, page
from tests.archival.samples import SAMPLES
from tests.databases import settings_for

CONTROL = "without-fault"


@dataclass(frozen=True, slots=True)
class Judged:
    """The rules that each PDF breaks."""

    verapdf: Mapping[str, list[str]]
    outloud: Mapping[str, list[str]]

    def broken(self, name: str) -> set[str]:
        """Return every rule that `name` breaks, veraPDF's with the standard before it."""
        broken = {
            f"{key.split()[0]} {rule}"
            for key, rules in self.verapdf.items()
            if key.split()[1] == name
            for rule in rules
        }
        return broken | set(self.outloud.get(name, ()))


@pytest.fixture(scope="session")
def kit(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    """An application for setting documents; it has no database, since none of them asks for one."""
    from screening.app import create_app

    return create_app(settings_for("sqlite://", tmp_path_factory.mktemp("kit")))


@pytest.fixture(scope="session")
def sampled(kit: Flask, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder with every sample and every bad file, and what the judges say of them.

    veraPDF works on what is ready while the rest is being made, which takes it about as long.
    """
    own = tmp_path_factory.getbasetemp()
    # All the processes of a test run have the folder above their own in common.
    folder = (own.parent if "PYTEST_XDIST_WORKER" in os.environ else own) / "archival"
    folder.mkdir(exist_ok=True)
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (folder / "judged.json").exists():
            with kit.app_context():
                found = _judgements(folder)
            (folder / "judged.json").write_text(json.dumps(found, default=sorted), encoding="utf-8")
            documents.forget()
    return folder


@pytest.fixture(scope="session")
def judged(sampled: Path) -> Judged:
    """What veraPDF and outloud say, each started once."""
    return Judged(*json.loads((sampled / "judged.json").read_text(encoding="utf-8")))


def _judgements(folder: Path) -> list[dict[str, frozenset[str]]]:
    verapdf = validators.VeraPdf() if validators.has_jdk() else None
    names = []
    for name, standards, make in _files():
        path = folder / f"{name}.pdf"
        with _html(path.with_suffix(".html")):
            path.write_bytes(make())
        names.append(name)
        if verapdf:
            verapdf.judge(path, standards)
    outloud = validators.start_outloud(folder, names)
    return [verapdf.verdicts() if verapdf else {}, validators.read_outloud(outloud)]


def _files() -> Iterator[tuple[str, str, Callable[[], bytes]]]:
    for sample in SAMPLES:
        yield sample.name, sample.standards, sample.make
    for bad in BAD_FILES:
        yield bad.name, "2a,ua1", bad.make
    yield CONTROL, "2a,ua1", lambda: documents.Prepared(page(WITHOUT_FAULT)).pdf()


@contextmanager
def _html(path: Path) -> Iterator[None]:
    """Keep the HTML that is set meanwhile, as it is just before that."""
    drawable = glyphs.drawable

    def kept(html: str) -> str:
        html = drawable(html)
        path.write_text(html, encoding="utf-8")
        return html

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(glyphs, "drawable", kept)
        yield
