"""What stands in a cell for a score: a level, or a word for why there is none.

An empty cell and a dash both say that no score was given; the outcome is then *not asked*. Whoever
asked and got nothing to judge by has to write so: *no evidence*, or *declined*.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from screening.messages import N_, Message
from screening.scoring.table import Outcome
from screening.tabular import fold, shown

_OUTCOMES: dict[str, Outcome] = {
    **dict.fromkeys(("scored", "skåret", "skåra", "skår"), "scored"),
    **dict.fromkeys(
        ("not asked", "not_asked", "ikke stilt", "ikkje stilt", "ikke spurt", "ikkje spurt"),
        "not_asked",
    ),
    **dict.fromkeys(
        (
            *("no evidence", "no_evidence", "insufficient evidence", "not enough evidence"),
            *("ikke nok grunnlag", "ikkje nok grunnlag", "ikke grunnlag", "ikkje grunnlag"),
        ),
        "no_evidence",
    ),
    **dict.fromkeys(
        (
            *("declined", "declined to answer", "ville ikke svare", "ville ikkje svare"),
            *("ønsket ikke å svare", "ønskte ikkje å svare"),
        ),
        "declined",
    ),
}
_DASHES = {"-", "–", "—"}
_WHOLE = re.compile(r"([+-]?[0-9]{1,9})(?:[.,]0{1,9})?", re.ASCII)
_DECIMAL = re.compile(r"[+-]?[0-9]+[.,][0-9]+", re.ASCII)


@dataclass(frozen=True, slots=True)
class Judged:
    """An outcome with its level; `given` is false for an empty cell or a dash."""

    outcome: Outcome
    level: int | None
    given: bool = True


def judge_level(
    level: str, outcome: str, minimum: int, maximum: int, *, notes: bool
) -> Judged | Message:
    """What the cells for level and outcome say together, or what is wrong with them.

    `notes` says whether evidence or assessment was written, which an empty level must not hide.
    """
    level, outcome = ("" if text in _DASHES else text for text in (level, outcome))
    word = _OUTCOMES.get(fold(outcome)) if outcome else None
    if outcome and word is None:
        return Message(
            N_(
                "“%(text)s” is no outcome. "
                "Write “scored”, “not asked”, “no evidence” or “declined”."
            ),
            {"text": shown(outcome)},
        )
    told = _OUTCOMES.get(fold(level)) if level else None
    if level and told in {None, "scored"}:
        number = _whole_level(level, minimum, maximum)
        if isinstance(number, Message):
            return number
        if word not in {None, "scored"}:
            return Message(
                N_("There is both a level and the outcome “%(text)s”. Keep one of them."),
                {"text": shown(outcome)},
            )
        return Judged("scored", number)
    return _without_level(told, word, notes=notes)


def _without_level(told: Outcome | None, word: Outcome | None, *, notes: bool) -> Judged | Message:
    if word == "scored":
        return Message(N_("The outcome says scored, but the level is missing."))
    if told and word and told != word:
        return Message(N_("Level and outcome say different things. Keep one of them."))
    result = word or told
    if result is None and notes:
        return Message(
            N_(
                "There are notes but no level. "
                "Write a level, “not asked”, “no evidence” or “declined”."
            )
        )
    return Judged(result or "not_asked", None, given=result is not None)


def _whole_level(text: str, minimum: int, maximum: int) -> int | Message:
    params: dict[str, object] = {"text": shown(text), "minimum": minimum, "maximum": maximum}
    whole = _WHOLE.fullmatch(text)
    if whole and minimum <= int(whole[1]) <= maximum:
        return int(whole[1])
    if whole:
        return Message(
            N_("“%(text)s” is outside the scale from %(minimum)s to %(maximum)s."), params
        )
    if text.startswith("="):
        return Message(N_("“%(text)s” is a formula. Write its result."), params)
    if _DECIMAL.fullmatch(text):
        return Message(
            N_(
                "“%(text)s” is not a whole level. Levels are whole numbers "
                "from %(minimum)s to %(maximum)s."
            ),
            params,
        )
    return Message(
        N_(
            "“%(text)s” is no level. Write a whole number from %(minimum)s to %(maximum)s, "
            "“not asked”, “no evidence” or “declined”."
        ),
        params,
    )
