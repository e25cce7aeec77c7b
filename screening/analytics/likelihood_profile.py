"""What the restricted likelihood of a table of cells comes to at given variance ratios."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from screening.analytics.ratings import Floats


@dataclass(frozen=True, slots=True, eq=False)
class Profile:
    """What the likelihood needs at several pairs of ratios.

    Attributes:
        determinant: log determinant of the values' variance over the residual variance, and of
            what is left of the mean's equation; shape (pairs,).
        squares: generalised residual sum of squares, in squared points; shape (pairs,).
        slope: derivative of the criterion by each ratio; shape (pairs, 2), None if not asked for.
        freedom: the number of cells less one.
    """

    determinant: Floats
    squares: Floats
    slope: Floats | None
    freedom: int

    @property
    def criterion(self) -> Floats:
        """Minus twice the restricted log likelihood, at the best residual variance (pairs,).

        With the constants that lme4 has (Bates et al. 2015, equation 41).
        """
        residual = self.squares / self.freedom
        with np.errstate(divide="ignore"):
            result: Floats = self.determinant + self.freedom * (1 + np.log(2 * np.pi * residual))
        return result

    def criterion_at(self, residual: Floats) -> Floats:
        """Minus twice the restricted log likelihood at given residual variances (pairs,)."""
        constant = self.freedom * np.log(2 * np.pi * residual)
        result: Floats = self.determinant + constant + self.squares / residual
        return result
