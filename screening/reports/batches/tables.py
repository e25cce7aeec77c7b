"""The tables of a package: every score with its notes, and the audit log, as CSV.

Written as the comparison's CSV is: semicolons, UTF-8 with a byte-order mark, and nothing that a
spreadsheet would run. Column names and codes are the same in all languages.
"""

from __future__ import annotations

import csv
import io
import json
from typing import TYPE_CHECKING

from screening.reports.csv_file import as_text
from screening.reports.documents import stamp

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from screening.reports.batches.queries import LogRow
    from screening.scoring.table import ScoreTable

SCORES = (
    "candidate_code",
    "member",
    "question_id",
    "stage",
    "outcome",
    "level",
    "evidence",
    "assessment",
    "reason",
    "imported",
    "first_locked_at",
    "locked_at",
)
LOG = ("at", "actor", "action", "subject", "details", "hash")


def scores_csv(table: ScoreTable) -> bytes:
    """Return every row of every locked scorecard, the one before the discussion and the one after.

    In the order of interviews, of speaking and of questions.
    """
    candidates = {row.id: (place, row.code) for place, row in enumerate(table.candidates)}
    members = {row.id: (place, row.name) for place, row in enumerate(table.members)}
    questions = {question.id: place for place, question in enumerate(table.document.questions)}
    cards = {(card.candidate_id, card.member_id): card for card in table.cards}
    rows = sorted(
        table.scores,
        key=lambda row: (
            candidates[row.candidate_id],
            members[row.member_id],
            questions.get(row.question_id, len(questions)),
            row.stage == "final",
        ),
    )
    return _file(
        SCORES,
        (
            (
                candidates[row.candidate_id][1],
                members[row.member_id][1],
                row.question_id,
                row.stage,
                row.outcome,
                "" if row.level is None else str(row.level),
                row.evidence,
                row.assessment,
                row.reason,
                "1" if (card := cards[row.candidate_id, row.member_id]).imported else "0",
                stamp(card.first_locked_at),
                stamp(card.locked_at),
            )
            for row in rows
        ),
    )


def log_csv(log: Sequence[LogRow]) -> bytes:
    """Return the audit log's rows of one case, each with its hash in the chain of all rows."""
    return _file(
        LOG,
        (
            (
                row.at.isoformat(),
                row.actor,
                row.action,
                row.subject,
                json.dumps(row.details, ensure_ascii=False, sort_keys=True),
                row.hash,
            )
            for row in log
        ),
    )


def _file(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=";")
    writer.writerow(columns)
    writer.writerows([as_text(cell) for cell in row] for row in rows)
    return out.getvalue().encode("utf-8-sig", "replace")
