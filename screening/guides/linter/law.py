"""The categories of questions that may not be asked: law, severity by date, reason, replacement."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from screening.guides.linter.findings import Provision, Severity
from screening.guides.linter.lexicon import read_toml
from screening.messages import N_, Message

REASONS: Mapping[str, str] = {
    "pregnancy_family": N_(
        "An employer may not collect information on pregnancy, adoption or plans for children, "
        "and nobody can approve such a question."
    ),
    "care_civil_status": N_(
        "Children, care for others, marriage and partner are private, and using the answer would "
        "be discrimination."
    ),
    "sexual_orientation_gender": N_(
        "An employer may not collect information on sexual orientation, gender identity or gender "
        "expression."
    ),
    "religion_belief": N_("An employer may not collect information on religion or belief."),
    "ethnicity_origin": N_(
        "An employer may not collect information on ethnicity, which covers descent, origin, skin "
        "colour and mother tongue."
    ),
    "disability": N_("An employer may not collect information on disability."),
    "health": N_(
        "An employer may ask only for health information that the tasks of the post make "
        "necessary, and consent does not change that."
    ),
    "politics": N_("An employer may not ask for views on political questions."),
    "union": N_("An employer may not ask whether someone is a member of a trade union."),
    "age": N_("Age may not count against anyone, so the question has no lawful use."),
    "home_situation": N_(
        "Who lives with the candidate and how is private, also when the work is done from home."
    ),
    "criminal_finance": N_(
        "A criminal record may be asked for only where an act says so, and then with a police "
        "certificate; private finances and having been a victim are private."
    ),
    "pay_history": N_(
        "Earlier pay says nothing about how the work will be done, and asking passes old "
        "differences on."
    ),
    "culture_fit_proxy": N_(
        "Leisure and taste have no bearing on the post, and reward those who resemble the panel."
    ),
}
LIKELY = N_("This is likely to be about the candidate's own circumstances (%(words)s). %(reason)s")
SENSITIVE = N_(
    "The words %(words)s are sensitive. Look again: is the question about the work, and not about "
    "the candidate's own circumstances?"
)
INSTEAD = N_("Ask instead: %(question)s")


@dataclass(frozen=True, slots=True)
class Category:
    """A category of questions, with what the law says of it."""

    id: str
    provisions: tuple[Provision, ...]
    severities: tuple[tuple[date, Severity], ...]
    """From which date on it counts as what, oldest first."""
    approvable: bool
    replacements: Mapping[str, str]
    """Language (nb, nn, en) to a question that may be asked."""

    def severity(self, on: date | None = None) -> Severity:
        """Return what a question of this category counts as, on a day or by the newest rule."""
        valid = [level for start, level in self.severities if on is None or start <= on]
        return valid[-1] if valid else "notice"

    def replacement(self, language: str) -> Message:
        """Return the lawful question to offer, in the language of the question."""
        return Message(INSTEAD, {"question": self.replacements[language]})


@lru_cache
def categories() -> Mapping[str, Category]:
    """Return the fourteen categories by id."""
    law, instead = read_toml("law.toml"), read_toml("replacements.toml")
    provisions = {
        key: Provision(one["citation"], one["address"], one["cited_on"])
        for key, one in law["provisions"].items()
    }
    return {
        name: Category(
            id=name,
            provisions=tuple(provisions[key] for key in one["provisions"]),
            severities=tuple(
                sorted(
                    ((step["from"], step["level"]) for step in one["severity"]),
                    key=lambda step: step[0],
                )
            ),
            approvable=one["approvable"],
            replacements=instead[name],
        )
        for name, one in law["categories"].items()
    }
