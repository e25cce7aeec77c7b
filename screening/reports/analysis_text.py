"""The statistics of a file of scores as plain text of eighty columns, from the JSON document."""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, TypeAlias

WIDTH = 80
ROWS = 25
"""Rows of a table that are shown; whoever wants all of them takes the JSON."""
_NAME = 22
_NOTHING = "–"

Document: TypeAlias = Mapping[str, Any]
Row: TypeAlias = Mapping[str, Any]

_ICC = {
    "1,1": "one rater, others each time",
    "A,1": "one rater, agreement in levels",
    "C,1": "one rater, agreement in order",
    "1,k": "mean of all, others each time",
    "A,k": "mean of all, agreement in levels",
    "C,k": "mean of all, agreement in order",
}
_TERMS = {
    "candidate": "candidate",
    "rater": "rater",
    "question": "question",
    "candidate_rater": "candidate × rater",
    "candidate_question": "candidate × question",
    "rater_question": "rater × question",
    "residual": "residual",
}
_HEADS = {
    "e_rho2": "E rho²",
    "phi": "Phi",
    "e_rho2_fixed_questions": "E rho² fixed",
    "phi_fixed_questions": "Phi fixed",
}


def lines(document: Document) -> Iterator[str]:
    """Yield the lines of the text.

    Each section is headed, and what is refused of it stands below it in words. Parts of a document
    that no section here knows are shown as they are.
    """
    said: set[int] = set()
    refusals: Sequence[Row] = document.get("refusals", ())
    for key, content in document.items():
        if key == "refusals":
            continue
        title, write = _SECTIONS.get(key, (key.replace("_", " ").capitalize(), _anything))
        yield from _heading(title)
        yield from write(content) if content else ("  not given",)
        for place, refusal in enumerate(refusals):
            if _section_of(refusal) == key:
                said.add(place)
                yield from _refusal(refusal)
        yield ""
    rest = [refusal for place, refusal in enumerate(refusals) if place not in said]
    if rest:
        yield from _heading("Also to be said")
        for refusal in rest:
            yield from _refusal(refusal)
        yield ""


def _section_of(refusal: Row) -> str:
    """Return the key of the section below which a refusal stands."""
    return str(refusal.get("statistic", "")).partition(".")[0]


def _heading(title: str) -> Iterator[str]:
    yield title
    yield "-" * len(title)


def _refusal(refusal: Row) -> Iterator[str]:
    start = f"  {refusal['code']:<4} "
    yield from textwrap.wrap(
        str(refusal["message"]),
        WIDTH,
        initial_indent=start,
        subsequent_indent=" " * len(start),
        break_on_hyphens=False,
    )


def _figure(value: object) -> str:
    """Return a figure as it stands in a table: whole numbers whole, others with four decimals."""
    if value is None:
        return _NOTHING
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return f"{value:.4f}" if abs(value) < 1e6 else f"{value:.6g}"  # noqa: PLR2004 - as written
    if isinstance(value, (list, tuple)):
        return ", ".join(_listed(one) for one in value) or _NOTHING
    return f"{value:,}" if isinstance(value, int) else str(value)


def _listed(value: object) -> str:
    return f"{value:g}" if isinstance(value, float) else _figure(value)


def _interval(found: Row | None) -> str:
    if not found or found.get("low") is None or found.get("high") is None:
        return ""
    return f"{_figure(found['low'])} to {_figure(found['high'])}"


def _estimate(value: object) -> str:
    """Return a figure, with its interval if it has one."""
    if not isinstance(value, Mapping):
        return _figure(value)
    return " ".join(
        part for part in (_figure(value.get("value")), _bracketed(_interval(value))) if part
    )


def _bracketed(text: str) -> str:
    return f"[{text}]" if text else ""


def _shortened(text: str, width: int = _NAME) -> str:
    return text if len(text) <= width else f"{text[: width - 1]}…"


