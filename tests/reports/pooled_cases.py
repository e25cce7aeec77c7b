"""Recruitments enough for the pages that rest on many of them."""

from __future__ import annotations

import random
from collections.abc import Sequence

from screening.accounts.models import User
from tests.factories import Case, Make

PANELS = ((0, 1, 2), (1, 2, 3), (2, 3, 4), (0, 3, 4))


def many_recruitments(
    make: Make, users: Sequence[User], *, recruitments: int = 3, candidates: int = 5
) -> list[Case]:
    """Lock everything in so many recruitments; the first of the users is one level stricter."""
    dice = random.Random(7)  # noqa: S311 - not for secrets
    cases = []
    for number in range(recruitments):
        panel = [users[place] for place in PANELS[number % len(PANELS)]]
        case = make.recruitment(candidates=candidates, users=panel)
        for candidate in case.candidates:
            heard = dice.uniform(2, 4.5)
            for member in case.members:
                strict = 1 if member.user_id == users[0].id else 0
                make.scorecard(
                    case,
                    member,
                    candidate,
                    {
                        question.id: max(1, min(5, round(dice.gauss(heard, 0.7)) - strict))
                        for question in case.document.questions
                    },
                )
        cases.append(case)
    return cases
