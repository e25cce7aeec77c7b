"""The grounds on which something is left out of a copy, as dated data: law changes.

A case handler chooses among those with `copies`; the others belong to what the product leaves out
of every copy of a kind. The acts were looked up on the day of `as_of`. Appointments have access
rules of their own in chapter 5 of the regulation to the Public Administration Act, which come
instead of the Act's section 18; GDPR article 15 is another, wider right (Nowak, C-434/16).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal

from screening.messages import N_, Message

Kind = Literal["party-access", "personal-data", "full-case"]
LOOKED_UP = date(2026, 11, 23)

REGULATION = N_("forvaltningslovforskriften")
ADMINISTRATION_ACT = N_("forvaltningsloven")
PERSONAL_DATA_ACT = N_("personopplysningsloven")
GDPR = N_("GDPR")
ADDRESSES: Mapping[str, str] = {
    REGULATION: "https://lovdata.no/forskrift/2006-12-15-1456",
    ADMINISTRATION_ACT: "https://lovdata.no/lov/1967-02-10",
    PERSONAL_DATA_ACT: "https://lovdata.no/lov/2018-06-15-38",
    GDPR: "https://eur-lex.europa.eu/eli/reg/2016/679/oj",
}


@dataclass(frozen=True, slots=True)
class Ground:
    """One ground: the act and section it stands on, as of when, and what it says in plain words.

    A rule of the process itself has no act. `copies` are those in which a case handler may redact
    on this ground.
    """

    key: str
    act: str
    section: str
    words: Message
    copies: frozenset[Kind] = frozenset()
    as_of: date = LOOKED_UP

    @property
    def citation(self) -> Message:
        """The ground as it is cited."""
        if not self.act:
            return Message(N_("Rule of the process"))
        return Message(
            N_("%(act)s %(section)s"), {"act": Message(self.act), "section": self.section}
        )

    @property
    def address(self) -> str:
        """Where the act can be read; empty for a rule of the process."""
        return ADDRESSES.get(self.act, "")


_PERSONAL: frozenset[Kind] = frozenset({"personal-data"})
_PARTY: frozenset[Kind] = frozenset({"party-access"})

GROUNDS: Mapping[str, Ground] = {
    ground.key: ground
    for ground in (
        # What a case handler may choose in a copy of personal data.
        Ground(
            "others",
            GDPR,
            "art. 15 (4)",
            Message(N_("It is about other people, and their rights and freedoms weigh more.")),
            _PERSONAL,
        ),
        Ground(
            "confidential",
            PERSONAL_DATA_ACT,
            "§ 16 d",
            Message(N_("A statutory duty of confidentiality applies to it.")),
            _PERSONAL,
        ),
        Ground(
            "internal",
            PERSONAL_DATA_ACT,
            "§ 16 e",
            Message(
                N_(
                    "It stands only in texts that prepare the case internally, nobody else has "
                    "been given it, and sound decisions could not be made if it were handed out."
                )
            ),
            _PERSONAL,
        ),
        Ground(
            "health",
            PERSONAL_DATA_ACT,
            "§ 16 c",
            Message(
                N_(
                    "Knowing it would be inadvisable for the applicant's health or for the "
                    "applicant's relation to people close by."
                )
            ),
            _PERSONAL,
        ),
        Ground(
            "interests",
            PERSONAL_DATA_ACT,
            "§ 16 f",
            Message(
                N_("Handing it out would go against obvious and fundamental interests of others.")
            ),
            _PERSONAL,
        ),
        # What a case handler may choose in a copy for a party.
        Ground(
            "party-health",
            ADMINISTRATION_ACT,
            "§ 19 (2) a",
            Message(N_("It is about another person's health.")),
            _PARTY,
        ),
        Ground(
            "party-special",
            ADMINISTRATION_ACT,
            "§ 19 (2) b",
            Message(N_("For special reasons it should not be passed on.")),
            _PARTY,
        ),
        Ground(
            "party-confidential",
            ADMINISTRATION_ACT,
            "§ 13",
            Message(N_("It is about another person's private affairs, which are confidential.")),
            _PARTY,
        ),
        Ground(
            "party-own-health",
            ADMINISTRATION_ACT,
            "§ 19 (1) d",
            Message(
                N_(
                    "Knowing it would be inadvisable for the applicant's health or for the "
                    "applicant's relation to people close by."
                )
            ),
            _PARTY,
        ),
        # What is left out of every copy of its kind.
        Ground(
            "assessments",
            REGULATION,
            "§ 16",
            Message(
                N_(
                    "A party has no right to the assessments of those who prepare, recommend or "
                    "decide."
                )
            ),
        ),
        Ground(
            "interview",
            REGULATION,
            "§ 18",
            Message(
                N_(
                    "A party has a right to what is written down of his or her own words in the "
                    "interview, but not to the assessments that came out of it."
                )
            ),
        ),
        Ground(
            "applicant-list",
            REGULATION,
            "§ 15",
            Message(
                N_(
                    "What a party may know about other applicants stands in the extended list of "
                    "applicants, which is handed out separately."
                )
            ),
        ),
        Ground(
            "recommendation",
            REGULATION,
            "§ 19",
            Message(N_("It stands in the recommendation, which is another document of the case.")),
        ),
        Ground(
            "private",
            ADMINISTRATION_ACT,
            "§ 13",
            Message(N_("It is about a panel member's private affairs, which are confidential.")),
        ),
        Ground(
            "sealed",
            "",
            "",
            Message(
                N_(
                    "Panel members score alone, so a scorecard is sealed until it and those it "
                    "must not influence are locked. It can be asked for again after that."
                )
            ),
        ),
        Ground(
            "elsewhere",
            "",
            "",
            Message(N_("It is no document of the case. The copy of personal data holds it.")),
        ),
    )
}
"""The table, by key."""


def choosable(kind: Kind) -> tuple[Ground, ...]:
    """Return the grounds on which a case handler may redact something in a copy of this kind."""
    return tuple(ground for ground in GROUNDS.values() if kind in ground.copies)
