"""From the scores of many recruitments to the table that the statistics take."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from screening.analytics.ratings import Codes, Ratings
    from screening.scoring.pooled import PooledScores


def ratings_of(scores: PooledScores) -> Ratings:
    """Return the scores with numbers for names; a rater's place is the rater's number."""
    # numpy and scipy load only for those who ask for statistics.
    import numpy as np

    from screening.analytics.ratings import from_codes  # noqa: PLC0415 - see above

    table = np.array(
        [[-1 if cell is None else cell for cell in row] for row in scores.rows], dtype=np.int64
    ).reshape(-1, 5)
    codes = (table[:, 1], table[:, 2], table[:, 3])
    given = np.array([row[4] is not None for row in scores.rows], dtype=np.bool_)
    return from_codes(
        codes=codes,
        names=(
            _numbers(codes[0].max(initial=-1)),
            _numbers(codes[1].max(initial=-1)),
            _questions(scores),
        ),
        level=np.where(given, table[:, 4], np.nan),
        low=scores.low,
        high=scores.high,
    )


def recruitment_of(scores: PooledScores) -> Codes:
    """Return each score's recruitment, in the order of `ratings_of`; shape (scores,)."""
    import numpy as np

    return np.array([row[0] for row in scores.rows if row[4] is not None], dtype=np.int64)


def _numbers(last: int) -> tuple[str, ...]:
    return tuple(str(number) for number in range(1, int(last) + 2))


def _questions(scores: PooledScores) -> tuple[str, ...]:
    return tuple(f"{slug}/{question}" for slug, question in scores.questions)
