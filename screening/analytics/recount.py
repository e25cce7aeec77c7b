"""One other way of counting scores, and the pairs of candidates whose order it changes."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal, TypeAlias

import numpy as np

from screening.analytics.ratings import Codes, Flags, Floats
from screening.analytics.refusals import Refusal
from screening.analytics.weights import TIE
from screening.messages import N_, Message

Kind = Literal["median", "equal weights", "same criteria", "member", "question", "severity"]
NamedPairs: TypeAlias = tuple[tuple[int, int], ...]
TWO = 2


@dataclass(frozen=True, slots=True)
class Check:
    """One other way of counting, and whose order it changes.

    Candidates are places in the ratings' `candidates`, and in a pair the lower place is first.

    Attributes:
        kind: what is counted otherwise.
        left_out: the name of the member or question that is left out.
        turned: pairs of candidates whose order is the other one.
        tied: pairs that come out equal and were not.
        parted: pairs that were equal and are not.
        lost: candidates who have no score left.
        reason: why this way of counting is none here; nothing was compared.
        refusal: why it is not to be trusted; with `given`, some pairs were compared all the same.
    """

    kind: Kind
    left_out: str | None = None
    turned: NamedPairs = ()
    tied: NamedPairs = ()
    parted: NamedPairs = ()
    lost: tuple[int, ...] = ()
    reason: Message | None = None
    refusal: Refusal | None = None

    @property
    def counted(self) -> bool:
        """Whether candidates were compared in this way."""
        return self.reason is None and (self.refusal is None or self.refusal.given)

    @property
    def same(self) -> bool:
        """Whether they were, everyone still has a score and no order changed."""
        return self.counted and not (self.turned or self.tied or self.parted or self.lost)


@dataclass(frozen=True, slots=True, eq=False)
class Comparison:
    """The pairs of the compared candidates and which of each two is ahead.

    Attributes:
        present: the places of the candidates who have a composite; shape (compared,).
        pairs: two places in each row, the lower first; shape (pairs, 2).
        sign: 1, 0 or -1 for the first of a pair ahead, equal or behind; shape (pairs,).
    """

    present: Codes
    pairs: Codes
    sign: Floats

    @classmethod
    def of(cls, composite: Floats) -> Comparison:
        """List the pairs of everyone who has a composite; shape (candidates,), NaN for none."""
        present = np.flatnonzero(~np.isnan(composite))
        first, second = np.triu_indices(len(present), 1)
        pairs = np.column_stack([present[first], present[second]])
        return cls(present, pairs, signs(composite[pairs[:, 0]] - composite[pairs[:, 1]]))

    def check(
        self,
        kind: Kind,
        composite: Floats,
        *,
        left_out: str | None = None,
        refusal: Refusal | None = None,
        within: Codes | None = None,
    ) -> Check:
        """Compare with other composites, shape (candidates,), NaN for a candidate who has none.

        `within` numbers groups of candidates; then only pairs inside a group are compared.
        """
        missing = self.present[np.isnan(composite[self.present])]
        lost = tuple(missing.tolist())
        if len(self.present) - len(lost) < TWO:
            reason = Message(N_("There would be no two candidates left with scores."))
            return Check(kind, left_out, lost=lost, reason=reason)
        first, second = self.pairs[:, 0], self.pairs[:, 1]
        sign = signs(composite[first] - composite[second])
        if within is not None:
            sign[within[first] != within[second]] = np.nan
        return replace(self.compared(kind, sign), left_out=left_out, lost=lost, refusal=refusal)

    def compared(self, kind: Kind, sign: Floats) -> Check:
        """Compare with another order of the pairs, shape (pairs,); NaN is not compared."""
        return Check(
            kind,
            turned=self._named(self.sign * sign < 0),
            tied=self._named((self.sign != 0) & (sign == 0)),
            parted=self._named((self.sign == 0) & (np.abs(sign) > 0)),
        )

    def _named(self, chosen: Flags) -> NamedPairs:
        return tuple((first, second) for first, second in self.pairs[chosen].tolist())


def signs(difference: Floats) -> Floats:
    """Return 1, 0 or -1 for above, equal (within 1e-9) and below, and NaN for NaN."""
    return np.sign(np.where(np.abs(difference) <= TIE, 0.0, difference))
