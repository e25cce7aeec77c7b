"""Every document is archival and accessible by the judgement of others, who do notice what is not.

veraPDF knows the standards (PDF/A-2a or -3a, and PDF/UA-1), rule by rule. outloud looks for what a
screen reader would meet and no standard forbids; warnings count.
"""

from __future__ import annotations

import pytest

from tests.archival.bad_files import BAD_FILES, BadFile
from tests.archival.conftest import CONTROL, Judged
from tests.archival.samples import SAMPLES, Sample

pytestmark = pytest.mark.java


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: sample.name)
def test_a_document_keeps_its_standards(judged: Judged, sample: Sample) -> None:
    for standard in sample.standards.split(","):
        assert judged.verapdf[f"{standard} {sample.name}"] == [], standard


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: sample.name)
def test_a_document_gives_a_screen_reader_nothing_to_stumble_over(
    judged: Judged, sample: Sample
) -> None:
    assert set(judged.outloud[sample.name]) <= set(sample.accepted)


def test_a_page_without_fault_is_found_to_have_none(judged: Judged) -> None:
    assert judged.broken(CONTROL) == set()


@pytest.mark.parametrize("bad", BAD_FILES, ids=lambda bad: bad.name)
def test_a_fault_is_found(judged: Judged, bad: BadFile) -> None:
    assert set(bad.rules) <= judged.broken(bad.name)
