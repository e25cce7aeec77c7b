"""Texts as rows of features: which words and which runs of three letters stand in them.

The features are hashed into a fixed space, so a row depends on its own text alone and never has to
be made again because other texts come or go.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from typing import TYPE_CHECKING, Any

from screening.guides.likeness.words import kept

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from scipy.sparse import csr_array

    Columns = NDArray[np.int32]

SPACE = 2**17
"""Places for words, and as many for runs of letters. 15,000 questions have about 20,000 of both."""


def rows_of(texts: Iterable[str], language: str) -> list[Columns]:
    """Return for each text the columns of its features, in rising order."""
    import numpy as np

    words = [kept(text, language) for text in texts]
    if not words:
        return []
    found = _vectorizer().transform(words).tocsr()
    found.sort_indices()
    columns = found.indices.astype(np.int32, copy=False)
    # Copies: a slice would keep the rows of all the texts that were added with it.
    return [
        columns[start:end].copy()
        for start, end in zip(found.indptr[:-1], found.indptr[1:], strict=True)
    ]


def matrix_of(rows: Iterable[Columns]) -> csr_array:
    """Return `rows` as a matrix of ones."""
    import numpy as np
    from scipy.sparse import csr_array

    known = list(rows)
    ends = np.cumsum([0, *(len(row) for row in known)], dtype=np.int32)
    columns = np.concatenate(known) if known else np.empty(0, dtype=np.int32)
    ones = np.ones(len(columns), dtype=np.float32)
    return csr_array((ones, columns, ends), shape=(len(known), 2 * SPACE))


@cache
def _vectorizer() -> Any:  # noqa: ANN401 - scikit-learn has no types
    from sklearn.feature_extraction.text import HashingVectorizer
    from sklearn.pipeline import FeatureUnion

    # kept() leaves blanks between words and nowhere else.
    words = {"token_pattern": r"\S+"}
    # Whether, and not how often: in a sentence or two the number of times says next to nothing.
    common: dict[str, Any] = {
        "n_features": SPACE,
        "lowercase": False,
        "binary": True,
        "norm": None,
        "alternate_sign": False,
    }
    return FeatureUnion(
        [
            ("words", HashingVectorizer(**words, **common)),
            ("letters", HashingVectorizer(analyzer="char_wb", ngram_range=(3, 3), **common)),
        ]
    )


def load() -> None:
    """Load scikit-learn, for those who would rather wait now than at the first question."""
    _vectorizer()
