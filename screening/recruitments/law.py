"""The rules of law that pages of a recruitment rest on, as dated data: law changes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from screening.messages import N_


@dataclass(frozen=True, slots=True)
class Provision:
    """One provision: how it is cited (to be translated), where it can be read, and as of when."""

    citation: str
    address: str
    cited_on: date


IMPARTIALITY = Provision(
    citation=N_("forvaltningsloven § 6"),
    address="https://lovdata.no/lov/1967-02-10/§6",
    cited_on=date(2026, 11, 23),
)
"""The Act of 10 February 1967. A new act was before Stortinget in 2025; when it is in force, its
own citation goes here."""
