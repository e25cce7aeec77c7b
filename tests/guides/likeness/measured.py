"""How well likeness tells questions that ask the same from others, on the labelled pairs.

`python -m tests.guides.likeness.measured` prints the tables of docs/likeness.md.
"""

from __future__ import annotations

import json
import math
import sys
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from screening.guides import files
from screening.guides.likeness.index import ALMOST_THE_SAME, MUCH_ALIKE, Index
from screening.resources import folder
from screening.settings import LANGUAGES

PAIRS = Path(__file__).resolve().parents[2] / "data" / "question_pairs.json"
SAME = ("edit", "order", "reworded", "paraphrase", "far")
DIFFERENT = ("word", "topic")
KINDS = {
    "edit": "asks the same: small edits",
    "order": "asks the same: other order",
    "reworded": "asks the same: about half of the words kept",
    "paraphrase": "asks the same: other words throughout",
    "far": "asks the same: other words and another angle",
    "word": "asks something else: a word or two changed",
    "topic": "asks something else: same topic",
    "unrelated": "asks something else: another topic",
}
MOST_OF_TOPIC, MOST_UNRELATED = 0.1, 0.001
"""How many of the questions that ask something else may be shown; the threshold follows."""


@dataclass(frozen=True)
class Judged:
    """A labelled pair and how alike the index finds it."""

    language: str
    kind: str
    likeness: float

    @property
    def same(self) -> bool:
        """Whether it asks the same, by its label."""
        return self.kind in SAME


def topics(half: str) -> list[dict[str, Any]]:
    """Return the topics of `choosing` or `held_out`."""
    read: list[dict[str, Any]] = json.loads(PAIRS.read_text(encoding="utf-8"))["topics"]
    return [one for one in read if one["half"] == half]


@cache
def stems(language: str) -> tuple[str, ...]:
    """Return the questions of the shipped sets, each once, in the order of the files."""
    documents = [files.read(path) for path in sorted(folder("question_sets").glob("*.yaml"))]
    found = [one.stem.in_language(language) for each in documents for one in each.questions]
    return tuple(dict.fromkeys(found))


@cache
def judged(half: str, others: int = 0) -> tuple[Judged, ...]:
    """Return every labelled pair of a half, and each of its questions with all of another topic.

    The index holds the questions of that half and of the shipped sets, and `others` made-up ones.
    """
    return tuple(one for language in LANGUAGES for one in _judged(half, language, others))


def _judged(half: str, language: str, others: int) -> Iterator[Judged]:
    from tests.benchmarks.questions import made_up

    several = topics(half)
    index = Index(language)
    index.put({("", text): text for text in stems(language)})
    index.put({("made-up", str(n)): text for n, text in enumerate(made_up(others, language))})
    kinds: dict[tuple[str, ...], str] = {}
    for topic in several:
        texts = topic[language]
        index.put({(topic["id"], "question"): texts["question"]})
        for number, other in enumerate([*texts["same"], *texts["different"]]):
            key = (topic["id"], str(number))
            kinds[key] = other["kind"]
            index.put({key: other["text"]})
    for topic in several:
        for match in index.alike(topic[language]["question"], least=0.0):
            if match.key[0] not in {topic["id"], "made-up"}:
                yield Judged(language, "unrelated", match.likeness)
            elif match.key in kinds:
                yield Judged(language, kinds[match.key], match.likeness)


def share(several: Iterable[Judged], least: float = MUCH_ALIKE) -> tuple[int, int]:
    """Return how many of some pairs are shown, and how many there are."""
    known = list(several)
    return sum(one.likeness >= least for one in known), len(known)


def chosen() -> float:
    """Return the threshold by its rule, in hundredths: the lowest that disturbs seldom enough."""
    pairs = judged("choosing")
    for hundredths in range(100):
        least = hundredths / 100
        topic, unrelated = (
            share((one for one in pairs if one.kind == kind), least)
            for kind in ("topic", "unrelated")
        )
        if _part(topic) <= MOST_OF_TOPIC and _part(unrelated) <= MOST_UNRELATED:
            return least
    raise AssertionError


def wilson(hits: int, cases: int) -> tuple[float, float]:
    """Return the ends of Wilson's 95 % interval of a share (Wilson 1927)."""
    z = 1.959964
    centre = (hits + z * z / 2) / (cases + z * z)
    half = z * math.sqrt(hits * (cases - hits) / cases + z * z / 4) / (cases + z * z)
    return max(0.0, centre - half), min(1.0, centre + half)


def table() -> Iterator[str]:
    """Yield the lines of the table of precision and recall on the held-out half."""
    pairs = [one for one in judged("held_out") if one.kind != "unrelated"]
    yield "| Held-out pairs | Recall | Precision | Precision without changed words |"
    yield "|---|--:|--:|--:|"
    for language in (*LANGUAGES, None):
        own = [one for one in pairs if language in {one.language, None}]
        recall = share(one for one in own if one.same)
        shown = [one for one in own if one.likeness >= MUCH_ALIKE]
        fair = [one for one in shown if one.kind != "word"]
        precision, fairly = (
            (sum(one.same for one in found), len(found)) for found in (shown, fair)
        )
        cells = (_with_interval(*counts) for counts in (recall, precision, fairly))
        yield f"| {language or 'all three'} | {' | '.join(cells)} |"


def table_of_kinds() -> Iterator[str]:
    """Yield the lines of the table of what is shown of each kind of pair."""
    yield "| Kind of pair, held out | nb | nn | en | All | Of these “almost the same” |"
    yield "|---|--:|--:|--:|--:|--:|"
    for kind, name in KINDS.items():
        own = [one for one in judged("held_out") if one.kind == kind]
        cells = [_counts(one for one in own if one.language == code) for code in LANGUAGES]
        hits, cases = share(own)
        almost, _ = share(own, ALMOST_THE_SAME)
        whole = f"**{hits / cases:.0%}**" if kind != "unrelated" else _counts(own)
        yield f"| {name} | {' | '.join(cells)} | {whole} | {almost} |"


def crossing() -> tuple[int, int]:
    """Return of how many shipped nynorsk questions an index of bokmål finds the translation."""
    index = Index("nb")
    theirs, ours = stems("nb"), stems("nn")
    index.put({(str(place),): text for place, text in enumerate(theirs)})
    found = [
        any(match.key == (str(place),) for match in index.alike(text))
        for place, text in enumerate(ours)
    ]
    return sum(found), len(found)


def _part(counts: tuple[int, int]) -> float:
    return counts[0] / counts[1]


def _counts(several: Iterable[Judged]) -> str:
    hits, cases = share(several)
    return f"{hits}/{cases:,}"


def _with_interval(hits: int, cases: int) -> str:
    low, high = wilson(hits, cases)
    return f"{hits}/{cases} = **{hits / cases:.0%}** ({low:.0%}–{high:.0%})"


PARTS: tuple[Callable[[], Iterable[str]], ...] = (table, table_of_kinds)


def main() -> None:
    """Print what docs/likeness.md says."""
    sys.stdout.write("\n\n".join("\n".join(part()) for part in PARTS))
    hits, cases = crossing()
    sys.stdout.write(f"\n\nthreshold {chosen()}; across bokmål and nynorsk {hits} of {cases}\n")


if __name__ == "__main__":
    main()