def _facts(found: Mapping[str, object], names: Mapping[str, str] | None = None) -> Iterator[str]:
    known = {key: (names or {}).get(key, key.replace("_", " ")) for key in found}
    width = max((len(name) for name in known.values()), default=0)
    for key, value in found.items():
        yield f"  {known[key]:<{width}}  {_estimate(value):>12}"


def _coefficients(found: Mapping[str, Row | None], names: Mapping[str, str]) -> Iterator[str]:
    """Yield coefficients, each with its interval and what it is."""
    for key, own in found.items():
        value = own.get("value") if own else None
        about = names.get(key, "")
        yield f"  {key:<9}{_figure(value):>9}  {_interval(own):<20}  {about}".rstrip()


def _icc(found: Mapping[str, Row | None]) -> Iterator[str]:
    yield from _coefficients(found, _ICC)


def _krippendorff(found: Mapping[str, Row | None]) -> Iterator[str]:
    yield from _coefficients(found, {})


def _components(found: Mapping[str, Any]) -> Iterator[str]:
    """Yield variances and the share of each in the whole."""
    values = {key: value for key, value in found.items() if isinstance(value, (int, float))}
    parts = {key: max(0.0, float(values[key])) for key in _TERMS if key in values}
    whole = sum(parts.values())
    for key, value in found.items():
        if key in _TERMS:
            share = f"{parts[key] / whole:>8.1%}" if whole and key in parts else ""
            yield f"  {_TERMS[key]:<22}{_figure(value):>9}{share}"
        else:
            yield f"  {key.replace('_', ' '):<22}{_estimate(value):>9}"


def _agreement(found: Row) -> Iterator[str]:
    yield from _facts({key: value for key, value in found.items() if key != "by_question"})
    yield ""
    yield from _table(found["by_question"])


def _raters(found: Sequence[Row]) -> Iterator[str]:
    """Yield the raters' figures, each beside its interval."""
    rows = []
    for row in found[:ROWS]:
        ends: Mapping[str, Sequence[object] | None] = row.get("intervals", {})
        figures = {
            key: {"value": row[key], "low": own[0], "high": own[1]} if own else row[key]
            for key, own in ends.items()
        }
        rows.append({key: figures.get(key, row[key]) for key in row if key != "intervals"})
    yield from _table(rows, len(found))


def _differences(found: Sequence[Row]) -> Iterator[str]:
    """Yield the differences of candidates, and in words which can be told apart."""
    rows = [
        {
            "candidates": _pair(row["a"], row["b"]),
            "difference": row["difference"],
            "interval": _interval(row),
            "told apart": row["distinguishable"],
        }
        for row in found[:ROWS]
    ]
    yield from _table(rows, len(found))


def _robustness(found: Row) -> Iterator[str]:
    """Yield for each other way of counting, and for each pair, whose order changes."""
    checks = [
        {
            "counted": _shortened(f"{row['kind']} {row['left_out'] or ''}".strip(), 24),
            "compared": row["compared"],
            **{key: _named(row[key]) for key in ("turned", "tied", "parted", "lost")},
        }
        for row in found["checks"][:ROWS]
    ]
    yield from _table(checks, len(found["checks"]))
    yield ""
    pairs = [
        {
            "candidates": _pair(row["a"], row["b"]),
            "dominant": _shortened(row["dominance"] or _NOTHING, 14),
            "weight change": row["smallest_weight_change"],
            "turned by": _named(row["turned_by"]),
            "tied by": _named(row["tied_by"]),
        }
        for row in found["pairs"][:ROWS]
    ]
    yield from _table(pairs, len(found["pairs"]))


def _pair(a: str, b: str) -> str:
    return f"{_shortened(a, 14)} – {_shortened(b, 14)}"


def _named(found: Sequence[str | Sequence[str]]) -> str:
    """Return a pair, a name or a way of counting if it is the only one, or else how many."""
    if len(found) > 1:
        return str(len(found))
    return "".join(own if isinstance(own, str) else _pair(*own) for own in found) or _NOTHING


