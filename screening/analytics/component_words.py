"""Variance components as shares, and in words."""

from __future__ import annotations

from collections.abc import Mapping

from screening.analytics.components import FEWEST_CANDIDATES, Components
from screening.messages import N_, Figure, Message

_SENTENCES = {
    "candidate": N_(
        "Of the differences between single scores, %(share)s %% come from the candidates."
    ),
    "rater": N_("%(share)s %% come from raters who give lower or higher scores throughout."),
    "question": N_("%(share)s %% come from some questions being harder than others."),
    "candidate_rater": N_("%(share)s %% come from raters who see the same candidate differently."),
    "candidate_question": N_(
        "%(share)s %% come from candidates’ answering some questions better than others."
    ),
    "rater_question": N_(
        "%(share)s %% come from raters who are stricter on some questions than on others."
    ),
    "residual": N_("%(share)s %% come from chance and from what nothing else explains."),
}


def shares(components: Components) -> Mapping[str, float | None] | None:
    """Return each term's share of the total variance in per cent, None where it has no component.

    None altogether where nothing differs.
    """
    total = components.total
    if total <= 0:
        return None
    return {
        name: None if value is None else 100 * value / total
        for name, value in components.values.items()
    }


def share_sentences(components: Components) -> tuple[Message, ...]:
    """Say where the differences come from, a sentence a term that has a component.

    Nothing for fewer than five candidates, where the shares are little else than chance.
    """
    found = shares(components)
    if found is None or components.design.candidates < FEWEST_CANDIDATES:
        return ()
    return tuple(
        Message(sentence, {"share": Figure(share, 0)})
        for name, sentence in _SENTENCES.items()
        if (share := found[name]) is not None
    )
