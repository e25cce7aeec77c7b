"""Looking up a question among 5,000 in each of three languages, and changing what is kept.

`python -m tests.benchmarks.likeness` prints the table as Markdown. All figures are made in one run
with one thread; what they are compared with is the same library used the plain way.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from screening.guides.likeness.index import Index, Key
from screening.settings import LANGUAGES
from tests.benchmarks.clock import seconds
from tests.benchmarks.questions import made_up

COUNT = 5_000
QUERIES = 200


@dataclass(frozen=True)
class Figures:
    """Milliseconds of CPU time; memory in MiB."""

    query: float
    slowest: float
    after_update: float
    update: float
    build: float
    plain: float
    loading: float
    loaded: float
    kept: float


def measure() -> Figures:
    """Measure everything once, in a process in which nothing has been loaded yet."""
    before = _memory()
    loading = seconds(partial(Index("en").put, {("a",): "Load what is needed?"}))
    loaded = _memory()
    texts = {code: made_up(COUNT + QUERIES, code) for code in LANGUAGES}
    start = _memory()
    indexes = {code: Index(code) for code in LANGUAGES}
    built = [seconds(partial(_fill, indexes[code], texts[code][:COUNT])) for code in LANGUAGES]
    kept = _memory() - start
    asked = [(indexes[code], text) for code in LANGUAGES for text in texts[code][COUNT:]]
    queries = [seconds(partial(index.alike, text, most=5)) for index, text in asked]
    updates, afterwards = [], []
    for number, (index, text) in enumerate(asked[:: len(LANGUAGES)]):
        changed: dict[Key, str] = {(str(number),): text}
        updates.append(seconds(partial(index.put, changed)))
        afterwards.append(seconds(partial(index.alike, text, most=5)))
    return Figures(
        query=statistics.median(queries) * 1000,
        slowest=max(queries) * 1000,
        after_update=statistics.median(afterwards) * 1000,
        update=statistics.median(updates) * 1000,
        build=statistics.mean(built) * 1000,
        plain=min(seconds(partial(_plain, texts["en"])) for _ in range(3)) * 1000,
        loading=loading * 1000,
        loaded=loaded - before,
        kept=kept,
    )


def _fill(index: Index, texts: list[str]) -> None:
    known: dict[Key, str] = {(str(number),): text for number, text in enumerate(texts)}
    index.put(known)
    index.alike(texts[0])


def _plain(texts: list[str]) -> None:
    """Answer once by weighing every text anew, as tutorials do it."""
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.pipeline import FeatureUnion

    union = FeatureUnion(
        [
            ("words", TfidfVectorizer()),
            ("letters", TfidfVectorizer(analyzer="char_wb", ngram_range=(3, 3))),
        ]
    )
    known = union.fit_transform(texts[:COUNT])
    (known @ union.transform([texts[COUNT]]).T).toarray()


def _memory() -> float:
    """Return the MiB that this process has in use."""
    pages = Path("/proc/self/statm").read_text(encoding="ascii").split()[1]
    return int(pages) * os.sysconf("SC_PAGE_SIZE") / 2**20


def table(found: Figures) -> Iterable[str]:
    """Yield the lines of the table."""
    rows = (
        ("Questions like a text: the median answer (aim 100)", found.query),
        (f"The slowest of {QUERIES * len(LANGUAGES)} answers", found.slowest),
        ("Replace one question", found.update),
        ("The first answer after that", found.after_update),
        ("Make the index of a language anew, with its first answer", found.build),
        ("One answer by `TfidfVectorizer.fit_transform`", found.plain),
        ("Load scikit-learn, once in a process that is asked", found.loading),
    )
    yield f"| Likeness among {COUNT:,} questions in each of three languages | CPU ms | × a median |"
    yield "|---|--:|--:|"
    for what, figure in rows:
        yield f"| {what} | **{figure:.1f}** | {figure / found.query:,.0f} |"
    yield f"| Memory of the three indexes, MiB | **{found.kept:.0f}** | |"
    yield f"| scikit-learn and what it loads, MiB | **{found.loaded:.0f}** | |"


def likeness_table() -> list[str]:
    """Return the lines of the table, measured in a process of their own with one thread."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.benchmarks.likeness"],
        env={**os.environ, "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"},
        capture_output=True,
        check=True,
        text=True,
    )
    return done.stdout.splitlines()


if __name__ == "__main__":
    for line in table(measure()):
        sys.stdout.write(f"{line}\n")