def _model(found: Mapping[str, Sequence[Row]]) -> Iterator[str]:
    for place, rows in enumerate(found.values()):
        if place:
            yield ""
        yield from _table(rows)


def _table(rows: Sequence[Row], count: int | None = None) -> Iterator[str]:
    """Yield rows as a table with the keys of the first as its heads; those beyond are counted.

    `count` is how many there are, if `rows` are only the first of them. What is too wide for one
    table goes on in another below it, each with the first column.
    """
    if not rows:
        return
    shown = rows[:ROWS]
    columns = [_column(name, shown) for name in rows[0]]
    for place, group in enumerate(_fitting(columns)):
        if place:
            yield ""
        for cells in zip(*group, strict=True):
            yield f"  {'  '.join(cells)}".rstrip()
    left = (count or len(rows)) - len(shown)
    if left > 0:
        yield f"  … and {left:,} more (all of them with --json)"


def _column(name: str, rows: Sequence[Row]) -> list[str]:
    """Return the head and the cells of a column, all as wide; figures stand to the right."""
    texts = [
        _HEADS.get(name, name.replace("_", " ")),
        *(_shortened(_estimate(row.get(name)), 34) for row in rows),
    ]
    width = max(len(text) for text in texts)
    if all(isinstance(row.get(name), str) for row in rows):
        return [text.ljust(width) for text in texts]
    return [text.rjust(width) for text in texts]


def _fitting(columns: Sequence[list[str]]) -> Iterator[list[list[str]]]:
    """Divide columns among tables that are narrow enough."""
    group: list[list[str]] = []
    for column in columns:
        wide = sum(len(one[0]) + 2 for one in [*group, column])
        if group and wide > WIDTH:
            yield group
            group = [columns[0]]
        group.append(column)
    yield group


def _anything(found: object) -> Iterator[str]:
    """Yield whatever a part of the document holds."""
    if isinstance(found, Mapping):
        plain = {
            key: value
            for key, value in found.items()
            if not isinstance(value, (Mapping, list, tuple)) or _is_estimate(value)
        }
        yield from _facts(plain)
        for key, value in found.items():
            if key not in plain:
                yield f"  {key.replace('_', ' ')}"
                yield from _anything(value)
    elif isinstance(found, (list, tuple)):
        if all(isinstance(row, Mapping) for row in found):
            yield from _table(found)
        else:
            yield from textwrap.wrap(
                _figure(found),
                WIDTH,
                initial_indent="  ",
                subsequent_indent="  ",
            )
    else:
        yield f"  {_figure(found)}"


def _is_estimate(value: object) -> bool:
    return isinstance(value, Mapping) and {"value", "low", "high"} >= set(value)


_SECTIONS: Mapping[str, tuple[str, Callable[[Any], Iterator[str]]]] = {
    "design": ("Design", _facts),
    "icc": ("Intraclass correlation of cell means, 95 % intervals", _icc),
    "krippendorff": (
        "Krippendorff’s alpha, unit candidate × question, 95 % intervals",
        _krippendorff,
    ),
    "kappa_quadratic": ("Quadratic weighted kappa of pairs of raters", _table),
    "agreement": ("Agreement of levels", _agreement),
    "variance_components": ("Variance components of levels", _components),
    "cell_means": ("Mixed model of cell means: candidate + rater", _facts),
    "reliability": ("Reliability of the candidates’ means", _facts),
    "decision_study": ("Other numbers of raters and questions", _table),
    "needed": ("Raters, or else questions, that it would take", _table),
    "raters": ("Raters, 90 % intervals", _raters),
    "questions": ("Questions", _table),
    "candidates": ("Candidates", _table),
    "differences": ("Differences between candidates, 90 % intervals", _differences),
    "robustness": ("The order in other ways of counting", _robustness),
    "model": ("Effects that the mixed model predicts, to check against other software", _model),
}
